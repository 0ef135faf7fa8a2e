// The tokens by which processes and people prove themselves to Consul. Each lies in a file of its own that only its owner
// reads; a process is told the file's name and reads it anew whenever it asks Consul. A token ends after a day, so new ones
// are made well before, at each start, and by a command; the old ones are then worth nothing.
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadContract } from '#proto/contract.ts';
import type { ConsulApi } from './api.ts';
import { edge, operator, rulesOf } from './policies.ts';

const lifetime = '24h';
const mark = 'sinew: ';
/** What Consul calls the token that may do everything; one of before lives on where it was lost. */
const initial = 'Initial Management Token';

/** Where a name's token lies. */
export const tokenFile = (secrets: string, name: string): string => join(secrets, `consul-token-${name}`);

export const readSecret = async (secrets: string, name: string): Promise<string> =>
  (await readFile(join(secrets, name), 'utf8')).trim();

export interface TokenRenewal {
  api: ConsulApi;
  /** The folder of secrets. */
  secrets: string;
  /** The services of the mesh; the edge and the operator are always there. */
  services: readonly string[];
  /** Whether the tokens of before end at once; otherwise they live out their day. */
  revoke: boolean;
}

/** Makes the policies what follows from the contract, and a new token for everybody. */
export async function renewTokens({ api, secrets, services, revoke }: TokenRenewal): Promise<void> {
  const contract = loadContract();
  const all = [...new Set([...services, ...contract.methods.map(({ service }) => service)])];
  const names = [...new Set([...services, edge, operator])];
  const old = await api.get<{ AccessorID: string; Description: string }[]>('/acl/tokens');
  const policies = await api.get<{ ID: string; Name: string }[]>('/acl/policies');
  for (const name of names) {
    const policy = { Name: `sinew-${name}`, Rules: rulesOf(name, contract, all) };
    const id = policies.find(({ Name }) => Name === policy.Name)?.ID;
    await api.put(id ? `/acl/policy/${id}` : '/acl/policy', policy);
    const { SecretID } = await api.put<{ SecretID: string }>('/acl/token', {
      Description: mark + name,
      Policies: [{ Name: policy.Name }],
      ExpirationTTL: lifetime,
    });
    await writeSecret(tokenFile(secrets, name), SecretID);
  }
  if (!revoke) return;
  const { AccessorID: own } = await api.get<{ AccessorID: string }>('/acl/token/self');
  const isOutdated = ({ AccessorID, Description }: (typeof old)[number]): boolean =>
    names.some((name) => Description === mark + name) || (Description === initial && AccessorID !== own);
  const outdated = old.filter(isOutdated);
  await Promise.all(outdated.map(({ AccessorID }) => api.delete(`/acl/token/${AccessorID}`)));
}

/** Whole or not at all: a process may be reading it, and two may be writing it. */
export async function writeSecret(file: string, secret: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
}
