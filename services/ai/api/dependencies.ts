// The stores and clients of the handlers; service.ts makes them.

import type { ServiceClient } from '#chassis/rpc/client/client.ts';
import type { Context } from '#chassis/rpc/context.ts';
import type { MembershipClient } from '#chassis/rpc/memberships.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import type { OrganisationServiceService } from '#proto/gen/sinew/user/v1/organisation.ts';
import type { Preferences } from '#proto/gen/sinew/user/v1/user.ts';
import type { Answering } from '../conversation/answering.ts';
import type { TrainingClients } from '../conversation/api/clients.ts';
import type { ConversationStore } from '../conversation/store.ts';
import type { FactStore } from '../fact/store.ts';
import type { ArticleStore } from '../library/store.ts';
import type { Models } from '../model/answer.ts';
import type { LiveModels } from '../model/live.ts';
import type { OrganisationKeys } from '../organisation/keys.ts';
import type { OrganisationUsageStore } from '../organisation/store.ts';
import type { PlanKeeper } from '../planning/keeper.ts';
import type { PlanStore } from '../planning/store.ts';
import type { RecommendationStore } from '../recommendation/store.ts';
import type { TrainingStore } from '../training/store.ts';
import type { UsageStore } from '../usage/store.ts';
import type { Searcher } from '../vectors/searcher.ts';
import type { Exercises } from './exercises.ts';

/** What the user service knows of the caller's organisations. */
export type OrganisationClient = MembershipClient &
  Pick<ServiceClient<typeof OrganisationServiceService>, 'listOrganisations'>;

export interface Dependencies extends Pick<LiveModels, 'findKey' | 'budgets'> {
  training: TrainingStore;
  facts: FactStore;
  recommendations: RecommendationStore;
  plans: PlanStore;
  keeper: PlanKeeper;
  conversations: ConversationStore;
  answering: Answering;
  usage: UsageStore;
  organisationUsage: OrganisationUsageStore;
  organisationKeys: OrganisationKeys;
  models: Models;
  /** The workout service, asked as the person who asks. */
  clients: TrainingClients;
  articles: ArticleStore;
  searcher: Searcher;
  /** The caller's organisations, asked for with the caller's own token. */
  organisations: OrganisationClient;
  /** The exercises that a caller may use. */
  exercises: Exercises;
  /** The caller's preferences. */
  preferences: (context: Context) => Promise<Preferences>;
  clock: Clock;
  /** The public address of the door. */
  edgeUrl: string;
}
