// The embedding model that an operator has set, if any: the live setting sinew/ai/settings/embeddings. Its key is not in it: it
// names the secret that holds the key.
import { z } from 'zod';
import { defaultBaseUrls, findUrlFault, price, secretName } from './settings.ts';

export interface EmbeddingSettings {
  /** Both speak Embeddings as OpenAI does; `ollama` stands for every server of its kind, and needs no key. */
  provider: 'openai' | 'ollama';
  model: string;
  /** The address before `/embeddings`, without a slash at its end. */
  baseUrl: string;
  keySecret: string | undefined;
  /** The numbers of a vector, where the model can be asked for fewer. */
  dimensions: number | undefined;
  /** Of a million tokens, in the operator's currency. */
  price: number;
  /** How long a search waits for the provider before it goes on without it. */
  timeoutMs: number;
}

const form = z.strictObject(
  {
    provider: z.enum(['openai', 'ollama'], 'must be openai or ollama'),
    model: z.string('must be the name of a model').regex(/^[\w.:/@-]{1,100}$/, 'must be the name of a model'),
    baseUrl: z.string('must be a URL').optional(),
    keySecret: secretName.optional(),
    dimensions: z
      .int('must be a whole number')
      .min(8, 'must be at least 8')
      .max(4096, 'must be at most 4096')
      .optional(),
    price: price.optional(),
    timeoutMs: z
      .int('must be a whole number')
      .min(10, 'must be at least 10')
      .max(2000, 'must be at most 2000')
      .default(1500),
  },
  'must be one embedding model',
);

/** @throws RangeError that names the field, such as `embeddings.model must be the name of a model` */
export function parseEmbeddings(value: unknown): EmbeddingSettings | undefined {
  if (value === undefined || value === null) return undefined;
  const parsed = form.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    if (issue.code === 'unrecognized_keys') throw refuse(issue.keys[0]!, 'is no field');
    throw refuse(String(issue.path[0] ?? ''), issue.message);
  }
  const { provider, baseUrl, keySecret, dimensions, price: given, ...rest } = parsed.data;
  if (provider === 'openai' && keySecret === undefined)
    throw refuse('keySecret', 'must be given: the provider needs a key');
  // Without a price nothing would count against a budget.
  if (provider === 'openai' && given === undefined)
    throw refuse('price', 'must be given: the budgets are counted by it');
  const wrong = baseUrl === undefined ? undefined : findUrlFault(baseUrl, keySecret !== undefined);
  if (wrong) throw refuse('baseUrl', wrong);
  const address = (baseUrl ?? defaultBaseUrls[provider]).replace(/\/+$/, '');
  return { ...rest, provider, baseUrl: address, keySecret, dimensions, price: given ?? 0 };
}

/** The field for a schema of live settings. Its issue holds the whole sentence of `parseEmbeddings`. */
export const embeddingsSetting = z
  .unknown()
  .transform((value, context): EmbeddingSettings | undefined => {
    try {
      return parseEmbeddings(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  })
  .prefault(null);

/** What tells the vectors of one model from those of all others: also where it is and how many numbers were asked for. */
export const embeddingId = ({ provider, model, baseUrl, dimensions }: EmbeddingSettings): string =>
  [provider, model, dimensions ?? 'all', baseUrl].join(' ');

const refuse = (field: string, message: string): RangeError =>
  new RangeError(`embeddings${field ? `.${field}` : ''} ${message}`);
