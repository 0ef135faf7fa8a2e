// Makes what is asked of a model, and of the coach's own rules, from the conversation and what is known of the person.
import type { Context } from '#chassis/rpc/context.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { PersonalRecord_Kind as Kind, ListRecordsRequest } from '#proto/gen/sinew/workout/v1/progress.ts';
import { coachHandlers } from '../../api/coach.ts';
import type { Dependencies } from '../../api/dependencies.ts';
import { answerByRules } from '../../engine/engine.ts';
import { engineWords } from '../../engine/words.ts';
import { phraseIn } from '../../language/language.ts';
import type { ChatMessage } from '../../model/prompt/conversation.ts';
import { planHandlers } from '../../planning/api.ts';
import { knowPerson } from '../../recommendation/api.ts';
import type { Asked, WhyRules } from '../answering.ts';
import type { StoredMessage, StoredProposal } from '../conversation.ts';
import { instructionsFor } from '../instructions.ts';
import { changeTools } from './changes.ts';
import { looksFor, recommend } from './looks.ts';

/** A model reads so many of the last messages. */
const mostMessages = 30;
const mostProposals = 10;

interface AskedIn {
  text: string;
  messages: readonly StoredMessage[];
  proposals: readonly StoredProposal[];
  /** In whose name the person asks. */
  organisationId: string | undefined;
}

/** What the rules say first. */
const openings: Record<WhyRules, 'byRules' | 'overBudget' | 'organisationOverBudget' | 'noMember'> = {
  'no model': 'byRules',
  person: 'overBudget',
  organisation: 'organisationOverBudget',
  'no member': 'noMember',
};

export async function askFor(
  dependencies: Dependencies,
  context: Context,
  { text, messages, proposals, organisationId }: AskedIn,
): Promise<Asked> {
  const known = await knowPerson(dependencies, context);
  const { unit, today, locale, exercises, summary } = known;
  const last = messages.filter(({ text: said }) => said !== '').slice(-mostMessages);
  // Some providers take no conversation that begins with an answer.
  const before = last.slice(last.findIndex(({ role }) => role === 'person'));
  const decided = proposals.slice(-mostProposals).map(({ tool, arguments: args, state }) => ({ tool, args, state }));
  const told = known.told.map(({ content }) => content);
  const isPaid = organisationId === undefined || (await isMember(dependencies, context, organisationId));
  return {
    byRulesOnly: isPaid ? undefined : 'no member',
    request: {
      system: instructionsFor({ locale, unit, today }),
      data: [
        ...(told.length > 0 ? [{ label: 'facts that the person told', value: told }] : []),
        ...(decided.length > 0 ? [{ label: 'proposals and what became of them', value: decided }] : []),
      ],
      messages: before.map(({ role, text: said }): ChatMessage => ({ role, text: said })),
      tools: [...looksFor(dependencies, context), ...changeTools],
    },
    byRules: async (why) => {
      const words = phraseIn(engineWords, locale);
      const nameOf = (exerciseId: string): string => exercises.get(exerciseId)?.name ?? exerciseId;
      const answer = await answerByRules(
        {
          text,
          listener: { locale, unit, nameOf },
          exercises: [...exercises.values()],
          sessionsOf: (exerciseId) => summary.exercises[exerciseId]?.sessions ?? 0,
        },
        figuresFor(dependencies, context),
      );
      return { ...answer, text: `${words[openings[why]]}\n\n${answer.text}` };
    },
  };
}

/** Somebody who has left an organisation asks nothing at its cost. */
async function isMember({ organisations }: Dependencies, context: Context, organisationId: string): Promise<boolean> {
  const { role } = await organisations.getMembership({ organisationId }, context);
  return role !== Role.UNSPECIFIED;
}

function figuresFor(dependencies: Dependencies, context: Context): Parameters<typeof answerByRules>[1] {
  const { clients, plans } = dependencies;
  const coach = coachHandlers(dependencies);
  return {
    status: () => coach.getStatus({}, context),
    forecast: (exerciseId) => coach.getForecast({ exerciseId }, context),
    records: async () => {
      const request = ListRecordsRequest.fromPartial({ pageSize: 200, kind: Kind.ESTIMATED_ONE_REP_MAX });
      return (await clients.progress.listRecords(request, context)).records;
    },
    session: () => recommend(dependencies, context, { minutes: 0, recovery: 0 }),
    plan: async () => {
      const accepted = await plans.accepted(context.caller.userId);
      return accepted && planHandlers(dependencies).getPlan({ planId: accepted.id }, context);
    },
  };
}
