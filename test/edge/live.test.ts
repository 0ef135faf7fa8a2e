// The live stream at the real door: frames come one by one while the stream stays open, by REST, gRPC and gRPC-Web. A client
// that keeps its cursor misses nothing and gets nothing twice, whatever restarts in between.
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  WatchNotificationsRequest,
  WatchNotificationsResponse,
} from '#proto/gen/sinew/notification/v1/notification.ts';
import { doorCredentials } from '#test/harness/door.ts';
import { EventSource } from '#test/harness/event-source.ts';
import { type LiveStream, openLive } from '#test/harness/events.ts';
import { openWatch, type ServedNotifications, startNotifications } from '#test/harness/notification.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;
/** One more instance, which the edge does not know. Its notifications have to reach the streams of the other instances. */
let writer: ServedNotifications;

beforeAll(async () => {
  mesh = await startMesh({
    limitScale: 10_000,
    instances: { notification: 2 },
    // The comparison with the database is so rare here that only an immediate notice passes the test.
    environment: { notification: { HEARTBEAT_SECONDS: '0.2', COMPARISON_SECONDS: '60' } },
  });
  writer = await startNotifications(await mesh.databaseUrl('notification'));
});

afterAll(async () => {
  await writer?.stop();
  await mesh?.stop();
});

async function signUp() {
  const person = await Person.signUp(mesh.urls.edge);
  const { id: userId } = (await person.get('/v1/users/me')).body;
  const add = async () => (await writer.notify(userId)).id;
  return { person, add };
}

const idsOf = ({ messages }: LiveStream) => messages.flatMap(({ notification }) => notification?.id ?? []);

