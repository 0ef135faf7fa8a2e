// The answer of the first model in the list that gives one. A model that fails hands over to the next; what it had shown
// before is void then, which a `reset` says, because no model can go on with half a sentence of another. When none is left
// the finish says whether anything stands there, so that the caller can answer by itself.
import { type Clock, systemClock } from '#chassis/runtime/clock.ts';
import { type ModelState, Probes, toState } from './availability.ts';
import type {
  AnswerFinish,
  AnswerPart,
  AnswerRequest,
  CallUsage,
  FinishReason,
  OpenCall,
} from './prompt/conversation.ts';
import { CircuitBreaker } from './provider/breaker.ts';
import { ModelFailure } from './provider/failure.ts';
import { type ModelSettings, modelId, type ProviderName } from './settings.ts';
import { runTurn } from './turn.ts';

export interface ModelsOptions {
  /** The settings as they are now, in the order of preference. */
  models: () => readonly ModelSettings[];
  clock?: Clock;
}

export interface ModelKey {
  value: string;
  /** Whose key it is, `mesh` or an organisation's id: the key of one may be refused where that of another is not. */
  owner: string;
}

/** Finds the key of the mesh. */
export type FindKey = (secretName: string) => Promise<ModelKey | undefined>;

/** Finds the key for a model of the provider: of whoever pays, or of the mesh. */
export type FindModelKey = (secretName: string, provider: ProviderName) => Promise<ModelKey | undefined>;

export interface AnswerContext {
  findKey: FindModelKey;
  /** Absent where nobody counts. */
  openCall?: OpenCall;
  /** Ends the turn. Whoever needs the usage goes on reading until the finish. */
  signal: AbortSignal;
}

export interface Models {
  answer: (request: AnswerRequest, context: AnswerContext) => AsyncGenerator<AnswerPart, void>;
  /** All models in their order, and whether each answers now. */
  list: (findKey: FindModelKey) => Promise<ModelState[]>;
}

export function createModels({ models, clock = systemClock }: ModelsOptions): Models {
  const breaker = new CircuitBreaker(clock);
  const probes = new Probes();
  return {
    answer: (request, context) => answer({ ...context, request, models: models(), clock, breaker }),
    list: (findKey) => Promise.all(models().map((settings) => stateOf(settings, { findKey, breaker, probes }))),
  };
}

interface Attempts extends AnswerContext {
  request: AnswerRequest;
  models: readonly ModelSettings[];
  clock: Clock;
  breaker: CircuitBreaker;
}

async function stateOf(
  settings: ModelSettings,
  { findKey, breaker, probes }: { findKey: FindModelKey; breaker: CircuitBreaker; probes: Probes },
): Promise<ModelState> {
  const key = await findKeyOf(settings, findKey);
  if (key instanceof ModelFailure) return toState(settings, { failure: key, pausedUntil: undefined });
  const circuit = circuitOf(settings, key);
  const failure = await probes.ask(circuit, settings, key?.value);
  return toState(settings, { failure, pausedUntil: breaker.pausedUntil(circuit) });
}

/** What happens in a turn: the parts of an answer, and where a model begins and the turn ends. */
type TurnEvent =
  | AnswerPart
  | { type: 'begin' }
  | { type: 'end'; reason: FinishReason | undefined; settings?: ModelSettings };

async function* answer(attempts: Attempts): AsyncGenerator<AnswerPart, void> {
  const { clock, signal } = attempts;
  const started = clock.now().getTime();
  const totals = { inputTokens: 0, outputTokens: 0, costMicros: 0 };
  const shown = new Shown();
  for await (const event of tryEach(attempts)) {
    if (event.type === 'begin') {
      shown.makeVoid();
    } else if (event.type === 'end') {
      const reason = event.reason ?? (signal.aborted ? 'cancelled' : shown.hasText ? 'interrupted' : 'no-model');
      if (reason === 'no-model' && shown.any) yield { type: 'reset' };
      const { provider, model } = event.settings ?? {};
      yield {
        type: 'finish',
        finish: { reason, provider, model, milliseconds: clock.now().getTime() - started, ...totals },
      };
    } else {
      if (event.type === 'usage') addTo(totals, event.usage);
      if (shown.see(event)) yield { type: 'reset' };
      yield event;
    }
  }
}

