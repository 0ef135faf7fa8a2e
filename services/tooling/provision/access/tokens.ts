// The tokens by which processes and people prove themselves to Consul. Each token lies in a file of its own, which only its
// owner can read. A process gets the file's name and reads the file for each request to Consul. A token ends after a day.
// New tokens are made at each start, long before the end of the day, and by a command.
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadContract } from '#proto/contract.ts';
import type { ConsulApi } from './api.ts';
import { edge, operator, rulesOf } from './policies.ts';

const lifetime = '24h';
const mark = 'sinew: ';
/** Consul's description of the token that may do everything. A lost token of this kind lives on beside its successor. */
const initial = 'Initial Management Token';

/** The file of a name's token. */
export const tokenFile = (secrets: string, name: string): string => join(secrets, `consul-token-${name}`);

export const readSecret = async (secrets: string, name: string): Promise<string> =>
  (await readFile(join(secrets, name), 'utf8')).trim();

export interface TokenRenewal {
  api: ConsulApi;
  /** The folder of secrets. */
  secrets: string;
  /** The services of the mesh; the edge and the operator are always there. */
  services: readonly string[];
  /** Whether the old tokens end at once; otherwise each ends after its day. */
  revoke: boolean;
}

/** Writes the policies that follow from the contract, and makes a new token for everybody. */
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

/** Writes a file as a whole or not at all: a process may read it, or another may write it, at the same time. */
export async function writeSecret(file: string, secret: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
}
