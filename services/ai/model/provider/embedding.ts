// One call of an embedding model: texts become vectors of length 1. What is no vector, or not as many as texts, is a failure
// of the provider.
import type { EmbeddingModelV4 } from '@ai-sdk/provider';
import type { Clock } from '#chassis/runtime/clock.ts';
import { beginOutsideRequest } from '#chassis/telemetry/traced-work.ts';
import type { EmbeddingSettings } from '../embeddings.ts';
import { connectEmbeddingModel } from './client.ts';
import { ModelFailure, toFailure } from './failure.ts';

export interface EmbeddingCall {
  settings: EmbeddingSettings;
  key: string | undefined;
  clock: Clock;
  signal: AbortSignal;
}

/** The most texts of one request: their vectors must fit into one answer. */
const mostTexts = 64;

/** @throws ModelFailure */
export async function embedTexts(texts: readonly string[], call: EmbeddingCall): Promise<Float32Array[]> {
  const { settings, key, clock, signal } = call;
  let wasAccepted = false;
  const request = beginOutsideRequest(`embeddings ${settings.model}`, {
    'gen_ai.operation.name': 'embeddings',
    'gen_ai.provider.name': settings.provider,
    'gen_ai.request.model': settings.model,
  });
  const fail = (failure: ModelFailure): ModelFailure => {
    request.end({}, failure.kind);
    return failure;
  };
  try {
    const onAccepted = (): void => {
      wasAccepted = true;
    };
    const model = await connectEmbeddingModel({ settings, key, onAccepted });
    const vectors: Float32Array[] = [];
    for (let start = 0; start < texts.length; start += mostTexts) {
      vectors.push(...(await embedSome(model, texts.slice(start, start + mostTexts), call)));
    }
    request.end({});
    return vectors;
  } catch (error) {
    if (signal.aborted) throw fail(new ModelFailure('timeout', 'it did not answer in time'));
    throw fail(toFailure(error, { now: clock.now(), wasAccepted }));
  }
}

async function embedSome(model: EmbeddingModelV4, values: string[], { settings, signal }: EmbeddingCall) {
  const { dimensions } = settings;
  const { embeddings } = await model.doEmbed({ values, dimensions, abortSignal: signal });
  if (embeddings.length !== values.length) throw new ModelFailure('unusable', 'it gave another number of vectors');
  return embeddings.map(toUnit);
}

const mostDimensions = 8192;

function toUnit(numbers: readonly number[]): Float32Array {
  const length = Math.hypot(...numbers);
  if (numbers.length > mostDimensions || !Number.isFinite(length) || length === 0) {
    throw new ModelFailure('unusable', 'it gave what is no vector');
  }
  return Float32Array.from(numbers, (number) => number / length);
}
