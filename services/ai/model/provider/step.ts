// One call of a model: its request, the texts of its answer as they come, and at the end what it asks for. The call ends when
// the caller aborts, when the first token or the next one is late, or when the provider breaks off; its connection is then
// closed. Each call gives one usage, also when it fails.
import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4Message,
  LanguageModelV4ReasoningPart,
  LanguageModelV4StreamPart,
  LanguageModelV4TextPart,
} from '@ai-sdk/provider';
import type { Clock } from '#chassis/runtime/clock.ts';
import { beginOutsideRequest } from '#chassis/telemetry/traced-work.ts';
import type { AnswerPart, CallUsage } from '../prompt/conversation.ts';
import type { AskedCall } from '../prompt/tool.ts';
import type { ModelSettings } from '../settings.ts';
import { connectModel, providerOptions } from './client.ts';
import { ModelFailure, toFailure } from './failure.ts';
import { PartReader } from './reader.ts';
import { costOf, countTokens } from './usage.ts';

export interface StepCall {
  /** The call in the ledger. */
  id: string | undefined;
  settings: ModelSettings;
  key: string | undefined;
  options: Pick<LanguageModelV4CallOptions, 'prompt' | 'tools' | 'toolChoice' | 'maxOutputTokens'>;
  /** The characters of the prompt, for the estimate of its tokens. */
  characters: number;
  clock: Clock;
  signal: AbortSignal;
}

export interface StepOutcome {
  finish: Exclude<LanguageModelV4FinishReason['unified'], 'error' | 'interrupted'>;
  /** Text and reasoning, as the provider wants to see them again. */
  content: Extract<LanguageModelV4Message, { role: 'assistant' }>['content'];
  calls: AskedCall[];
  outputTokens: number;
}

/** @throws ModelFailure, after the usage; the reason of `signal` when that was aborted */
export async function* runStep(call: StepCall): AsyncGenerator<AnswerPart, StepOutcome> {
  const { settings, key, clock, signal } = call;
  const started = clock.now().getTime();
  const aborter = new AbortController();
  const collected = new Collected();
  let wasAccepted = false;
  // The words of OpenTelemetry for generative AI; neither the prompt nor the answer is in a span.
  const request = beginOutsideRequest(`chat ${settings.model}`, {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': settings.provider,
    'gen_ai.request.model': settings.model,
  });
  const toUsage = (outcome: CallUsage['outcome']): AnswerPart & { type: 'usage' } => {
    const written = { input: wasAccepted ? call.characters : 0, output: collected.characters };
    const count = countTokens(collected.said, written);
    const { provider, model, prices } = settings;
    const milliseconds = clock.now().getTime() - started;
    request.end(
      { 'gen_ai.usage.input_tokens': count.inputTokens, 'gen_ai.usage.output_tokens': count.outputTokens },
      outcome === 'answered' ? undefined : outcome,
    );
    return {
      type: 'usage',
      usage: { id: call.id, provider, model, outcome, milliseconds, ...count, costMicros: costOf(count, prices) },
    };
  };
  try {
    const reader = new PartReader(settings.timeouts, AbortSignal.any([signal, aborter.signal]));
    const onAccepted = (): void => {
      wasAccepted = true;
    };
    const model = await connectModel({ settings, key, onAccepted });
    for await (const part of reader.read((abortSignal) =>
      model.doStream({ ...call.options, providerOptions, abortSignal }),
    )) {
      const text = collected.take(part);
      if (text) yield { type: 'text', text };
    }
    const outcome = collected.finish();
    const usage = toUsage('answered');
    yield usage;
    return { ...outcome, outputTokens: usage.usage.outputTokens };
  } catch (error) {
    if (signal.aborted) {
      yield toUsage(signal.reason instanceof ModelFailure ? signal.reason.kind : 'cancelled');
      throw signal.reason;
    }
    const failure = toFailure(error, { now: clock.now(), wasAccepted });
    yield toUsage(failure.kind);
    throw failure;
  } finally {
    // Nobody reads on.
    request.end({}, 'cancelled');
    aborter.abort();
  }
}

type Part = LanguageModelV4StreamPart;

/** What has come of an answer so far. */
class Collected {
  readonly said: { input: number | undefined; output: number | undefined } = { input: undefined, output: undefined };
  characters = 0;
  readonly #content = new Map<string, LanguageModelV4TextPart | LanguageModelV4ReasoningPart>();
  readonly #calls: AskedCall[] = [];
  #finish: LanguageModelV4FinishReason['unified'] | undefined;

  /** Answers with the text to show, if the part has any. @throws whatever error the part holds */
  take(part: Part): string | undefined {
    switch (part.type) {
      case 'error':
        throw part.error;
      case 'text-delta':
      case 'reasoning-delta':
        this.characters += part.delta.length;
        this.#contentOf(part).text += part.delta;
        return part.type === 'text-delta' ? part.delta : undefined;
      case 'reasoning-start':
      case 'reasoning-end':
      case 'text-start':
      case 'text-end':
        this.#contentOf(part);
        return undefined;
      case 'tool-input-delta':
        this.characters += part.delta.length;
        return undefined;
      case 'tool-call':
        this.#calls.push({ name: part.toolName, text: part.input });
        return undefined;
      case 'finish':
        this.#finish = part.finishReason.unified;
        this.said.input = part.usage.inputTokens.total;
        this.said.output = part.usage.outputTokens.total;
        return undefined;
      default:
        return undefined;
    }
  }

  /** @throws ModelFailure when the answer has no end, or nothing in it */
  finish(): Omit<StepOutcome, 'outputTokens'> {
    const finish = this.#finish;
    if (finish === undefined || finish === 'interrupted' || finish === 'error') {
      throw new ModelFailure('broken-off', 'its answer broke off');
    }
    const all = [...this.#content.values()];
    const hasText = all.some(({ type, text }) => type === 'text' && text.trim() !== '');
    if (!hasText && this.#calls.length === 0 && finish === 'stop') {
      throw new ModelFailure('unusable', 'its answer is empty');
    }
    // Reasoning goes back only where the provider has signed or sealed it.
    const content = all.filter((part) => (part.type === 'text' ? part.text !== '' : part.providerOptions));
    return { finish, content, calls: this.#calls };
  }

  #contentOf(part: Part & { type: `${'text' | 'reasoning'}-${'start' | 'delta' | 'end'}` }) {
    const type = part.type.startsWith('text') ? 'text' : 'reasoning';
    const key = `${type} ${part.id}`;
    const known: LanguageModelV4TextPart | LanguageModelV4ReasoningPart = this.#content.get(key) ?? { type, text: '' };
    if (part.providerMetadata) known.providerOptions = { ...known.providerOptions, ...part.providerMetadata };
    this.#content.set(key, known);
    return known;
  }
}
