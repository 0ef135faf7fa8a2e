// The language models that an operator has set, in the order in which they are tried. They are one live setting, a JSON list
// under sinew/ai/settings/models. The keys are not in it: a model names the secret that holds its key.
import { isIP } from 'node:net';
import { z } from 'zod';

export const modelProviders = ['openai', 'anthropic', 'ollama'] as const;
export type ProviderName = (typeof modelProviders)[number];

export interface ModelSettings {
  /** `openai` speaks Responses, `anthropic` Messages, and `ollama` Chat Completions, as many other servers do. */
  provider: ProviderName;
  /** The provider's name of the model. */
  model: string;
  /** The address before `/responses`, `/messages` or `/chat/completions`, without a slash at its end. */
  baseUrl: string;
  /** The name of the secret that holds the key. Only a server of Ollama's kind may be without a key. */
  keySecret: string | undefined;
  /** Per million tokens, in the operator's currency. */
  prices: { input: number; output: number };
  capabilities: {
    /** Whether the model may be offered tools. */
    tools: boolean;
    /** The tokens that a prompt and its answer may have together; a longer prompt goes to the next model. */
    contextTokens: number;
    /** The most tokens of one answer. */
    outputTokens: number;
  };
  timeouts: {
    /** From the request to the first token of the answer. */
    firstTokenMs: number;
    /** Between two tokens. */
    betweenTokensMs: number;
    /** All of a turn with this model, its tools included. */
    totalMs: number;
  };
}

export const defaultBaseUrls: Record<ProviderName, string> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  ollama: 'http://127.0.0.1:11434/v1',
};

const mostModels = 8;
const hourMs = 3_600_000;

export const price = z.number('must be a number').min(0, 'must not be negative').max(10_000, 'must be at most 10000');
const milliseconds = (name: string, otherwise: number) =>
  z
    .number(`must be the milliseconds ${name}`)
    .int('must be a whole number')
    .min(10, 'must be at least 10')
    .max(hourMs, 'must be at most an hour')
    .default(otherwise);
const tokens = (least: number, otherwise: number) =>
  z
    .number('must be a number of tokens')
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(10_000_000, 'must be at most 10000000')
    .default(otherwise);

export const secretName = z
  .string('must be the name of a secret')
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be the name of a secret: lower-case letters, digits and hyphens');

const entry = z.strictObject({
  provider: z.enum(modelProviders, 'must be openai, anthropic or ollama'),
  model: z.string('must be the name of a model').regex(/^[\w.:/@-]{1,100}$/, 'must be the name of a model'),
  baseUrl: z.string('must be a URL').optional(),
  keySecret: secretName.optional(),
  prices: z.strictObject({ input: price, output: price }, 'must be {"input": …, "output": …}').optional(),
  capabilities: z
    .strictObject({
      tools: z.boolean('must be true or false').default(true),
      contextTokens: tokens(512, 128_000),
      outputTokens: tokens(64, 2048),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      firstTokenMs: milliseconds('to the first token', 30_000),
      betweenTokensMs: milliseconds('between tokens', 20_000),
      totalMs: milliseconds('of a turn', 120_000),
    })
    .prefault({}),
});

const entries = z.array(entry, 'must be a list of models').max(mostModels, `must have at most ${mostModels} models`);

/** @throws RangeError that names the field, such as `models[1].baseUrl must be a URL` */
export function parseModels(value: unknown): ModelSettings[] {
  const parsed = entries.safeParse(value);
  if (!parsed.success) throw refuse(...describeIssue(parsed.error.issues[0]!));
  const models = parsed.data.map(toModel);
  models.forEach((model, index) => {
    const first = models.findIndex((other) => modelId(other) === modelId(model) && other.baseUrl === model.baseUrl);
    if (first !== index) throw refuse([index, 'model'], `is the same as models[${first}]`);
  });
  return models;
}

/** The field for a schema of live settings. Its issue holds the whole sentence of `parseModels`. */
export const modelsSetting = z
  .unknown()
  .transform((value, context): ModelSettings[] => {
    try {
      return parseModels(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  })
  .prefault([]);

/** How people and the ledger call a model: `anthropic/claude-sonnet-5`. */
export const modelId = ({ provider, model }: Pick<ModelSettings, 'provider' | 'model'>): string =>
  `${provider}/${model}`;

function toModel({ baseUrl, keySecret, prices, ...rest }: z.infer<typeof entry>, index: number): ModelSettings {
  const needsKey = rest.provider !== 'ollama';
  if (needsKey && keySecret === undefined)
    throw refuse([index, 'keySecret'], 'must be given: the provider needs a key');
  // Without prices nothing would count against a budget.
  if (needsKey && prices === undefined)
    throw refuse([index, 'prices'], 'must be given: the budgets are counted by them');
  const wrong = baseUrl === undefined ? undefined : findUrlFault(baseUrl, keySecret !== undefined);
  if (wrong) throw refuse([index, 'baseUrl'], wrong);
  return {
    ...rest,
    baseUrl: (baseUrl ?? defaultBaseUrls[rest.provider]).replace(/\/+$/, ''),
    keySecret,
    prices: prices ?? { input: 0, output: 0 },
  };
}

export function findUrlFault(text: string, hasKey: boolean): string | undefined {
  const url = URL.parse(text);
  if (!url?.hostname || !/^https?:$/.test(url.protocol)) return 'must be an http or https URL';
  if (url.username || url.password) return 'must not have a password: name the secret in keySecret';
  if (url.search || url.hash || /[?#]/.test(text)) return 'must not have a query or a fragment';
  if (hasKey && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return 'must be https when there is a key: the key would be readable on its way';
  }
  return undefined;
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function describeIssue(issue: z.core.$ZodIssue): [path: PropertyKey[], message: string] {
  if (issue.code === 'unrecognized_keys') return [[...issue.path, issue.keys[0]!], 'is no field'];
  return [issue.path, issue.message];
}

function refuse(path: PropertyKey[], message: string): RangeError {
  const field = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return new RangeError(`models${field} ${message}`);
}
