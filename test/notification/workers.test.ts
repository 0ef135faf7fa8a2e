// Several workers at one queue: one worker has each delivery, and when it dies the others take over.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testDatabase } from '#tooling/testing/database.ts';
import { readSmtpServer } from '../../services/notification/channels/settings.ts';
import { fromMark } from '../../services/notification/mail/mark.ts';
import { Signature } from '../../services/notification/preferences/signature.ts';
import {
  draftFor,
  type ServedNotifications,
  startNotifications,
  testDeliveryChannels,
} from '../harness/notification.ts';
import { type MailServer, startMailServer } from '../harness/providers.ts';

async function start(url: string, server: MailServer): Promise<ServedNotifications> {
  const deliveryChannels = testDeliveryChannels({
    settings: () => ({ smtpUrl: readSmtpServer(server.url), mailsPerHour: 1000 }),
  });
  const served = await startNotifications(url, { deliveryChannels });
  onTestFinished(() => served.stop());
  return served;
}

/** Adds so many mails that are due now, each to another person. */
async function enqueue({ sql, service }: ServedNotifications, count: number, now: Date): Promise<string[]> {
  const addresses = Array.from({ length: count }, () => `${randomUUID()}@example.org`);
  for (const email of addresses) {
    const content = { kind: 'ACCOUNT_DELETED', facts: {} } as const;
    const draft = { ...draftFor('', content, now), to: { guest: { email, displayName: '', locale: 'en' } } };
    await sql.begin((transaction) => service.notifications.add(transaction, draft));
  }
  return addresses;
}

describe('workers', () => {
  it('that run together send everything once', async () => {
    const server = await startMailServer();
    onTestFinished(server.stop);
    const url = await testDatabase();
    const instances = [await start(url, server), await start(url, server), await start(url, server)];
    const addresses = await enqueue(instances[0]!, 60, instances[0]!.clock.now);
    const drain = async ({ service }: ServedNotifications) => {
      while ((await service.worker.run()) > 0);
    };
    await Promise.all(instances.map(drain));
    expect(server.mails.flatMap(({ to }) => to).sort()).toEqual([...addresses].sort());
  });

  it('that ask at the same moment never get the same one', async () => {
    const server = await startMailServer();
    onTestFinished(server.stop);
    const one = await start(await testDatabase(), server);
    await enqueue(one, 40, one.clock.now);
    const claim = () => one.service.deliveries.claim('email', { limit: 10, leaseMs: 90_000, now: one.clock.now });
    const claimed = (await Promise.all(Array.from({ length: 10 }, claim))).flat().map(({ id }) => id);
    expect(new Set(claimed).size).toBe(claimed.length);
  });

  it('that come too late change nothing', async () => {
    const server = await startMailServer();
    onTestFinished(server.stop);
    const one = await start(await testDatabase(), server);
    await enqueue(one, 1, one.clock.now);
    const { deliveries, worker } = one.service;
    const [slow] = await deliveries.claim('email', { limit: 1, leaseMs: 90_000, now: one.clock.now });
    await worker.run();
    expect(server.mails).toEqual([]);
    one.clock.now = new Date(one.clock.now.getTime() + 90_000);
    await worker.run();
    expect(server.mails).toHaveLength(1);
    const settlement = { now: one.clock.now, state: 'failed', reason: 'late' } as const;
    await deliveries.conclude(slow!, { outcome: { kind: 'refused', reason: 'late' }, address: 'x', settlement });
    expect(await one.sql`select state, attempts from delivery`).toEqual([{ state: 'sent', attempts: 2 }]);
  });

  it('killed in the middle of a mail lose none: another sends it again as the same message', {
    timeout: 60_000,
  }, async () => {
    const reached = Promise.withResolvers<void>();
    // The server takes the whole mail and never answers, as if its machine failed at that moment.
    const hanging = await startMailServer({
      onData: (stream) => {
        stream.resume();
        stream.on('end', () => reached.resolve());
      },
    });
    const server = await startMailServer();
    onTestFinished(server.stop);
    const url = await testDatabase();
    const one = await start(url, server);
    const now = new Date();
    await enqueue(one, 1, now);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'worker.ts'), url, hanging.url], {
      stdio: 'inherit',
    });
    const ended = once(child, 'exit');
    await reached.promise;
    child.kill('SIGKILL');
    await ended;
    await hanging.stop();
    expect(await one.sql`select state, attempts from delivery`).toEqual([{ state: 'sending', attempts: 1 }]);
    one.clock.now = new Date(Date.now() + 91_000);
    await one.service.worker.run();
    const [{ id }] = (await one.sql`select id from delivery`) as unknown as [{ id: string }];
    const [email] = server.mails[0]!.to;
    const mark = new Signature(() => 'the key of the tests').toMark(id, email!);
    expect(server.mails.map(({ parsed }) => parsed.messageId)).toEqual([`<${fromMark(mark)}@localhost>`]);
    expect(await one.sql`select state, attempts from delivery`).toEqual([{ state: 'sent', attempts: 2 }]);
  });
});
