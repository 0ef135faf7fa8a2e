// Notifications that are not true any more: they leave the inbox, open streams hear of the withdrawal, and their unsent
// messages are not sent. A notification that replaces another one goes only to addresses that did not get the first one.
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EventHandler, EventPayload, EventType } from '#chassis/events/event.ts';
import { Channel, Delivery_State as State } from '#proto/gen/sinew/notification/v1/delivery.ts';
import { Kind } from '#proto/gen/sinew/notification/v1/kind.ts';
import { EmailChoice } from '#proto/gen/sinew/notification/v1/preferences.ts';
import { PersonalRecord_Kind } from '#proto/gen/sinew/workout/v1/progress.ts';
import { type Reached, reset, serveDeliveries } from '#test/harness/delivery.ts';
import { openWatch } from '#test/harness/notification.ts';
import { reasonsOf } from '#test/harness/service.ts';

const served = serveDeliveries();
beforeEach(() => reset(served));

/** Handles one event; answers with its id. */
async function handle<Type extends EventType>(
  type: Type,
  value: Extract<EventPayload, { $case: Type }>['value'],
  id: string = randomUUID(),
): Promise<string> {
  const handler = served.service.events.workout[type] as unknown as EventHandler<never>;
  const committed: (() => void)[] = [];
  const event = { id, time: served.clock.now, aggregate: 'test', value } as never;
  await served.sql.begin((transaction) => handler(event, transaction, (task) => committed.push(task)));
  for (const task of committed) task();
  return id;
}

const exercise = { exerciseId: 'barbell-bench-press', exerciseName: 'Bench Press (Barbell)' };
const about = ({ userId }: Reached, workoutId: string) => ({
  userId,
  workoutId,
  ...exercise,
  kind: PersonalRecord_Kind.HEAVIEST_WEIGHT,
});
const record = (person: Reached, workoutId: string, value: number, quiet = false) => ({
  ...about(person, workoutId),
  value,
  previous: 100,
  quiet,
});

/** The first page of a person's inbox. */
async function inboxOf({ inbox }: Reached) {
  const { notifications } = await inbox.listNotifications();
  return notifications;
}
const bodiesOf = async (person: Reached): Promise<string[]> => (await inboxOf(person)).map(({ body }) => body);

/** Makes a person get mails about records at once, and no pushes or short messages about them. */
const wantsMail = ({ preferences }: Reached) =>
  preferences.updateNotificationPreferences({
    preferences: {
      kinds: [{ kind: Kind.RECORD_BROKEN, email: EmailChoice.IMMEDIATE, push: false, sms: false }],
      quietHours: undefined,
      digest: undefined,
    },
  });

describe('a notification that is withdrawn', () => {
  it('is in no list, counts for nothing and can be neither read nor deleted', async () => {
    const ada = await served.reach();
    const workoutId = randomUUID();
    await handle('recordBroken', record(ada, workoutId, 1000));
    const [told] = await inboxOf(ada);
    await handle('recordWithdrawn', about(ada, workoutId));
    expect(await inboxOf(ada)).toEqual([]);
    expect(await ada.inbox.countUnread()).toEqual({ unreadCount: 0 });
    const notificationId = told!.id;
    expect(
      await reasonsOf([
        ada.inbox.readNotification({ notificationId }),
        ada.inbox.deleteNotification({ notificationId }),
      ]),
    ).toEqual(['NOTIFICATION_NOT_FOUND', 'NOTIFICATION_NOT_FOUND']);
  });

  it('comes to an open stream by its id, behind everything before, and so to one that goes on later', async () => {
    const ada = await served.reach();
    const first = randomUUID();
    const second = randomUUID();
    await handle('recordBroken', record(ada, first, 1000));
    await handle('recordBroken', record(ada, second, 110));
    const [, told] = await inboxOf(ada);
    const watch = openWatch(served, ada.person, 'p0');
    await watch.seen(2);
    await handle('recordWithdrawn', about(ada, first));
    await watch.seen(2);
    await watch.until((messages) => messages.at(-1)?.cursor === 'p3');
    const last = watch.messages.at(-1)!;
    expect(last.notification).toMatchObject({ id: told!.id, withdrawTime: served.clock.now, title: '', body: '' });
    watch.cancel();
    const later = openWatch(served, ada.person, 'p2');
    await later.until((messages) => messages.some(({ notification }) => notification?.id === told!.id));
    expect(later.messages.at(-1)).toEqual(last);
    later.cancel();
  });

  it('is not sent any more, whatever it waited for, nor collected for the digest', async () => {
    const ada = await served.reach();
    const workouts = [randomUUID(), randomUUID()];
    for (const workoutId of workouts) await handle('recordBroken', record(ada, workoutId, 1000));
    // By default mails of records wait for the digest.
    await served.deliver();
    expect((await inboxOf(ada)).flatMap(({ deliveries }) => deliveries)).toMatchObject([
      { state: State.DIGEST },
      { state: State.DIGEST },
    ]);
    await handle('recordWithdrawn', about(ada, workouts[0]!));
    served.forward(2 * 24 * 3_600_000);
    await served.deliver();
    const mails = served.mailsTo(ada.email);
    expect(mails).toHaveLength(1);
    expect(mails[0]!.parsed.text!.split('1,000 kg')).toHaveLength(2);
    const rows = await served.sql`
      select state, reason from delivery where user_id = ${ada.userId} and purpose = 'notification' order by state`;
    expect(rows).toMatchObject([{ state: 'dropped', reason: 'it is not so any more' }, { state: 'sent' }]);
  });

  it('of which a worker has the mail already is dropped when it is decided about', async () => {
    const ada = await served.reach();
    await wantsMail(ada);
    const workoutId = randomUUID();
    await handle('recordBroken', record(ada, workoutId, 1000));
    const claim = { limit: 10, leaseMs: 1000, now: served.clock.now };
    await served.service.deliveries.claim('email', claim);
    await handle('recordWithdrawn', about(ada, workoutId));
    served.forward(60_000);
    await served.deliver();
    expect(served.mailsTo(ada.email)).toEqual([]);
  });

  it('goes for good after some weeks', async () => {
    const ada = await served.reach();
    const workoutId = randomUUID();
    await handle('recordBroken', record(ada, workoutId, 1000));
    await handle('recordWithdrawn', about(ada, workoutId));
    served.forward(31 * 24 * 3_600_000);
    await served.service.sweep();
    expect(await served.sql`select 1 from notification where user_id = ${ada.userId}`).toHaveLength(0);
  });
});

