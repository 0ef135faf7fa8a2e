// The variables that tell a process about the mesh: its access to Consul, its database and its master key. They are kept in
// a file that only its owner can read, in the form of `node --env-file`. So another launcher can start a process with them,
// and a command can act as the service.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { Problem } from '../system/problem.ts';
import { writeSecret } from './access/tokens.ts';
import type { DatabaseAccess } from './databases.ts';

export interface ServiceCredentials {
  service: string;
  database: Pick<DatabaseAccess, 'address' | 'passwordFile'>;
  /** The file with the service's master key (services/chassis/secrets). */
  masterKeyFile: string;
}

export interface ConsulPlace {
  consul: { url: string; grpcUrl: string };
  /** The file with a name's token for Consul. */
  tokenFile: (name: string) => string;
}

/** The addresses of Consul, and the file of the token with which the process proves itself. */
export const consulVariables = (name: string, { consul, tokenFile }: ConsulPlace): NodeJS.ProcessEnv => ({
  CONSUL_HTTP_ADDR: consul.url,
  CONSUL_GRPC_ADDR: consul.grpcUrl,
  CONSUL_HTTP_TOKEN_FILE: tokenFile(name),
});

export const serviceVariables = (of: ServiceCredentials, place: ConsulPlace): NodeJS.ProcessEnv => ({
  ...consulVariables(of.service, place),
  DATABASE_URL: of.database.address,
  DATABASE_PASSWORD_FILE: of.database.passwordFile,
  MASTER_KEY_FILE: of.masterKeyFile,
});

/** The folder of secrets in a data folder. */
export const secretsFolder = (data: string): string => join(data, 'secrets');

export const environmentFile = (data: string, name: string): string =>
  join(secretsFolder(data), `environment-${name}.env`);

export async function keepEnvironment(data: string, name: string, variables: NodeJS.ProcessEnv): Promise<void> {
  await writeSecret(environmentFile(data, name), toText(variables));
}

/** The variables of a process in the mesh with these data. @throws Problem when no such mesh has been started */
export async function readEnvironment(data: string, name: string): Promise<NodeJS.ProcessEnv> {
  const text = await readFile(environmentFile(data, name), 'utf8').catch(() => {
    throw new Problem(`No mesh with a service "${name}" has been started with the data in ${data}: see --data.`);
  });
  return parseEnv(text);
}

function toText(variables: NodeJS.ProcessEnv): string {
  const lines = Object.entries(variables).map(([name, value]) =>
    value === undefined ? '' : `${name}=${quote(value)}`,
  );
  return lines.filter(Boolean).join('\n');
}

/**
 * Puts a value between quotes that it does not contain, because the form has no escapes.
 * @throws Problem without such quotes
 */
function quote(value: string): string {
  const mark = ["'", '`', '"'].find((one) => !value.includes(one));
  if (!mark) throw new Problem('A variable that holds all three kinds of quotes cannot be kept in a file.');
  return `${mark}${value}${mark}`;
}
