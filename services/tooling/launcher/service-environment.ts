// What the launcher told a service's processes, kept so that commands can act as the service: its database, its master key
// and its place in Consul. The file is the owner's alone.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../system/problem.ts';

const fileOf = (data: string, service: string): string => join(data, 'secrets', `environment-${service}.json`);

export async function keepEnvironment(data: string, service: string, variables: NodeJS.ProcessEnv): Promise<void> {
  await writeFile(fileOf(data, service), JSON.stringify(variables), { mode: 0o600 });
}

/** Of the mesh with these data. */
export async function readEnvironment(data: string, service: string): Promise<NodeJS.ProcessEnv> {
  const text = await readFile(fileOf(data, service), 'utf8').catch(() => {
    throw new Problem(`No mesh with a service "${service}" has been started with the data in ${data}: see --data.`);
  });
  return JSON.parse(text);
}
