// Live streams of real instances that share a database.
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  draftFor,
  type OpenWatch,
  openWatch,
  type ServedNotifications,
  startNotifications,
} from '#test/harness/notification.ts';
import { testDatabase } from '#tooling/testing/database.ts';

/** The comparison is so rare that only notices wake the streams, unless a test compares by itself. */
const settings = { heartbeatMs: 40, comparisonMs: 60_000 };

let url: string;
let one: ServedNotifications;
let two: ServedNotifications;

beforeAll(async () => {
  url = await testDatabase();
  one = await startNotifications(url, settings);
  two = await startNotifications(url, settings);
});

afterAll(() => Promise.all([one.stop(), two.stop()]));

const idsOf = ({ messages }: OpenWatch) => messages.flatMap(({ notification }) => notification?.id ?? []);

const lastCursor = ({ messages }: OpenWatch): string => messages.at(-1)?.cursor ?? '';

describe('a live stream', () => {
  it('begins with a cursor and beats while nothing comes', async () => {
    const watch = openWatch(one, await one.person());
    await watch.until((messages) => messages.length >= 3);
    expect(watch.messages.slice(0, 3)).toEqual(Array(3).fill({ cursor: 'p0', notification: undefined }));
    watch.cancel();
  });

  it('brings what comes at its own instance and at another', async () => {
    const person = await one.person();
    const watch = openWatch(one, person);
    await watch.until((messages) => messages.length > 0);
    const first = await one.notify(person.userId);
    const second = await two.notify(person.userId);
    await watch.seen(2);
    expect(idsOf(watch)).toEqual([first.id, second.id]);
    watch.cancel();
  });

  it('brings what came between two streams, at whichever instance it goes on', async () => {
    const person = await one.person();
    const before = openWatch(one, person, 'p0');
    const first = await one.notify(person.userId);
    await before.seen(1);
    before.cancel();
    const second = await one.notify(person.userId);
    const after = openWatch(two, await two.person(person.userId), lastCursor(before));
    await after.seen(1);
    expect([...idsOf(before), ...idsOf(after)]).toEqual([first.id, second.id]);
    after.cancel();
  });

  it('brings nobody what is somebody else’s', async () => {
    const [ada, bob] = await Promise.all([one.person(), one.person()]);
    const watch = openWatch(one, bob);
    await watch.until((messages) => messages.length > 0);
    await one.notify(ada.userId);
    const own = await one.notify(bob.userId);
    await watch.seen(1);
    expect(idsOf(watch)).toEqual([own.id]);
    watch.cancel();
  });

  it('finds by comparing what no notice told of', async () => {
    const person = await one.person();
    const watch = openWatch(one, person);
    await watch.until((messages) => messages.length > 0);
    // Commits a notification without a notice, as if the process had died in between.
    await one.sql.begin((transaction) => one.service.notifications.add(transaction, draftFor(person.userId)));
    await one.service.compare();
    await watch.seen(1);
    watch.cancel();
  });

  it('hears again after the database dropped the connection that listens', async () => {
    const person = await one.person();
    const watch = openWatch(one, person);
    await watch.until((messages) => messages.length > 0);
    // The stream finds this notification without a notice, when the connection is back. Later it hears notices again.
    await two.sql.begin((transaction) => two.service.notifications.add(transaction, draftFor(person.userId)));
    await one.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query ilike 'listen%' and backend_type = 'client backend'`;
    await watch.seen(1);
    await two.notify(person.userId);
    await watch.seen(2);
    watch.cancel();
  });

  it('has many pages of what was missed, in order', async () => {
    const person = await one.person();
    for (let index = 0; index < 250; index++) await one.notify(person.userId);
    const watch = openWatch(two, await two.person(person.userId), 'p0');
    await watch.seen(250);
    const rows = await one.sql`select id from notification where user_id = ${person.userId} order by position`;
    expect(idsOf(watch)).toEqual(rows.map(({ id }) => id));
    watch.cancel();
  });

  it('waits for a reader who takes nothing, and nobody else does', async () => {
    const [slow, quick] = await Promise.all([one.person(), one.person()]);
    const blocked = openWatch(one, slow);
    const free = openWatch(one, quick);
    await Promise.all([blocked, free].map((watch) => watch.until((messages) => messages.length > 0)));
    blocked.pause();
    // These notifications are more than all buffers on the way can hold.
    const facts = { planId: 'p', name: 'x'.repeat(50_000) };
    for (let index = 0; index < 60; index++) await one.notify(slow.userId, { kind: 'PLAN_MADE', facts });
    for (let index = 0; index < 20; index++) await one.notify(quick.userId);
    await free.seen(20);
    expect(idsOf(blocked).length).toBeLessThan(60);
    blocked.resume();
    await blocked.seen(60);
    expect(new Set(idsOf(blocked)).size).toBe(60);
    blocked.cancel();
    free.cancel();
  });

  it('leaves nothing behind when its reader goes away', async () => {
    const person = await one.person();
    const watches = Array.from({ length: 20 }, () => openWatch(one, person));
    await Promise.all(watches.map((watch) => watch.until((messages) => messages.length > 0)));
    const open = one.service.watching();
    expect(open).toBeGreaterThanOrEqual(20);
    for (const watch of watches) watch.cancel();
    await Promise.all(watches.map(({ ended }) => ended));
    await expect.poll(() => one.service.watching()).toBe(open - 20);
  });
});

describe('a stop', () => {
  it('ends the streams cleanly, and they go on elsewhere', async () => {
    const third = await startNotifications(url, settings);
    const person = await third.person();
    const watch = openWatch(third, person, 'p0');
    const first = await third.notify(person.userId);
    await watch.seen(1);
    await third.stop();
    expect(await watch.ended).toBeUndefined();
    const second = await one.notify(person.userId);
    const after = openWatch(one, await one.person(person.userId), lastCursor(watch));
    await after.seen(1);
    expect([...idsOf(watch), ...idsOf(after)]).toEqual([first.id, second.id]);
    after.cancel();
  });
});

interface Step {
  /** The instance of the reader's next stream. */
  instance: 0 | 1;
  /** How many messages the reader takes before it goes away. */
  reads: number;
}

interface Schedule {
  /** For each writer, how many milliseconds each of its transactions stays open after it took its position. */
  writers: number[][];
  steps: Step[];
}

const schedules: fc.Arbitrary<Schedule> = fc.record({
  writers: fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 }), {
    minLength: 2,
    maxLength: 5,
  }),
  steps: fc.array(fc.record({ instance: fc.constantFrom(0, 1), reads: fc.integer({ min: 1, max: 4 }) }), {
    minLength: 1,
    maxLength: 6,
  }) as fc.Arbitrary<Step[]>,
});

describe('a reader who comes and goes', () => {
  it('sees everything once and in order, while many write at once', { timeout: 120_000 }, async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
    process.stdout.write(`seed of the schedules: ${seed}\n`);
    await fc.assert(
      fc.asyncProperty(schedules, async ({ writers, steps }) => {
        const { userId } = await one.person();
        const write = async (delays: number[], instance: ServedNotifications) => {
          for (const ms of delays) {
            await instance.sql.begin(async (transaction) => {
              await delay(ms / 2);
              await instance.service.notifications.add(transaction, draftFor(userId));
              await delay(ms);
            });
            instance.service.announce(userId);
          }
        };
        const writing = Promise.all(writers.map((delays, index) => write(delays, index % 2 ? one : two)));
        const seen: string[] = [];
        let cursor = 'p0';
        const read = async (instance: ServedNotifications, enough: Parameters<OpenWatch['until']>[0]) => {
          const watch = openWatch(instance, await instance.person(userId), cursor);
          await watch.until(enough);
          watch.cancel();
          // The reader also counts the messages that came after it had enough, because its cursor is behind them.
          seen.push(...idsOf(watch));
          cursor = lastCursor(watch);
        };
        for (const { instance, reads } of steps) {
          await read(instance ? one : two, (messages) => messages.length >= reads);
        }
        await writing;
        // A heartbeat says that there are no more notifications.
        await read(one, (messages) => messages.slice(1).some(({ notification }) => !notification));
        const rows = await one.sql`select id from notification where user_id = ${userId} order by position`;
        expect(seen).toEqual(rows.map(({ id }) => id));
      }),
      { seed, numRuns: 60 },
    );
  });
});
