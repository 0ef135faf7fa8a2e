// A conversation as it is kept: messages, the parts of an answer as they come, and the changes that an answer proposes.
import type { CallUsage, ToolOutcome } from '../model/prompt/conversation.ts';
import { summarise } from './summary.ts';

export type MessageState = 'answering' | 'complete' | 'interrupted' | 'cancelled';

export interface StoredMessage {
  id: string;
  role: 'person' | 'coach';
  text: string;
  state: MessageState;
  /** Whether the coach's own rules wrote it. */
  engine: boolean;
  /** Empty for the person and the rules. */
  model: string;
  createTime: Date;
  /** The number of its parts. */
  parts: number;
}

export type ProposalState = 'proposed' | 'confirmed' | 'declined' | 'failed';

export interface StoredProposal {
  id: string;
  messageId: string;
  tool: string;
  /** JSON, exactly as the person sees it. */
  arguments: string;
  state: ProposalState;
  /** JSON; empty before there is one. */
  result: string;
  createTime: Date;
  expireTime: Date;
}

export interface StoredConversation {
  id: string;
  title: string;
  /** In whose name the person asks; undefined for the person's own. */
  organisationId: string | undefined;
  createTime: Date;
  updateTime: Date;
}

/** A part of an answer, in the order in which it came. */
export type StoredPart =
  | { kind: 'text'; text: string }
  | { kind: 'lookup'; tool: string }
  | ({ kind: 'lookupResult' } & LookupResult)
  | { kind: 'proposal'; proposal: StoredProposal }
  | { kind: 'reset' }
  | { kind: 'finish' };

/** What a look-up gave, in short. */
export interface LookupResult {
  tool: string;
  /** JSON. */
  arguments: string;
  outcome: ToolOutcome;
  /** JSON. */
  result: string;
}

const mostArgumentCharacters = 1000;
const mostResultCharacters = 2000;

export const toLookupResult = ({ tool, args, outcome, value }: Looked): LookupResult => ({
  tool,
  arguments: summarise(args, mostArgumentCharacters),
  outcome,
  result: summarise(value, mostResultCharacters),
});

interface Looked {
  tool: string;
  args: object;
  outcome: ToolOutcome;
  value: unknown;
}

/** The end of an answer. */
export interface AnswerEnd {
  text: string;
  state: Exclude<MessageState, 'answering'>;
  engine: boolean;
  model: string;
  /** The calls of providers that it took and that are not settled yet. */
  usage: readonly CallUsage[];
}

/** The place in an answer: the message, and the number of parts that were seen. */
export interface PartPlace {
  messageId: string;
  parts: number;
}

export const toAnswerCursor = ({ messageId, parts }: PartPlace): string => `${messageId}.${parts}`;

/** Undefined for a text that is no cursor. */
export function fromAnswerCursor(cursor: string): PartPlace | undefined {
  const [, messageId, parts] = /^([0-9a-f]{8}-[0-9a-f-]{27})\.(\d{1,6})$/.exec(cursor) ?? [];
  return messageId === undefined ? undefined : { messageId, parts: Number(parts) };
}
