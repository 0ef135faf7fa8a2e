// The RPCs of conversations.
import { createId } from '#chassis/database/identifiers.ts';
import { detachedContext } from '#chassis/rpc/context.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import { runFor } from '#chassis/runtime/work.ts';
import { within } from '#chassis/telemetry/trace.ts';
import {
  type AnswerPart,
  type Conversation,
  type ConversationServiceService,
  LookupResult_Outcome as LookupOutcome,
  type ChatMessage as MessageMessage,
  type Proposal as ProposalMessage,
  Proposal_State as ProposalState,
  ChatMessage_Role as Role,
  ChatMessage_State as State,
} from '#proto/gen/sinew/ai/v1/conversation.ts';
import type { Dependencies } from '../../api/dependencies.ts';
import { leaseMs } from '../answering.ts';
import {
  fromAnswerCursor,
  type StoredConversation,
  type StoredMessage,
  type StoredPart,
  type StoredProposal,
  toAnswerCursor,
} from '../conversation.ts';
import { askFor } from './asking.ts';
import { carryOut } from './changes.ts';

type ConversationHandlers = Handlers<typeof ConversationServiceService>;

export const conversationHandlers = (dependencies: Dependencies): ConversationHandlers => ({
  ...listHandlers(dependencies),
  ...answerHandlers(dependencies),
  ...proposalHandlers(dependencies),
});

function listHandlers({
  conversations,
  clock,
}: Dependencies): Pick<
  ConversationHandlers,
  'createConversation' | 'listConversations' | 'getConversation' | 'deleteConversation'
> {
  return {
    createConversation: async ({ title, organisationId }, { caller }) => {
      const createTime = clock.now();
      const conversation: StoredConversation = {
        id: createId(createTime),
        title,
        organisationId: organisationId || undefined,
        createTime,
        updateTime: createTime,
      };
      await conversations.create(caller.userId, conversation);
      return fromConversation(conversation);
    },

    listConversations: async ({ pageSize, pageToken }, { caller }) => {
      const page = readPage({ pageSize, pageToken }, { name: 'ai.conversations', position: positions.id });
      const { rows, nextPageToken } = cutPage(page, await conversations.list(caller.userId, page), ({ id }) => id);
      return { conversations: rows.map(fromConversation), nextPageToken };
    },

    getConversation: async ({ conversationId }, { caller }) => {
      const { messages, proposals, ...conversation } = await conversations.get(caller.userId, conversationId);
      return {
        ...fromConversation(conversation),
        messages: messages.map(fromMessage),
        proposals: proposals.map((proposal) => fromProposal(proposal, clock.now())),
      };
    },

    deleteConversation: async ({ conversationId }, { caller }) => {
      await conversations.delete(caller.userId, conversationId);
      return {};
    },
  };
}

function answerHandlers(dependencies: Dependencies): Pick<ConversationHandlers, 'sendMessage' | 'cancelAnswer'> {
  const { conversations, answering, clock } = dependencies;
  return {
    sendMessage: async function* ({ conversationId, text, cursor, requestId }, context) {
      const { userId } = context.caller;
      const resumed = context.resumeFrom(cursor);
      let place = fromAnswerCursor(resumed);
      if (resumed && !place) throw new Refusal('INVALID_CURSOR', 'the cursor is not one of an answer');
      if (!place) {
        const asked = { text, requestId, now: clock.now(), leaseMs };
        const { isNew, ...begun } = await conversations.begin(userId, conversationId, asked);
        const ask = (signal: AbortSignal) => {
          const detached = detachedContext(context, signal);
          return runFor(detached, async () => {
            const { messages, proposals } = await conversations.get(userId, conversationId);
            const { organisationId } = begun;
            return askFor(dependencies, detached, { text, messages, proposals, organisationId });
          });
        };
        // What the models are asked belongs to the call, though it may go on for longer.
        if (isNew) within(context.span, () => answering.start(begun, ask));
        place = { messageId: begun.id, parts: 0 };
        yield { cursor: toAnswerCursor(place), part: { $case: 'messageId', value: begun.id } };
      }
      for await (const seen of answering.watch({ userId, conversationId }, place, context.signal)) {
        yield { cursor: toAnswerCursor(seen.place), part: fromPart(seen.part, seen.message, clock.now()) };
      }
    },

    cancelAnswer: async ({ conversationId }, { caller }) => {
      await answering.cancel(caller.userId, conversationId);
      return {};
    },
  };
}

