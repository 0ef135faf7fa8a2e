// The inbox through a real gRPC server and database.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NotificationServiceService } from '#proto/gen/sinew/notification/v1/notification.ts';
import { openWatch, recordBroken, serveNotifications } from '#test/harness/notification.ts';
import { type Person, reasonsOf } from '#test/harness/service.ts';

const served = serveNotifications();

const inboxOf = (person: Person) => person.as(NotificationServiceService);

async function personWith(count: number) {
  const person = await served.person();
  for (let index = 0; index < count; index++) await served.notify(person.userId);
  return { person, inbox: inboxOf(person) };
}

describe('the inbox', () => {
  it('lists the newest first, page by page, each once', async () => {
    const { inbox } = await personWith(7);
    const all = (await inbox.listNotifications()).notifications.map(({ id }) => id);
    const paged: string[] = [];
    let pageToken = '';
    do {
      const page = await inbox.listNotifications({ pageSize: 3, pageToken });
      paged.push(...page.notifications.map(({ id }) => id));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(paged).toEqual(all);
    expect([...all].sort().reverse()).toHaveLength(7);
    const { sql } = served;
    const [newest] = await sql`select position from notification where id = ${all[0]!}`;
    expect(newest).toEqual({ position: 7n });
  });

  it('says it in words, and where to look', async () => {
    const { inbox } = await personWith(1);
    const { notifications } = await inbox.listNotifications();
    expect(notifications[0]).toMatchObject({
      kind: 1,
      title: 'New record: Bench Press (Barbell)',
      body: 'Your heaviest weight is now 102.5 kg.\nBefore, it was 100 kg.',
      resource: '/v1/workouts/0198c0de-0000-7000-8000-000000000001',
      createTime: served.clock.now,
      readTime: undefined,
    });
  });

  it('counts what is unread; reading takes one away, once', async () => {
    const { inbox } = await personWith(3);
    expect(await inbox.countUnread()).toEqual({ unreadCount: 3 });
    const [first, second] = (await inbox.listNotifications()).notifications;
    const read = await inbox.readNotification({ notificationId: first!.id });
    expect(read).toEqual({ ...first, readTime: served.clock.now });
    served.clock.now = new Date(served.clock.now.getTime() + 1000);
    expect(await inbox.readNotification({ notificationId: first!.id })).toEqual(read);
    expect(await inbox.countUnread()).toEqual({ unreadCount: 2 });
    const { notifications } = await inbox.listNotifications({ unread: true });
    expect(notifications.map(({ id }) => id)).toEqual([second!.id, expect.anything()]);
  });

  it('reads all up to what the person saw', async () => {
    const { person, inbox } = await personWith(2);
    const { cursor } = await inbox.listNotifications();
    await served.notify(person.userId);
    await inbox.readAllNotifications({ cursor });
    expect(await inbox.countUnread()).toEqual({ unreadCount: 1 });
    await inbox.readAllNotifications();
    expect(await inbox.countUnread()).toEqual({ unreadCount: 0 });
  });

  it('deletes one', async () => {
    const { inbox } = await personWith(2);
    const [newest, oldest] = (await inbox.listNotifications()).notifications;
    await inbox.deleteNotification({ notificationId: newest!.id });
    expect((await inbox.listNotifications()).notifications).toEqual([oldest]);
    expect(await reasonsOf([inbox.deleteNotification({ notificationId: newest!.id })])).toEqual([
      'NOTIFICATION_NOT_FOUND',
    ]);
  });

  it('is empty for whom nothing ever came, and can be watched from there', async () => {
    const { person, inbox } = await personWith(0);
    const { notifications, cursor } = await inbox.listNotifications();
    expect(notifications).toEqual([]);
    expect(await inbox.countUnread()).toEqual({ unreadCount: 0 });
    await served.notify(person.userId);
    const watch = openWatch(served, person, cursor);
    await watch.seen(1);
    watch.cancel();
  });

  it('of another person is nowhere to be found', async () => {
    const { inbox } = await personWith(1);
    const [own] = (await inbox.listNotifications()).notifications;
    const bob = inboxOf(await served.person());
    const notificationId = own!.id;
    expect(
      await reasonsOf([bob.readNotification({ notificationId }), bob.deleteNotification({ notificationId })]),
    ).toEqual(['NOTIFICATION_NOT_FOUND', 'NOTIFICATION_NOT_FOUND']);
    await bob.readAllNotifications();
    expect((await bob.listNotifications()).notifications).toEqual([]);
    expect(await inbox.countUnread()).toEqual({ unreadCount: 1 });
  });

  it('does not have what is only sent by e-mail', async () => {
    const { person, inbox } = await personWith(0);
    await served.notify(person.userId, { kind: 'PASSWORD_RESET', facts: { askId: randomUUID() } });
    expect((await inbox.listNotifications()).notifications).toEqual([]);
    expect(await inbox.countUnread()).toEqual({ unreadCount: 0 });
    const rows = await served.sql`select id from notification where user_id = ${person.userId}`;
    const [{ id: notificationId }] = rows as unknown as [{ id: string }];
    expect(await reasonsOf([inbox.readNotification({ notificationId })])).toEqual(['NOTIFICATION_NOT_FOUND']);
  });

  it('refuses cursors that it did not give', async () => {
    const { person, inbox } = await personWith(1);
    expect(
      await reasonsOf(['p', 'p-1', '1', 'p01', 'p1 '].map((cursor) => inbox.readAllNotifications({ cursor }))),
    ).toEqual(Array(5).fill('INVALID_CURSOR'));
    expect(await openWatch(served, person, 'p2').ended).toMatchObject({ details: expect.stringContaining('cursor') });
    expect(await openWatch(served, person, 'x').ended).toMatchObject({ details: expect.stringContaining('cursor') });
  });
});

describe('a notification', () => {
  it('is made once for its event, whoever tries again', async () => {
    const { userId } = await served.person();
    const draft = {
      id: randomUUID(),
      to: { userId },
      content: recordBroken,
      eventId: randomUUID(),
      createTime: served.clock.now,
    };
    const add = () =>
      served.sql.begin((transaction) => served.service.notifications.add(transaction, { ...draft, id: randomUUID() }));
    const made = await Promise.all([add(), add(), add()]);
    expect(made.filter((notification) => notification)).toHaveLength(1);
    expect(await served.service.notifications.countUnread(userId)).toBe(1);
  });

  it('never comes after the account was deleted', async () => {
    const { userId } = await served.person();
    await served.notify(userId);
    await served.sql.begin((transaction) => served.service.recipients.forget(transaction, userId, served.clock.now));
    expect(await served.notify(userId)).toBeUndefined();
    for (const table of ['notification', 'inbox', 'recipient']) {
      expect(await served.sql`select 1 from ${served.sql(table)} where user_id = ${userId}`).toHaveLength(0);
    }
  });

  it('is known to be of a deleted account, for what lies outside of the database', async () => {
    const { userId: gone } = await served.person();
    const { userId: there } = await served.person();
    const { recipients } = served.service;
    await served.sql.begin((transaction) => recipients.forget(transaction, gone, served.clock.now));
    expect(await recipients.whichForgotten([gone, there])).toEqual(new Set([gone]));
    expect(await recipients.whichForgotten([])).toEqual(new Set());
  });
});
