// A person who calls through the typed REST client, as an app does.
import { randomUUID } from 'node:crypto';
import { createRestClient, type RestClient } from '#proto/client/client.ts';
import { Person } from './person.ts';

/** The client of a new account that has signed in. */
export async function signedUpClient(baseUrl: string): Promise<RestClient> {
  const client = createRestClient({ baseUrl });
  const account = { email: `${randomUUID()}@example.org`, password: Person.password };
  await client.user.userService.signUp({ ...account, displayName: 'Ada' });
  client.useTokens(await client.user.sessionService.signIn(account));
  return client;
}
