// The effects of other services' events. Each test handles an event in a transaction, as the running service does.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { EventHandler, EventPayload, EventType } from '#chassis/events/event.ts';
import { WeightUnit } from '#proto/gen/sinew/user/v1/user.ts';
import { PersonalRecord_Kind } from '#proto/gen/sinew/workout/v1/progress.ts';
import { Routine_MadeBy } from '#proto/gen/sinew/workout/v1/routine.ts';
import { openWatch, serveNotifications } from '#test/harness/notification.ts';

const served = serveNotifications({ heartbeatMs: 60_000, comparisonMs: 60_000 });

/** Handles one event, and gives its id. A test that gives the id of an earlier event handles that event again. */
async function handle<Type extends EventType>(
  type: Type,
  value: Extract<EventPayload, { $case: Type }>['value'],
  id: string = randomUUID(),
): Promise<string> {
  const { workout, ai } = served.service.events;
  const user = { ...served.service.events.user, ...served.deletions.handlers };
  const handler = (user[type] ?? workout[type] ?? ai[type]) as unknown as EventHandler<never>;
  const committed: (() => void)[] = [];
  const event = { id, time: served.clock.now, aggregate: 'test', value } as never;
  await served.sql.begin((transaction) => handler(event, transaction, (task) => committed.push(task)));
  for (const task of committed) task();
  return id;
}

const person = (userId: string, email = `${userId}@example.org`) => ({
  userId,
  email,
  displayName: 'Ada',
  locale: 'de-AT',
  timeZone: 'Europe/Vienna',
  emailVerified: true,
  weightUnit: WeightUnit.LB,
});

const record = (userId: string) => ({
  userId,
  workoutId: randomUUID(),
  exerciseId: 'barbell-bench-press',
  exerciseName: 'Bench Press (Barbell)',
  kind: PersonalRecord_Kind.HEAVIEST_WEIGHT,
  value: 102.5,
  previous: 100,
  quiet: false,
});

const plan = (userId: string, madeBy: Routine_MadeBy) => ({
  userId,
  planId: 'p',
  name: 'Spring',
  madeBy,
  organisationId: madeBy === Routine_MadeBy.COACH ? randomUUID() : '',
});

const rowsOf = (userId: string) =>
  served.sql`select kind, facts, position from notification where user_id = ${userId} order by id`;

describe('a person', () => {
  it('is known from signing up on, and as the last change says', async () => {
    const userId = randomUUID();
    await handle('userSignedUp', person(userId));
    expect(await served.service.recipients.get(userId)).toEqual({ ...person(userId), weightUnit: 'lb' });
    await handle('userChanged', { ...person(userId), displayName: 'Augusta', weightUnit: WeightUnit.KG });
    expect(await served.service.recipients.get(userId)).toMatchObject({ displayName: 'Augusta', weightUnit: 'kg' });
  });

  it('is told at the old address when the address is to change, and when it has changed', async () => {
    const userId = randomUUID();
    await handle('userSignedUp', person(userId));
    await handle('userChanged', { ...person(userId), displayName: 'Augusta' });
    const email = `${userId}@example.org`;
    await handle('emailChangeTold', { userId, email, askId: 'ask', done: false });
    await handle('userChanged', person(userId, 'new@example.org'));
    await handle('emailChangeTold', { userId, email, askId: '', done: true });
    expect((await rowsOf(userId)).toSorted((one, other) => one.kind.localeCompare(other.kind))).toEqual([
      { kind: 'EMAIL_CHANGE_ASKED', facts: { email, askId: 'ask' }, position: null },
      { kind: 'EMAIL_CHANGED', facts: { email }, position: null },
    ]);
  });

  it('whose deletion has begun is known no more, whatever comes late', async () => {
    const userId = randomUUID();
    await handle('userSignedUp', person(userId));
    await handle('recordBroken', record(userId));
    const invitation = { invitationId: 'i', organisationName: 'Iron Temple', inviterName: 'Bob', locale: 'es' };
    const invited = await handle('invitationCreated', {
      ...invitation,
      inviterEmail: '',
      hasAccount: true,
      email: `${userId}@EXAMPLE.org`,
    });
    await handle('userDeletionStarted', { userId });
    await served.deletions.run();
    expect(await served.sql`select 1 from notification where event_id = ${invited}`).toHaveLength(0);
    await handle('recordBroken', record(userId));
    await handle('userChanged', person(userId));
    expect(await rowsOf(userId)).toEqual([]);
    expect(await served.service.recipients.get(userId)).toBeUndefined();
    const digests = () => served.sql`select 1 from forgotten`;
    await served.service.sweep();
    expect(await digests()).toHaveLength(1);
    const now = served.clock.now;
    served.clock.now = new Date(now.getTime() + 91 * 24 * 3_600_000);
    await served.service.sweep();
    expect(await digests()).toHaveLength(0);
    served.clock.now = now;
  });
});

