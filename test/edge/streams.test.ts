// A thousand open streams at one instance: what they cost, and that each of them still gets its own notifications at once.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLive } from '#test/harness/events.ts';
import { type ServedNotifications, startNotifications } from '#test/harness/notification.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const people = 20;
const streamsEach = 50;
const megabyte = 1024 * 1024;

let mesh: Mesh;
let writer: ServedNotifications;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 10_000 });
  writer = await startNotifications(await mesh.databaseUrl('notification'));
});

afterAll(async () => {
  await writer?.stop();
  await mesh?.stop();
});

/** The memory that a process holds, in bytes. */
function residentBytes(): number {
  const { pid } = mesh.instances.find(({ name }) => name === 'notification-1')!;
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kilobytes) * 1024;
}

async function signUp() {
  const person = await Person.signUp(mesh.urls.edge);
  return { person, userId: (await person.get('/v1/users/me')).body.id as string };
}

/** Opens a person's streams. Of a thousand that are opened at one moment a busy service refuses some. */
async function openMany(person: Person, userId: string) {
  const open = async () => ({ userId, live: await openLive(mesh.urls.edge, person) });
  const streams = await Promise.all(Array.from({ length: streamsEach }, open));
  await Promise.all(streams.map(({ live }) => live.until(() => true)));
  return streams;
}

it('a thousand streams fit into 200 MB of one instance, and each person’s streams get what is theirs', async () => {
  // One after the other: a service that has to hash many passwords at once refuses some.
  const everybody: Awaited<ReturnType<typeof signUp>>[] = [];
  for (let index = 0; index < people; index++) everybody.push(await signUp());
  const before = residentBytes();
  const streams: Awaited<ReturnType<typeof openMany>> = [];
  for (const { person, userId } of everybody) streams.push(...(await openMany(person, userId)));
  const open = residentBytes();
  const start = performance.now();
  const ids = new Map<string, string>();
  for (const { userId } of everybody) ids.set(userId, (await writer.notify(userId)).id);
  await Promise.all(
    streams.map(({ userId, live }) => live.until(({ notification }) => notification?.id === ids.get(userId))),
  );
  const ms = Math.round(performance.now() - start);
  const after = residentBytes();
  for (const { live } of streams) live.close();
  const [opened, told] = [open, after].map((bytes) => ((bytes - before) / megabyte).toFixed(0));
  process.stdout.write(
    `${streams.length} streams took ${opened} MB, ${told} MB once each had brought a notification, all within ${ms} ms\n`,
  );
  expect(streams).toHaveLength(people * streamsEach);
  expect(after - before).toBeLessThan(200 * megabyte);
});
