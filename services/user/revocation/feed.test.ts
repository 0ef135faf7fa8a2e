// The revocations of sessions, keys and accounts that other services hear of: every one, in whatever way and at whatever
// instance it happened, and none of them twice.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Revocation } from '#chassis/identity/revocations.ts';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import { type ServedUsers, type SignedIn, serveUsers, settings } from '#test/harness/user.ts';
import { RevocationFeed } from './feed.ts';
import { RevocationStore } from './store.ts';

let served: ServedUsers;
beforeAll(async () => {
  served = await serveUsers();
});
afterAll(() => served.stop());

/** The feed of another instance, which shares no more than the database. */
const newFeed = () =>
  new RevocationFeed({ store: new RevocationStore(served.sql), tokenMs: settings.lifetimes.accessTokenMs });

const idsOf = ({ value }: IteratorResult<readonly Revocation[]>): string[] =>
  (value ?? []).map(({ id }: Revocation) => id);

/** The ids that are told until all expected ids were told, without those that were told before. */
async function toldBy(act: () => Promise<unknown>, expected: readonly string[]): Promise<string[]> {
  const stop = new AbortController();
  const watching = newFeed().watch(stop.signal, 60_000);
  const before = new Set(idsOf(await watching.next()));
  await act();
  const told: string[] = [];
  while (!expected.every((id) => told.includes(id))) {
    told.push(...idsOf(await watching.next()));
  }
  stop.abort();
  await watching.next();
  return told.filter((id) => !before.has(id)).sort();
}

const another = (person: SignedIn) => served.signIn(person);

describe('another instance hears', () => {
  it('of a session that signs out, and of one that is closed from the list', async () => {
    const ada = await served.person();
    const { sessionId } = await another(ada);
    expect(await toldBy(() => ada.call.revokeSession({ sessionId }), [sessionId])).toEqual([sessionId]);
    expect(await toldBy(() => ada.call.signOut({}), [ada.tokens.sessionId])).toEqual([ada.tokens.sessionId]);
  });

  it('of all sessions but the one that changes the password', async () => {
    const ada = await served.person();
    const others = [await another(ada), await another(ada)].map(({ sessionId }) => sessionId).sort();
    const change = { currentPassword: ada.password, newPassword: 'another correct horse' };
    expect(await toldBy(() => ada.call.changePassword(change), others)).toEqual(others);
  });

  it('of a session whose refresh token is used twice', async () => {
    const ada = await served.person();
    const { refreshToken, sessionId } = ada.tokens;
    await served.anybody.refreshSession({ refreshToken });
    const reuse = () => served.anybody.refreshSession({ refreshToken }).catch(() => undefined);
    expect(await toldBy(reuse, [sessionId])).toEqual([sessionId]);
  });

  it('of an API key', async () => {
    const ada = await served.person();
    const { apiKey } = await ada.call.createApiKey({ name: 'script', scopes: [Scope.TRAINING_READ], lifetimeDays: 1 });
    const { id: apiKeyId } = apiKey!;
    expect(await toldBy(() => ada.call.revokeApiKey({ apiKeyId }), [apiKeyId])).toEqual([apiKeyId]);
  });

  it('of a person whose account is deleted, with every session', async () => {
    const ada = await served.person();
    const ids = [ada.userId, ada.tokens.sessionId].sort();
    expect(await toldBy(() => ada.call.deleteMe({}), ids)).toEqual(ids);
  });

  it('of what any other statement closes, also when it commits long after it was written', async () => {
    const ada = await served.person();
    const bob = await served.person();
    const early = bob.tokens.sessionId;
    const late = ada.tokens.sessionId;
    const written = Promise.withResolvers<void>();
    const may = Promise.withResolvers<void>();
    const slow = served.sql.begin(async (transaction) => {
      await transaction`update session set closed_at = now() where id = ${late}`;
      written.resolve();
      await may.promise;
    });
    await written.promise;
    expect(await toldBy(() => served.sql`update session set closed_at = now() where id = ${early}`, [early])).toEqual([
      early,
    ]);
    const told = toldBy(async () => {
      may.resolve();
      await slow;
    }, [late]);
    expect(await told).toEqual([late]);
  });
});

it('whoever begins to watch is told of everything that matters still, and of nothing older', async () => {
  const ada = await served.person();
  await ada.call.signOut({});
  const old = randomUUID();
  await served.sql`insert into revocation (id, revoke_time) values (${old}, now() - interval '1 day')`;
  const watching = newFeed().watch(new AbortController().signal, 60_000);
  const ids = idsOf(await watching.next());
  expect(ids).toContain(ada.tokens.sessionId);
  expect(ids).not.toContain(old);
  await watching.return(undefined);
  await served.service.sweep();
  expect(await served.sql`select 1 from revocation where id = ${old}`).toHaveLength(0);
});
