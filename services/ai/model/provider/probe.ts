// Whether a model answers now, without paying for an answer: its provider is asked whether it has the model, which also says
// whether it is there and takes the key.
import type { ModelSettings } from '../settings.ts';
import { ModelFailure, toFailure } from './failure.ts';

const mostMs = 3000;
const mostListBytes = 4 * 1024 * 1024;

/** Undefined when the model is there. */
export async function probe(settings: ModelSettings, key: string | undefined): Promise<ModelFailure | undefined> {
  const signal = AbortSignal.timeout(mostMs);
  let wasAccepted = false;
  try {
    // A redirect would carry the key to another host.
    const response = await fetch(urlOf(settings), { headers: headersOf(settings, key), redirect: 'manual', signal });
    wasAccepted = response.ok;
    const text = await readBounded(response);
    if (!response.ok) {
      const refusal = { statusCode: response.status, data: toJson(text) };
      return toFailure(refusal, { now: new Date(), wasAccepted });
    }
    if (settings.provider !== 'ollama' || isListed(toJson(text), settings.model)) return undefined;
    return new ModelFailure('rejected', 'it does not have the model');
  } catch (error) {
    if (signal.aborted) return new ModelFailure('timeout', `it did not answer within ${mostMs} ms`);
    return toFailure(error, { now: new Date(), wasAccepted });
  }
}

/** Not every server of Ollama's kind can be asked for one model, so these are asked for all. */
const urlOf = ({ provider, baseUrl, model }: ModelSettings): string =>
  provider === 'ollama' ? `${baseUrl}/models` : `${baseUrl}/models/${encodeURIComponent(model)}`;

function headersOf({ provider }: ModelSettings, key: string | undefined): Record<string, string> {
  if (key === undefined) return {};
  if (provider === 'anthropic') return { 'x-api-key': key, 'anthropic-version': '2023-06-01' };
  return { authorization: `Bearer ${key}` };
}

async function readBounded({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostListBytes) throw new ModelFailure('unusable', 'its list of models is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Ollama lists `llama3.2:latest` for what it also calls `llama3.2`. */
function isListed(list: unknown, model: string): boolean {
  const { data } = (list ?? {}) as { data?: unknown };
  if (!Array.isArray(data)) throw new ModelFailure('unusable', 'its list of models cannot be read');
  return data.some((one: { id?: unknown } | null) => one?.id === model || one?.id === `${model}:latest`);
}
