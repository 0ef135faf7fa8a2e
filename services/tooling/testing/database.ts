// The servers for a test file: `await testDatabase()` gives an empty database of its own, `await testConsul()` gives the
// run's registry. Both belong to the run and end with it.

import { inject } from 'vitest';
import { askForServer, createDatabase } from './servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sharedServers: string;
  }
}

/** The superuser's address of the run's PostgreSQL. */
export function testPostgres(): Promise<string> {
  return askForServer(inject('sharedServers'), 'postgres');
}

/** The address of an empty database for this caller only; the database goes with the run. */
export async function testDatabase(): Promise<string> {
  return (await createDatabase(await testPostgres())).url;
}

/** The address of the run's Consul. Test files share it, so each must use names of its own. */
export function testConsul(): Promise<string> {
  return askForServer(inject('sharedServers'), 'consul');
}
