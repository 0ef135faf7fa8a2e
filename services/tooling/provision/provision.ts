// Prepares the start of a mesh's processes, wherever they run. It makes their tokens and the intentions at Consul, a role
// and a database for each service at PostgreSQL, the master keys, and the door's certificate. The credentials lie in one
// folder, which only its owner can read. A second run makes new tokens and keeps everything else.
import { mkdir } from 'node:fs/promises';
import { grantAccess } from './access/access.ts';
import type { ConsulApi } from './access/api.ts';
import { edge } from './access/policies.ts';
import { tokenFile } from './access/tokens.ts';
import { ensureCertificate } from './certificates/authority.ts';
import { databases } from './databases.ts';
import { consulVariables, environmentFile, keepEnvironment, secretsFolder, serviceVariables } from './environment.ts';
import { ensureMasterKey } from './master-key.ts';

export interface Provisioning {
  /** The API with the administrator's token. */
  api: ConsulApi;
  consul: { url: string; grpcUrl: string };
  /** The administrator's address, with the password. */
  postgresUrl: string;
  /** The folder that gets the credentials. */
  data: string;
  services: readonly string[];
  /** The address of the door that its certificate names. */
  edgeHost: string;
  onProgress: (text: string) => void;
}

export async function provision({ api, consul, postgresUrl, data, ...mesh }: Provisioning): Promise<void> {
  const { services, edgeHost, onProgress } = mesh;
  const secrets = secretsFolder(data);
  await mkdir(secrets, { recursive: true, mode: 0o700 });
  // Running processes use the old tokens until they have read the new tokens.
  await grantAccess({ api, secrets, services, revoke: false, onProgress });
  const place = { consul, tokenFile: (name: string) => tokenFile(secrets, name) };
  const database = databases({ secrets, adminUrl: postgresUrl });
  for (const service of services) {
    const masterKeyFile = await ensureMasterKey(secrets, service);
    const credentials = { service, database: await database(service), masterKeyFile };
    await keepEnvironment(data, service, serviceVariables(credentials, place));
    onProgress(`${service}: ${environmentFile(data, service)}`);
  }
  const { certificateFile, keyFile, authorityFile } = await ensureCertificate(data, edgeHost, new Date());
  const tls = { TLS_CERTIFICATE_FILE: certificateFile, TLS_KEY_FILE: keyFile };
  await keepEnvironment(data, edge, { ...consulVariables(edge, place), ...tls });
  onProgress(`${edge}: ${environmentFile(data, edge)}`);
  onProgress(`clients of the door have to trust ${authorityFile}`);
}