describe('a live stream', () => {
  it('is of server-sent events, each of which comes while the stream is open', async () => {
    const { person, add } = await signUp();
    const live = await openLive(mesh.urls.edge, person);
    expect(live.status).toBe(200);
    expect(live.headers.get('content-type')).toBe('text/event-stream');
    expect(live.headers.get('content-encoding')).toBeNull();
    expect(await live.until(() => true)).toEqual({ cursor: 'p0' });
    const first = await add();
    expect(await live.until(({ notification }) => notification?.id === first)).toMatchObject({
      cursor: 'p1',
      notification: { kind: 'RECORD_BROKEN', title: 'New record: Bench Press (Barbell)' },
    });
    const beats = live.messages.length;
    await live.until(() => live.messages.length >= beats + 2);
    expect(live.messages.at(-1)).toEqual({ cursor: 'p1' });
    live.close();
    const again = await openLive(mesh.urls.edge, person, 'p0');
    await again.until(({ notification }) => notification?.id === first);
    again.close();
  });

  it('refuses before it begins as any other call does', async () => {
    const { person } = await signUp();
    const answer = await person.get('/v1/notifications:watch?cursor=nonsense');
    expect(answer).toMatchObject({ status: 400, body: { reason: 'INVALID_CURSOR' } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect((await Person.nobody(mesh.urls.edge).get('/v1/notifications:watch')).status).toBe(401);
  });

  it('goes on behind Last-Event-ID', async () => {
    const { person, add } = await signUp();
    const first = await add();
    const second = await add();
    const response = await fetch(`${mesh.urls.edge}/v1/notifications:watch`, {
      headers: { authorization: `Bearer ${person.token}`, 'last-event-id': 'p1' },
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes(second)) text += (await reader.read()).value;
    expect(text).not.toContain(first);
    await reader.cancel();
  });

  it('goes on behind Last-Event-ID, whatever cursor the address was opened with', async () => {
    const { person, add } = await signUp();
    const first = await add();
    const second = await add();
    const third = await add();
    const response = await fetch(`${mesh.urls.edge}/v1/notifications:watch?cursor=p0`, {
      headers: { authorization: `Bearer ${person.token}`, 'last-event-id': 'p2' },
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes(third)) text += (await reader.read()).value;
    for (const earlier of [first, second]) expect(text).not.toContain(earlier);
    await reader.cancel();
  });

  it('is resumed by a browser by itself', { timeout: 60_000 }, async () => {
    const { person, add } = await signUp();
    const source = new EventSource(`${mesh.urls.edge}/v1/notifications:watch?cursor=p0`, {
      authorization: `Bearer ${person.token}`,
    });
    const seen = () =>
      source.events.flatMap(({ data, lastEventId }) => {
        const { cursor, notification } = JSON.parse(data);
        expect(lastEventId).toBe(cursor);
        return notification ? [notification.id] : [];
      });
    const added = [await add(), await add()];
    await source.until(() => seen().length >= 2);
    for (const name of ['notification-1', 'notification-2']) {
      await mesh.restart(name);
      added.push(await add());
      await source.until(() => seen().length >= added.length);
    }
    expect(seen()).toEqual(added);
    expect(source.opened).toBeGreaterThanOrEqual(2);
    await source.close();
  });

  it('has an id in front of each event, also of one that comes in many pieces', async () => {
    const { person } = await signUp();
    const { id: userId } = (await person.get('/v1/users/me')).body;
    const facts = { planId: 'p', name: `data: {"cursor":"p7"} ${'x'.repeat(50_000)}` };
    for (let count = 0; count < 20; count++) await writer.notify(userId, { kind: 'PLAN_MADE', facts });
    const source = new EventSource(`${mesh.urls.edge}/v1/notifications:watch?cursor=p0`, {
      authorization: `Bearer ${person.token}`,
    });
    await source.until(() => source.events.length >= 21);
    await source.close();
    const ids = source.events.slice(0, 21).map(({ lastEventId }) => lastEventId);
    expect(ids).toEqual(Array.from({ length: 21 }, (_, index) => `p${index}`));
  });

  it('comes by gRPC', async () => {
    const { person, add } = await signUp();
    const client = new Client(new URL(mesh.urls.edge).host, doorCredentials(mesh));
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${person.token}`);
    const watch = openWatch({ client }, { metadata: () => metadata });
    await watch.until((messages) => messages.length > 0);
    const id = await add();
    await watch.seen(1);
    expect(watch.messages.some(({ notification }) => notification?.id === id)).toBe(true);
    watch.cancel();
    client.close();
  });

  it('comes by gRPC-Web too', async () => {
    const { person, add } = await signUp();
    const request = WatchNotificationsRequest.encode({ cursor: 'p0' }).finish();
    const frame = Buffer.concat([Buffer.alloc(5), request]);
    frame.writeUInt32BE(request.length, 1);
    const response = await fetch(`${mesh.urls.edge}/sinew.notification.v1.NotificationService/WatchNotifications`, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web+proto', authorization: `Bearer ${person.token}` },
      body: frame,
    });
    const id = await add();
    let bytes = Buffer.alloc(0);
    const reader = response.body!.getReader();
    const seen: string[] = [];
    while (!seen.includes(id)) {
      bytes = Buffer.concat([bytes, (await reader.read()).value!]);
      while (bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt32BE(1)) {
        const message = WatchNotificationsResponse.decode(bytes.subarray(5, 5 + bytes.readUInt32BE(1)));
        if (message.notification) seen.push(message.notification.id);
        bytes = bytes.subarray(5 + bytes.readUInt32BE(1));
      }
    }
    await reader.cancel();
  });
});

describe('a reader who keeps the cursor', () => {
  it('misses nothing and gets nothing twice while instances and Envoy are killed and restarted', {
    timeout: 120_000,
  }, async () => {
    const { person, add } = await signUp();
    const added: string[] = [];
    const seen: string[] = [];
    let cursor = 'p0';
    let endings = 0;
    let open = false;
    let over = false;
    const isOpen = () => expect.poll(() => open, { timeout: 30_000 }).toBe(true);
    /** Opens a stream, reads until it ends and opens the next one, as a page would. */
    const reading = (async () => {
      while (!over) {
        const live = await openLive(mesh.urls.edge, person, cursor).catch(() => undefined);
        if (live?.status !== 200) {
          await delay(50);
          continue;
        }
        open = true;
        // A heartbeat makes the loop look again. The loop also ends with the stream.
        await live.until(() => over).catch(() => undefined);
        if (over) live.close();
        else endings++;
        await live.ended;
        open = false;
        seen.push(...idsOf(live));
        cursor = live.messages.at(-1)?.cursor ?? cursor;
      }
    })();
    const writing = (async () => {
      for (let count = 0; count < 60; count++) {
        added.push(await add());
        await delay(40);
      }
    })();
    for (const name of ['notification-1', 'notification-2']) {
      await isOpen();
      await mesh.kill(name);
      await mesh.ready(name);
      await mesh.restart(name);
    }
    await isOpen();
    await mesh.kill('envoy-1');
    await mesh.ready('envoy-1');
    await writing;
    over = true;
    await reading;
    const rest = await openLive(mesh.urls.edge, person, cursor);
    // The second message without a notification is a heartbeat: there is no more.
    await rest.until(() => rest.messages.filter(({ notification }) => !notification).length >= 2);
    seen.push(...idsOf(rest));
    rest.close();
    expect(seen).toEqual(added);
    // The instance that served the stream was killed in one of the two turns, and Envoy's end ends every stream.
    expect(endings).toBeGreaterThanOrEqual(2);
  });
});

describe('a storm of readers who go away', () => {
  it('breaks no innocent call', { timeout: 120_000 }, async () => {
    const { person, add } = await signUp();
    const steady = await openLive(mesh.urls.edge, person);
    await steady.until(() => true);
    let over = false;
    const failures: number[] = [];
    let calls = 0;
    const innocent = Array.from({ length: 4 }, async () => {
      while (!over) {
        const { status } = await person.get('/v1/notifications:unreadCount');
        calls++;
        if (status !== 200) failures.push(status);
      }
    });
    for (let round = 0; round < 5; round++) {
      const storm = await Promise.all(Array.from({ length: 250 }, () => openLive(mesh.urls.edge, person)));
      expect(storm.map(({ status }) => status)).toEqual(Array(250).fill(200));
      for (const live of storm) live.close();
      // In every round some innocent calls begin after the storm.
      const before = calls;
      await expect.poll(() => calls, { timeout: 30_000 }).toBeGreaterThan(before + innocent.length);
    }
    over = true;
    await Promise.all(innocent);
    expect(failures).toEqual([]);
    const id = await add();
    await steady.until(({ notification }) => notification?.id === id);
    steady.close();
  });
});

// This test comes last: for a moment after it, calls of other tests might be refused.
describe('an open stream', () => {
  it('lives through a restart of the database, and brings what comes after it', { timeout: 120_000 }, async () => {
    const { person, add } = await signUp();
    const live = await openLive(mesh.urls.edge, person);
    await live.until(() => true);
    await mesh.kill('postgres');
    await mesh.ready('postgres');
    // The writer has to reach the database again too.
    await expect.poll(() => add().catch(() => ''), { timeout: 60_000 }).not.toBe('');
    await live.until(({ notification }) => notification !== undefined);
    live.close();
  });
});
