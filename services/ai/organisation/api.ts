// The RPCs of an organisation's coach: what was used in its name, and its own keys. The contract says that they are its
// owners', and the chassis enforces that.
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type {
  OrganisationCoachServiceService,
  UsageSum as UsageSumMessage,
} from '#proto/gen/sinew/ai/v1/organisation_coach.ts';
import type { Dependencies } from '../api/dependencies.ts';
import type { ProviderName } from '../model/settings.ts';
import { toMonth } from './month.ts';
import type { UsageSum } from './store.ts';

export const organisationCoachHandlers = ({
  organisationUsage,
  organisationKeys,
  budgets,
  clock,
}: Pick<Dependencies, 'organisationUsage' | 'organisationKeys' | 'budgets' | 'clock'>): Handlers<
  typeof OrganisationCoachServiceService
> => ({
  getOrganisationUsage: async ({ organisationId, month: asked }) => {
    const { month, ...span } = toMonth(asked, clock.now());
    const { total, models, days } = await organisationUsage.read(organisationId, span);
    const { organisationMicros } = budgets();
    return {
      month,
      total: fromSum(total),
      budgetMicros: BigInt(organisationMicros),
      leftMicros: BigInt(Math.max(0, organisationMicros - total.costMicros)),
      models: models.map(({ provider, model, ...sum }) => ({ provider, model, sum: fromSum(sum) })),
      days: days.map(({ day, ...sum }) => ({ day, sum: fromSum(sum) })),
    };
  },

  listCoachKeys: async ({ organisationId }) => ({ keys: await organisationKeys.list(organisationId) }),

  // The contract has the providers that there are.
  setCoachKey: async ({ organisationId, provider, key }) => ({
    provider,
    setTime: await organisationKeys.set(organisationId, provider as ProviderName, key),
  }),

  removeCoachKey: async ({ organisationId, provider }) => {
    await organisationKeys.remove(organisationId, provider as ProviderName);
    return {};
  },
});

const fromSum = ({ calls, failedCalls, inputTokens, outputTokens, costMicros }: UsageSum): UsageSumMessage => ({
  calls,
  failedCalls,
  inputTokens: BigInt(inputTokens),
  outputTokens: BigInt(outputTokens),
  costMicros: BigInt(costMicros),
});
