// A master key that stays in a key management service, reached over HTTP in the shape of Google's Cloud KMS: `POST
// <key>:encrypt` and `:decrypt` with base64 in JSON, `GET <key>` for its primary version. The context goes along as
// additional authenticated data. A proxy can give the same shape to others, such as AWS KMS or Vault.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type MasterKey, SecretsError, toBytes } from './master-key.ts';

export interface KmsOptions {
  /** The key's resource: `https://cloudkms.googleapis.com/v1/projects/…/cryptoKeys/sinew`. */
  url: string;
  /** The file with the bearer token. It is read for each call, because such tokens are short-lived. */
  tokenFile?: string | undefined;
}

const limitMs = 5000;
const attempts = 3;

const encrypted = z.object({ name: z.string(), ciphertext: z.base64() });
const decrypted = z.object({ plaintext: z.base64() });
const described = z.object({ primary: z.object({ name: z.string() }) });

export function kmsMasterKey(options: KmsOptions): MasterKey {
  const call = <Answer>(verb: string, answer: z.ZodType<Answer>, body?: object): Promise<Answer> =>
    ask(options, { verb, answer, body });
  return {
    wrap: async (dataKey, context) => {
      const body = { plaintext: dataKey.toString('base64'), additionalAuthenticatedData: toText(toBytes(context)) };
      const { name, ciphertext } = await call(':encrypt', encrypted, body);
      return { masterKeyId: name, wrapped: Buffer.from(ciphertext, 'base64') };
    },
    unwrap: async ({ wrapped }, context) => {
      const body = { ciphertext: toText(wrapped), additionalAuthenticatedData: toText(toBytes(context)) };
      return Buffer.from((await call(':decrypt', decrypted, body)).plaintext, 'base64');
    },
    newestId: async () => (await call('', described)).primary.name,
  };
}

const toText = (bytes: Buffer): string => bytes.toString('base64');

interface Question<Answer> {
  verb: string;
  answer: z.ZodType<Answer>;
  body?: object | undefined;
}

async function ask<Answer>({ url, tokenFile }: KmsOptions, { verb, answer, body }: Question<Answer>): Promise<Answer> {
  const token = tokenFile && (await readFile(tokenFile, 'utf8')).trim();
  for (let attempt = 1; ; attempt++) {
    // A redirect is never followed: the body holds a key in clear.
    const response = await fetch(url + verb, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: body ? JSON.stringify(body) : undefined,
      redirect: 'error',
      signal: AbortSignal.timeout(limitMs),
    }).catch((cause: Error) => cause);
    const failed = response instanceof Error || response.status >= 500 || response.status === 429;
    if (failed && attempt < attempts) continue;
    if (response instanceof Error) {
      throw new SecretsError('the key management service cannot be reached', { cause: response });
    }
    if (!response.ok) throw new SecretsError(`the key management service answered ${verb || 'GET'} ${response.status}`);
    const parsed = answer.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success) throw new SecretsError('the key management service answered in another shape');
    return parsed.data;
  }
}