describe('what takes the place of what was told', () => {
  it('is told as the true one, once, however often its event is handled', async () => {
    const ada = await served.reach();
    const workoutId = randomUUID();
    await handle('recordBroken', record(ada, workoutId, 1000));
    const id = await handle('recordBroken', record(ada, workoutId, 105));
    await handle('recordBroken', record(ada, workoutId, 105), id);
    expect(await bodiesOf(ada)).toEqual([expect.stringContaining('105 kg')]);
  });

  it('is not mailed again where the false one was, and is mailed where that one still waited', async () => {
    const ada = await served.reach();
    const bob = await served.reach();
    for (const person of [ada, bob]) await wantsMail(person);
    const workoutId = randomUUID();
    await handle('recordBroken', record(ada, workoutId, 1000));
    await served.deliver();
    await handle('recordBroken', record(bob, workoutId, 1000));
    for (const person of [ada, bob]) await handle('recordBroken', record(person, workoutId, 105, person === bob));
    await served.deliver();
    const textsTo = ({ email }: Reached) => served.mailsTo(email).map(({ parsed }) => parsed.text);
    expect(textsTo(ada)).toEqual([expect.stringContaining('1,000 kg')]);
    expect(textsTo(bob)).toEqual([expect.stringContaining('105 kg')]);
    expect(await bodiesOf(ada)).toEqual([expect.stringContaining('105 kg')]);
  });

  it('that was only found out by the way stays in the inbox', async () => {
    const ada = await served.reach();
    await wantsMail(ada);
    await handle('recordBroken', record(ada, randomUUID(), 110, true));
    await served.deliver();
    expect(served.mailsTo(ada.email)).toEqual([]);
    expect(await inboxOf(ada)).toMatchObject([{ deliveries: [] }]);
  });

  it('is a goal that is reached by something else, or open again', async () => {
    const ada = await served.reach();
    const goal = { ...about(ada, randomUUID()), goalId: randomUUID(), target: 100 };
    await handle('goalReached', { ...goal, value: 1000, quiet: false });
    await handle('goalReached', { ...goal, value: 105, quiet: false });
    expect(await bodiesOf(ada)).toEqual([expect.stringContaining('105 kg')]);
    await handle('goalReopened', goal);
    expect(await inboxOf(ada)).toEqual([]);
    await handle('goalReached', { ...goal, value: 120, quiet: false });
    const [told] = await inboxOf(ada);
    expect(told!.deliveries).toMatchObject([{ channel: Channel.EMAIL, state: State.PENDING }]);
  });
});

it('what was told before there were subjects is found by its facts', async () => {
  const ada = await served.reach();
  const kept = randomUUID();
  const gone = randomUUID();
  for (const workoutId of [kept, gone]) await handle('recordBroken', record(ada, workoutId, 1000));
  await served.sql`update notification set subject = null where user_id = ${ada.userId}`;
  await handle('recordWithdrawn', about(ada, gone));
  expect((await inboxOf(ada)).map(({ resource }) => resource)).toEqual([`/v1/workouts/${kept}`]);
});
