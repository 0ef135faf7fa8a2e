// What a test file asks for: `await testDatabase()` for an empty database of its own, `await testConsul()` for the run's
// registry. Both belong to the run and end with it.

import { inject } from 'vitest';
import { askForServer, createDatabase } from './servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sharedServers: string;
  }
}

/** The superuser's address at the run's PostgreSQL. */
export function testPostgres(): Promise<string> {
  return askForServer(inject('sharedServers'), 'postgres');
}

/** The address of an empty database of the caller's own; it goes with the run. */
export async function testDatabase(): Promise<string> {
  return (await createDatabase(await testPostgres())).url;
}

/** The address of the run's Consul, which test files share: use names of your own. */
export function testConsul(): Promise<string> {
  return askForServer(inject('sharedServers'), 'consul');
}