describe('a record that was broken', () => {
  it('is on the open stream at once, in the person’s language and unit', async () => {
    const ada = await served.person();
    await handle('userSignedUp', person(ada.userId));
    const watch = openWatch(served, ada, 'p0');
    await watch.until((messages) => messages.length > 0);
    await handle('recordBroken', record(ada.userId));
    await watch.seen(1);
    expect(watch.messages[1]!.notification).toMatchObject({
      title: 'Neuer Rekord: Bench Press (Barbell)',
      body: expect.stringContaining('226 lb'),
    });
    watch.cancel();
  });

  it('is told once, however often its event is handled', async () => {
    const userId = randomUUID();
    const id = await handle('recordBroken', record(userId));
    await handle('recordBroken', record(userId), id);
    expect(await rowsOf(userId)).toHaveLength(1);
  });

  it('of a kind that nobody has words for waits until somebody has', async () => {
    await expect(handle('recordBroken', { ...record(randomUUID()), kind: 99 as never })).rejects.toThrow('99');
  });
});

describe('an event', () => {
  const userId = randomUUID();
  const time = new Date('2026-03-02T18:00:00Z');
  const cases: [string, () => Promise<string>, unknown][] = [
    [
      'of an import',
      () =>
        handle('importFinished', {
          userId,
          source: 1,
          workouts: 3,
          sets: 9,
          duplicateWorkouts: 0,
          exercisesCreated: 0,
        }),
      { kind: 'IMPORT_FINISHED', facts: { workouts: 3, sets: 9 }, position: 1n },
    ],
    [
      'of a goal',
      () => handle('goalReached', { ...record(userId), goalId: randomUUID(), target: 100 }),
      {
        kind: 'GOAL_REACHED',
        facts: expect.objectContaining({ target: 100, record: 'HEAVIEST_WEIGHT' }),
        position: 2n,
      },
    ],
    [
      'of a plan that a coach made',
      () => handle('planMade', plan(userId, Routine_MadeBy.COACH)),
      { kind: 'PLAN_MADE', facts: { planId: 'p', name: 'Spring' }, position: 3n },
    ],
    [
      'of a plan that a coach changed',
      () => handle('planChanged', plan(userId, Routine_MadeBy.COACH)),
      { kind: 'PLAN_CHANGED', facts: { planId: 'p', name: 'Spring' }, position: 4n },
    ],
    [
      'of a plan that a coach took back',
      () => handle('planTakenBack', plan(userId, Routine_MadeBy.COACH)),
      { kind: 'PLAN_TAKEN_BACK', facts: { name: 'Spring' }, position: 5n },
    ],
    [
      'of a new device',
      () => handle('newDeviceSeen', { userId, userAgent: 'curl', address: '203.0.113.7', time }),
      {
        kind: 'NEW_DEVICE',
        facts: { userAgent: 'curl', address: '203.0.113.7', time: time.toISOString() },
        position: 6n,
      },
    ],
    [
      'of missed sessions that are planned again',
      () => handle('sessionsReplanned', { userId, planId: 'p', name: 'Spring', moved: 1, dropped: 2, eased: 0 }),
      {
        kind: 'SESSIONS_REPLANNED',
        facts: { planId: 'p', name: 'Spring', moved: 1, dropped: 2, eased: 0 },
        position: 7n,
      },
    ],
    [
      'of a password that is to be reset',
      () => handle('passwordResetAsked', { userId, askId: 'ask' }),
      { kind: 'PASSWORD_RESET', facts: { askId: 'ask' }, position: null },
    ],
    [
      'of an address that is to be verified',
      () => handle('emailVerificationAsked', { userId, askId: 'ask', email: 'a@example.org', occasion: 1 }),
      { kind: 'EMAIL_VERIFICATION', facts: { askId: 'ask', email: 'a@example.org' }, position: null },
    ],
    [
      'of an address that is to take the place of another',
      () => handle('emailVerificationAsked', { userId, askId: 'ask', email: 'a@example.org', occasion: 2 }),
      {
        kind: 'EMAIL_VERIFICATION',
        facts: { askId: 'ask', email: 'a@example.org', occasion: 'emailChange' },
        position: null,
      },
    ],
  ];

  it.each(cases)('%s becomes a notification', async (_, happen, expected) => {
    const eventId = await happen();
    const [row] = await served.sql`select kind, facts, position from notification where event_id = ${eventId}`;
    expect(row).toEqual(expected);
  });

  it('of a plan that the person made tells nobody', async () => {
    const ada = randomUUID();
    for (const madeBy of [Routine_MadeBy.SELF, Routine_MadeBy.UNSPECIFIED]) await handle('planMade', plan(ada, madeBy));
    expect(await rowsOf(ada)).toEqual([]);
    await handle('planMade', plan(ada, Routine_MadeBy.COACH));
    expect(await rowsOf(ada)).toHaveLength(1);
  });

  it('of an invitation tells somebody without an account', async () => {
    const eventId = await handle('invitationCreated', {
      invitationId: 'i',
      organisationName: 'Iron Temple',
      inviterName: 'Bob',
      inviterEmail: 'bob@example.org',
      hasAccount: false,
      email: 'guest@example.org',
      locale: 'es',
    });
    const [row] = await served.sql`select kind, guest, user_id from notification where event_id = ${eventId}`;
    expect(row).toEqual({
      kind: 'INVITATION',
      guest: { email: 'guest@example.org', displayName: '', locale: 'es' },
      user_id: null,
    });
  });
});
