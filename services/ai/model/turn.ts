// One turn with one model: its answer, the tools that it asks for, and its answer to what they gave, until it has said all,
// proposes a change, or has used up its steps. What fails here fails for this model only; answer.ts goes on with the next.
import type { Clock } from '#chassis/runtime/clock.ts';
import { TurnCalls } from './calls.ts';
import {
  type AnswerLimits,
  type AnswerPart,
  type AnswerRequest,
  defaultLimits,
  type FinishReason,
  type OpenCall,
} from './prompt/conversation.ts';
import { createFence } from './prompt/fence.ts';
import { Prompt } from './prompt/prompt.ts';
import { checkerOf } from './prompt/tool.ts';
import { ModelFailure } from './provider/failure.ts';
import { runStep, type StepOutcome } from './provider/step.ts';
import { costOf, estimateTokens } from './provider/usage.ts';
import type { ModelSettings } from './settings.ts';

export interface Turn {
  settings: ModelSettings;
  key: string | undefined;
  request: AnswerRequest;
  openCall: OpenCall | undefined;
  clock: Clock;
  signal: AbortSignal;
}

/** OpenAI refuses a smaller limit. */
const leastOutputTokens = 16;

/** @throws ModelFailure, or the reason of the signal */
export async function* runTurn(turn: Turn): AsyncGenerator<AnswerPart, FinishReason> {
  const { settings, request, signal } = turn;
  const limits: AnswerLimits = { ...defaultLimits, ...request.limits };
  const offered = settings.capabilities.tools ? (request.tools ?? []) : [];
  const check = checkerOf(offered);
  const prompt = new Prompt(request, createFence());
  const calls = new TurnCalls(check, signal);
  const toolCharacters = JSON.stringify(offered).length;
  let tokensLeft = limits.outputTokens;
  for (let step = 1; step <= limits.steps; step++) {
    const maxOutputTokens = Math.min(tokensLeft, settings.capabilities.outputTokens);
    if (maxOutputTokens < leastOutputTokens) return 'truncated';
    const characters = prompt.characters + toolCharacters;
    checkLength(estimateTokens(characters) + maxOutputTokens, settings);
    const outcome = yield* runStep({
      ...turn,
      id: await enter(turn, { inputTokens: estimateTokens(characters), outputTokens: maxOutputTokens }),
      characters,
      options: { prompt: prompt.messages, maxOutputTokens, ...toolOptions(offered, step === limits.steps) },
    });
    tokensLeft -= outcome.outputTokens;
    if (outcome.calls.length === 0) return reasonOf(outcome);
    const { made, results, isProposed } = yield* calls.run(outcome.calls);
    if (isProposed) return 'proposed';
    prompt.appendStep(outcome.content, made, results);
  }
  return 'too-many-steps';
}

function toolOptions(offered: NonNullable<AnswerRequest['tools']>, isLast: boolean) {
  if (offered.length === 0) return {};
  const tools = offered.map(({ name, description, parameters }) => ({
    type: 'function' as const,
    name,
    description,
    inputSchema: parameters,
  }));
  // In the last step the model has to answer with what it knows by then.
  return { tools, toolChoice: { type: isLast ? ('none' as const) : ('auto' as const) } };
}

/** @throws ModelFailure for a prompt that the model would have to cut, which servers of Ollama's kind do without a word */
function checkLength(tokens: number, { capabilities }: ModelSettings): void {
  if (tokens <= capabilities.contextTokens) return;
  throw new ModelFailure(
    'too-long',
    `prompt and answer need about ${tokens} tokens, and it takes ${capabilities.contextTokens}`,
  );
}

/** @throws ModelFailure when the budgets do not have so much left */
async function enter(
  { settings, openCall }: Turn,
  tokens: { inputTokens: number; outputTokens: number },
): Promise<string | undefined> {
  if (!openCall) return undefined;
  const { provider, model, prices, timeouts } = settings;
  const costMicros = costOf(tokens, prices);
  const id = await openCall({ provider, model, ...tokens, costMicros, withinMs: timeouts.totalMs });
  if (id === undefined) throw new ModelFailure('over-budget', 'the budget of the month does not have so much left');
  return id;
}

function reasonOf({ finish }: StepOutcome): FinishReason {
  if (finish === 'length') return 'truncated';
  return finish === 'content-filter' ? 'filtered' : 'complete';
}
