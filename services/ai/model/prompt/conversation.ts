// What is asked of a model, and the parts of its answer as they come.
import type { ProviderName } from '../settings.ts';
import type { ModelTool, ToolArguments } from './tool.ts';

export interface AnswerRequest {
  /** Our own instructions. They must not hold a text of anybody else: that is `data`. */
  system: string;
  /** What others wrote or entered: facts, figures, articles, notes. It reaches the model inside a fence only. */
  data?: readonly DataBlock[];
  /** The conversation so far, the oldest first. The last one is the person's, or the results of tools. */
  messages: readonly ChatMessage[];
  tools?: readonly ModelTool[];
  limits?: Partial<AnswerLimits>;
}

export interface DataBlock {
  label: string;
  value: unknown;
}

export type ChatMessage =
  | { role: 'person'; text: string }
  | { role: 'coach'; text: string; calls?: readonly ToolCall[] }
  /** Of the calls before, also when the person wrote something in between. A call without a result is not decided yet. */
  | { role: 'tools'; results: readonly ToolResult[] };

export interface ToolCall {
  /** Unique among the calls of one answer and their results; the provider never sees it. */
  id: string;
  name: string;
  args: ToolArguments;
}

export interface ToolResult {
  id: string;
  name: string;
  outcome: ToolOutcome;
  /** What the tool gave, or the sentence that says why it gave nothing. */
  value: unknown;
}

/** `refused`: the call was not valid. `declined`: the person did not confirm it. */
export type ToolOutcome = 'done' | 'failed' | 'refused' | 'declined';

export interface AnswerLimits {
  /** The most calls of the model in a turn. In the last one it gets no more tools. */
  steps: number;
  /** The most tokens that the model may write in a turn. */
  outputTokens: number;
}

export const defaultLimits: AnswerLimits = { steps: 8, outputTokens: 8192 };

export type AnswerPart =
  | { type: 'text'; text: string }
  | { type: 'call'; call: ToolCall }
  /** `cause` is an error of the tool, for the log only. */
  | { type: 'result'; result: ToolResult; cause?: unknown }
  /** A change that only the person can have carried out, with its exact arguments. */
  | { type: 'proposal'; call: ToolCall }
  /** All that came before, but for usage and failures, is void: the next model starts anew. */
  | { type: 'reset' }
  | { type: 'usage'; usage: CallUsage }
  /** `cause` is an error of our own, such as of the secrets, for the log only. */
  | { type: 'failure'; failure: FailureReport; cause?: unknown }
  | { type: 'finish'; finish: AnswerFinish };

/** A call of a provider that is about to be made, and the most that it should use. */
export interface PlannedCall {
  provider: ProviderName;
  model: string;
  /** An estimate by the length of the prompt, rather too many than too few. */
  inputTokens: number;
  /** The most that the model may write. */
  outputTokens: number;
  costMicros: number;
  /** The call ends within this time. */
  withinMs: number;
}

/**
 * Enters a call in the ledger before it is made. Answers with the id that its usage then has, or with nothing when the
 * budgets do not have so much left: the next model may be cheaper.
 */
export type OpenCall = (planned: PlannedCall) => Promise<string | undefined>;

/** One call of a provider, for the ledger. */
export interface CallUsage {
  /** What `openCall` gave the call. */
  id: string | undefined;
  provider: ProviderName;
  model: string;
  /** `answered`, or why the call failed. */
  outcome: 'answered' | FailureKind | 'cancelled';
  milliseconds: number;
  inputTokens: number;
  outputTokens: number;
  /** Millionths of the currency of the prices. */
  costMicros: number;
  /** The provider said nothing of the tokens, because the call broke off: they are counted by the length of the texts. */
  isEstimated: boolean;
}

/** Why a model gave no answer. */
export type FailureKind =
  | 'no-key'
  /** It failed shortly before, and is not asked again yet. */
  | 'paused'
  /** The prompt is longer than the model takes. */
  | 'too-long'
  /** A budget does not have so much left. */
  | 'over-budget'
  | 'unreachable'
  | 'rate-limited'
  /** The key is refused. */
  | 'denied'
  /** Another refusal of the request, such as an unknown model. */
  | 'rejected'
  | 'server-error'
  | 'timeout'
  /** The answer ended before its end. */
  | 'broken-off'
  /** The answer cannot be read, is too large or is empty, or the model keeps on asking for tools that it does not have. */
  | 'unusable';

export interface FailureReport {
  provider: ProviderName;
  model: string;
  kind: FailureKind;
  /** A sentence for the log. It holds nothing that the provider wrote, and no key. */
  message: string;
  status?: number;
}

export interface AnswerFinish {
  reason: FinishReason;
  /** The model that gave the last part; undefined when none gave any. */
  provider: ProviderName | undefined;
  model: string | undefined;
  milliseconds: number;
  /** The sums of all calls, also of those that failed. */
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
}

export type FinishReason =
  | 'complete'
  /** Changes are proposed; the conversation goes on when the person has decided. */
  | 'proposed'
  /** The most tokens were reached. */
  | 'truncated'
  /** The provider's filter stopped the answer. */
  | 'filtered'
  /** The model asked for tools until the most steps were reached. */
  | 'too-many-steps'
  /** Text was shown, broke off, and there was no other model. The caller may replace it by its own answer. */
  | 'interrupted'
  | 'cancelled'
  /** No model showed anything: the caller answers by itself. */
  | 'no-model';
