// One sealed secret in a file of its own, which its owner alone can read. The file is for secrets that are needed before a
// database or Consul can be asked, such as the database's own password.
import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { isSealed, type SecretContext } from './envelope.ts';
import type { Envelopes } from './envelopes.ts';

export interface SealedFile {
  path: string;
  envelopes: Envelopes;
  context: SecretContext;
}

/** Reads the secret, also one that an orchestrator or somebody else put there in clear. `undefined` without a file. */
export async function readSealedFile({ path, envelopes, context }: SealedFile): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined || !isSealed(text)) return text?.trim();
  return (await envelopes.open(text.trim(), context)).toString();
}

/** Replaces the file, whole or not at all. */
export async function writeSealedFile({ path, envelopes, context }: SealedFile, value: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  await file.writeFile(`${await envelopes.seal(value, context)}\n`);
  await file.sync();
  await file.close();
  await rename(draft, path);
}

/** Reads the secret, or makes it if there is none yet. A secret that lay in clear is sealed. */
export async function ensureSealedFile(file: SealedFile, make: () => string): Promise<string> {
  const present = await readSealedFile(file);
  const value = present || make();
  const text = present && (await readFile(file.path, 'utf8'));
  if (!text || !isSealed(text)) await writeSealedFile(file, value);
  return value;
}
