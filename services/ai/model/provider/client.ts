// A model of a provider, by the provider's package of the AI SDK. The packages are loaded on the first use, so that a service
// without a model keeps their memory. Each request goes to the address of the settings only: the packages would else read
// addresses and keys from the environment, and a redirect would carry the key to another host.
import type { EmbeddingModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import type { EmbeddingSettings } from '../embeddings.ts';
import type { ModelSettings, ProviderName } from '../settings.ts';
import { ModelFailure } from './failure.ts';

export interface Connection {
  settings: ModelSettings;
  key: string | undefined;
  /** Called when the provider answers with a good status. */
  onAccepted?: () => void;
}

/** The most bytes of an answer; an answer of 8,000 tokens has about 2 MB of events. */
const mostAnswerBytes = 8 * 1024 * 1024;

type Connect = (settings: ModelSettings, key: string, fetch: typeof globalThis.fetch) => Promise<LanguageModelV4>;

const providers: Record<ProviderName, Connect> = {
  openai: async ({ model, baseUrl: baseURL }, apiKey, fetch) => {
    const { createOpenAI } = await import('@ai-sdk/openai');
    return createOpenAI({ baseURL, apiKey, fetch }).responses(model);
  },
  anthropic: async ({ model, baseUrl: baseURL }, apiKey, fetch) => {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({ baseURL, apiKey, fetch })(model);
  },
  ollama: async ({ model, baseUrl: baseURL }, apiKey, fetch) => {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
    return createOpenAICompatible({ name: 'ollama', baseURL, apiKey, fetch, includeUsage: true })(model);
  },
};

export const connectModel = ({ settings, key = '', onAccepted }: Connection): Promise<LanguageModelV4> =>
  providers[settings.provider](settings, key, (url, init) => fetchBounded(url, { init, onAccepted }));

/** Models of both providers take the same request, and the packages bound the texts of one differently. */
export async function connectEmbeddingModel({
  settings: { provider, model, baseUrl: baseURL },
  key: apiKey = '',
  onAccepted,
}: Omit<Connection, 'settings'> & { settings: EmbeddingSettings }): Promise<EmbeddingModelV4> {
  const fetch: typeof globalThis.fetch = (url, init) => fetchBounded(url, { init, onAccepted });
  if (provider === 'openai') {
    const { createOpenAI } = await import('@ai-sdk/openai');
    return createOpenAI({ baseURL, apiKey, fetch }).embedding(model);
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  return createOpenAICompatible({ name: provider, baseURL, apiKey, fetch }).embeddingModel(model);
}

/** OpenAI would keep each answer for 30 days otherwise. */
export const providerOptions = { openai: { store: false } };

async function fetchBounded(
  url: Parameters<typeof fetch>[0],
  { init, onAccepted }: { init: RequestInit | undefined; onAccepted: (() => void) | undefined },
): Promise<Response> {
  const response = await fetchTwice(url, { ...init, redirect: 'manual' });
  if (response.ok) onAccepted?.();
  let bytes = 0;
  const bounded = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        bytes += chunk.byteLength;
        if (bytes <= mostAnswerBytes) controller.enqueue(chunk);
        else controller.error(new ModelFailure('unusable', `its answer is larger than ${mostAnswerBytes} bytes`));
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(bounded ?? null, { status, statusText, headers });
}

/** A connection that was kept may have been closed by the other side in the meantime, which shows only when it is used. */
async function fetchTwice(url: Parameters<typeof fetch>[0], init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: unknown };
    if (init.signal?.aborted || !['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(String(code))) throw error;
    return fetch(url, init);
  }
}
