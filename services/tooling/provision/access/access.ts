// Who may do what at the Consul of a running mesh: tokens for everybody, which are renewed as long as the mesh runs, and the
// intentions of the contract.
import { readFileSync } from 'node:fs';
import type { ConsulApi } from './api.ts';
import { writeIntentions } from './intentions.ts';
import { operator } from './policies.ts';
import { renewTokens, tokenFile } from './tokens.ts';

/** A token lives for a day. */
const renewEveryMs = 6 * 60 * 60_000;

export interface AccessOptions {
  api: ConsulApi;
  /** The folder of secrets. */
  secrets: string;
  services: readonly string[];
  onProgress: (text: string) => void;
}

export interface MeshAccess {
  /** The file with a name's token. */
  tokenFile: (name: string) => string;
  /** The token of the person who looks after the mesh. */
  operatorToken: () => string;
  stop: () => void;
}

/** Gives everybody a new token, and writes the intentions. @param revoke whether the old tokens end at once */
export async function grantAccess(access: AccessOptions & { revoke: boolean }): Promise<void> {
  await renewTokens(access);
  const { kept } = await writeIntentions(access.api);
  if (kept.length > 0) access.onProgress(`intentions changed by hand stay as they are: ${kept.join(', ')}`);
}

/** Gives access, and renews the tokens until `stop`. Nobody uses the old tokens at a start, so they end at once. */
export async function openAccess({ api, secrets, services, onProgress }: AccessOptions): Promise<MeshAccess> {
  await grantAccess({ api, secrets, services, onProgress, revoke: true });
  const renew = () =>
    renewTokens({ api, secrets, services, revoke: false }).catch((error: Error) =>
      onProgress(`the tokens for Consul could not be renewed: ${error.message}`),
    );
  const timer = setInterval(renew, renewEveryMs);
  return {
    tokenFile: (name) => tokenFile(secrets, name),
    operatorToken: () => readFileSync(tokenFile(secrets, operator), 'utf8').trim(),
    stop: () => clearInterval(timer),
  };
}