/** What a reader has seen of the answer, and whether that is void. */
class Shown {
  any = false;
  hasText = false;
  #isVoid = false;

  /** Another model begins: what stands there goes as soon as that model shows something. */
  makeVoid(): void {
    this.#isVoid = this.any;
  }

  /** Answers whether a reset must come before the part. */
  see({ type }: TurnEvent): boolean {
    if (!['text', 'call', 'result', 'proposal'].includes(type)) return false;
    const isReset = this.#isVoid;
    this.#isVoid = false;
    this.any = true;
    this.hasText = type === 'text' || (this.hasText && !isReset);
    return isReset;
  }
}

function addTo(totals: Pick<AnswerFinish, 'inputTokens' | 'outputTokens' | 'costMicros'>, usage: CallUsage): void {
  totals.inputTokens += usage.inputTokens;
  totals.outputTokens += usage.outputTokens;
  totals.costMicros += usage.costMicros;
}

async function* tryEach(attempts: Attempts): AsyncGenerator<TurnEvent, void> {
  for (const settings of attempts.models) {
    if (attempts.signal.aborted) break;
    yield { type: 'begin' };
    const reason = yield* tryOne(settings, attempts);
    if (reason) return yield { type: 'end', reason, settings };
  }
  yield { type: 'end', reason: undefined };
}

/** Answers with the reason of the end, or with nothing when the model failed. */
async function* tryOne(
  settings: ModelSettings,
  attempts: Attempts,
): AsyncGenerator<TurnEvent, FinishReason | undefined> {
  const { clock, breaker, request, signal, openCall } = attempts;
  const found = await findKeyOf(settings, attempts.findKey);
  if (found instanceof ModelFailure) {
    yield toReport(settings, found);
    return undefined;
  }
  const circuit = circuitOf(settings, found);
  if (!breaker.enter(circuit)) {
    yield toReport(settings, new ModelFailure('paused', 'it failed shortly before'));
    return undefined;
  }
  const total = new AbortController();
  const timer = setTimeout(
    () => total.abort(new ModelFailure('timeout', 'its turn took too long')),
    settings.timeouts.totalMs,
  );
  try {
    const reason = yield* runTurn({
      settings,
      key: found?.value,
      request,
      openCall,
      clock,
      signal: AbortSignal.any([signal, total.signal]),
    });
    breaker.succeed(circuit);
    return reason;
  } catch (error) {
    if (signal.aborted) return 'cancelled';
    if (!(error instanceof ModelFailure)) throw error;
    breaker.fail(circuit, error);
    yield toReport(settings, error);
    return undefined;
  } finally {
    clearTimeout(timer);
    // Whoever has not learnt anything of the provider by now, lets others try.
    breaker.release(circuit);
  }
}

async function findKeyOf(
  { keySecret, provider }: ModelSettings,
  findKey: FindModelKey,
): Promise<ModelKey | ModelFailure | undefined> {
  if (keySecret === undefined) return undefined;
  try {
    return (await findKey(keySecret, provider)) ?? new ModelFailure('no-key', `the secret ${keySecret} is not set`);
  } catch (error) {
    return new ModelFailure('no-key', `the secret ${keySecret} cannot be read`, { cause: error });
  }
}

/** The key has an owner and not a value here, so that no value lies in a map. */
const circuitOf = ({ provider, model, baseUrl }: ModelSettings, key: ModelKey | undefined): string =>
  JSON.stringify([provider, model, baseUrl, key?.owner]);

function toReport(settings: ModelSettings, { kind, status, message, cause }: ModelFailure): TurnEvent {
  const { provider, model } = settings;
  const sentence = `${modelId(settings)} gave no answer: ${message}`;
  return { type: 'failure', failure: { provider, model, kind, message: sentence, status }, cause };
}