function proposalHandlers(
  dependencies: Dependencies,
): Pick<ConversationHandlers, 'confirmProposal' | 'declineProposal'> {
  const { conversations, clock } = dependencies;
  return {
    // It is marked before it is carried out. If the instance dies in between, or the other service is away, the person
    // confirms again, and what was done is not done twice.
    confirmProposal: async ({ conversationId, proposalId }, context) => {
      const place = { conversationId, proposalId };
      const decision = { state: 'confirmed', now: clock.now() } as const;
      const proposal = await conversations.decide(context.caller.userId, place, decision);
      const done = await carryOut(proposal, dependencies, context).catch(async (error: unknown) => {
        if (!isFinal(error)) throw error;
        const { reason, message } = error;
        await conversations.setResult(proposal, 'failed', toJson({ reason, message }));
        throw error;
      });
      return fromProposal(await conversations.setResult(proposal, 'confirmed', toJson(done)), clock.now());
    },

    declineProposal: async ({ conversationId, proposalId }, { caller }) => {
      const place = { conversationId, proposalId };
      const proposal = await conversations.decide(caller.userId, place, { state: 'declined', now: clock.now() });
      return fromProposal(proposal, clock.now());
    },
  };
}

/** After these it is not known whether the change was made, or it was not made because of the moment. */
const passing: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'TIMED_OUT',
  'CANCELLED',
  'UNAUTHENTICATED',
  'STORAGE_FULL',
  'IDEMPOTENCY_KEY_IN_USE',
]);

const isFinal = (error: unknown): error is Refusal => error instanceof Refusal && !passing.has(error.reason);

const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? Number(one) : one)) ?? 'null';

const fromConversation = ({ id, title, organisationId, createTime, updateTime }: StoredConversation): Conversation => ({
  id,
  title,
  organisationId: organisationId ?? '',
  createTime,
  updateTime,
  messages: [],
  proposals: [],
});

const states = {
  answering: State.ANSWERING,
  complete: State.COMPLETE,
  interrupted: State.INTERRUPTED,
  cancelled: State.CANCELLED,
} as const;

const fromMessage = ({ id, role, text, state, engine, model, createTime, parts }: StoredMessage): MessageMessage => ({
  id,
  role: role === 'person' ? Role.PERSON : Role.COACH,
  text,
  state: states[state],
  engine,
  model,
  createTime,
  cursor: role === 'coach' ? toAnswerCursor({ messageId: id, parts }) : '',
});

const proposalStates = {
  proposed: ProposalState.PROPOSED,
  confirmed: ProposalState.CONFIRMED,
  declined: ProposalState.DECLINED,
  failed: ProposalState.FAILED,
} as const;

function fromProposal(proposal: StoredProposal, now: Date): ProposalMessage {
  // In a part they are texts, because the part is JSON.
  const createTime = new Date(proposal.createTime);
  const expireTime = new Date(proposal.expireTime);
  const isExpired = proposal.state === 'proposed' && expireTime <= now;
  const state = isExpired ? ProposalState.EXPIRED : proposalStates[proposal.state];
  return { ...proposal, createTime, expireTime, state };
}

const lookupOutcomes = {
  done: LookupOutcome.DONE,
  failed: LookupOutcome.FAILED,
  refused: LookupOutcome.REFUSED,
  declined: LookupOutcome.REFUSED,
} as const;

function fromPart(part: StoredPart, message: StoredMessage, now: Date): NonNullable<AnswerPart['part']> {
  switch (part.kind) {
    case 'text':
      return { $case: 'text', value: part.text };
    case 'lookup':
      return { $case: 'lookup', value: part.tool };
    case 'lookupResult': {
      const { tool, arguments: args, outcome, result } = part;
      return { $case: 'lookupResult', value: { tool, arguments: args, outcome: lookupOutcomes[outcome], result } };
    }
    case 'proposal':
      return { $case: 'proposal', value: fromProposal(part.proposal, now) };
    case 'reset':
      return { $case: 'reset', value: true };
    case 'finish':
      return { $case: 'finish', value: fromMessage(message) };
  }
}
