// The metrics of deliveries in a scrape, while the deliveries go to real servers on loopback by a clock that the tests move.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EventHandler } from '#chassis/events/event.ts';
import { type MetricsServer, serveMetrics } from '#chassis/telemetry/metrics/serve.ts';
import { Kind } from '#proto/gen/sinew/notification/v1/kind.ts';
import { EmailChoice } from '#proto/gen/sinew/notification/v1/preferences.ts';
import { Routine_MadeBy } from '#proto/gen/sinew/workout/v1/routine.ts';
import { planMade, type Reached, reset, serveDeliveries } from '#test/harness/delivery.ts';
import { scrape } from '#test/harness/metrics.ts';
import { recordBroken } from '#test/harness/notification.ts';

const served = serveDeliveries();
let server: MetricsServer;

beforeAll(async () => {
  server = await serveMetrics('127.0.0.1', 0);
});

beforeEach(() => {
  reset(served);
  served.clock.now = new Date('2026-03-02T12:00:00Z');
});

afterAll(() => server.close());

const secondMs = 1000;
const hourMs = 3_600_000;

/** The outcomes of mails that `act` caused, with their counts. */
async function outcomesOf(act: () => Promise<void>): Promise<Record<string, number>> {
  const count = async () => {
    const { text } = await scrape(server.port);
    const lines = text.matchAll(/^sinew_deliveries_total\{channel="email",outcome="(\w+)"\} (\d+)$/gm);
    return new Map([...lines].map(([, outcome, value]) => [outcome!, Number(value)]));
  };
  const before = await count();
  await act();
  const grown = [...(await count())].map(([outcome, value]) => [outcome, value - (before.get(outcome) ?? 0)] as const);
  return Object.fromEntries(grown.filter(([, growth]) => growth > 0));
}

/** Adds a notification for a person, and lets the worker handle all deliveries that are due. */
const lookedAt = async (ada: Reached, content = planMade()) => {
  await served.notify(ada.userId, content);
  await served.deliver();
};

/** Handles the event of a plan that a coach made. @param end runs in the transaction, after the handler */
async function tellPlanMade(userId: string, end: () => void = () => {}): Promise<void> {
  const handler = served.service.events.workout.planMade as unknown as EventHandler<never>;
  const value = { userId, planId: 'p', name: 'Spring', madeBy: Routine_MadeBy.COACH, organisationId: randomUUID() };
  const event = { id: randomUUID(), time: served.clock.now, aggregate: 'test', value } as never;
  const committed: (() => void)[] = [];
  await served.sql.begin(async (transaction) => {
    await handler(event, transaction, (task) => committed.push(task));
    end();
  });
  for (const task of committed) task();
}

describe('what became of a mail', () => {
  it('is counted when it is sent, and when nobody has said how', async () => {
    const ada = await served.reach();
    expect(await outcomesOf(() => lookedAt(ada))).toEqual({ sent: 1 });
    served.settings.smtpUrl = undefined;
    expect(await outcomesOf(() => lookedAt(ada))).toEqual({ not_configured: 1 });
  });

  it('is counted when it is tried again, and given up', async () => {
    const ada = await served.reach();
    served.behaviour.refuseMail = { code: 451, text: '4.7.1 greylisted' };
    expect(await outcomesOf(() => lookedAt(ada))).toEqual({ retried: 1 });
    const rest = outcomesOf(async () => {
      for (let attempt = 2; attempt <= 12; attempt++) {
        served.forward(2 * hourMs);
        await served.deliver();
      }
    });
    expect(await rest).toEqual({ retried: 10, given_up: 1 });
  });

  it('is counted when it bounces, and that no more are sent there', async () => {
    const ada = await served.reach();
    served.behaviour.refuseMail = { code: 550, text: '5.1.1 no such user' };
    expect(await outcomesOf(() => lookedAt(ada))).toEqual({ bounced: 1 });
    expect(await outcomesOf(() => lookedAt(ada))).toEqual({ suppressed: 1 });
  });

  it('is counted when quiet hours, a digest or too many of them hold it back', async () => {
    const ada = await served.reach();
    expect(await outcomesOf(() => lookedAt(ada, recordBroken))).toEqual({ digest: 1 });
    served.settings.mailsPerHour = 0;
    expect(await outcomesOf(() => lookedAt(ada))).toEqual({ limited: 1 });
    const quietHours = { from: '11:00', until: '13:00' };
    await ada.preferences.updateNotificationPreferences({ preferences: { kinds: [], quietHours, digest: undefined } });
    expect(await outcomesOf(() => lookedAt(ada))).toEqual({ held: 1 });
  });

  it('is counted when the person does not want it, before and after it was written', async () => {
    const ada = await served.reach();
    const kinds = [{ kind: Kind.PLAN_MADE, email: EmailChoice.OFF, push: true, sms: false }];
    const switchedOff = async () => {
      await served.notify(ada.userId, planMade());
      await ada.preferences.updateNotificationPreferences({
        preferences: { kinds, quietHours: undefined, digest: undefined },
      });
      await served.deliver();
    };
    expect(await outcomesOf(switchedOff)).toEqual({ switched_off: 1 });
    expect(await outcomesOf(() => tellPlanMade(ada.userId))).toEqual({ switched_off: 1 });
    const rolledBack = async () => {
      const end = () => {
        throw new Error('rolled back');
      };
      await expect(tellPlanMade(ada.userId, end)).rejects.toThrow('rolled back');
    };
    expect(await outcomesOf(rolledBack)).toEqual({});
  });
});

describe('the queue', () => {
  const email = { channel: 'email' };

  it('is told by how many wait, and for how long the first of them has been due', async () => {
    const ada = await served.reach();
    // Deliveries that other tests left are due at other times, and would change the metrics.
    await served.sql`delete from delivery`;
    await served.service.measure();
    const empty = await scrape(server.port);
    expect(empty('sinew_deliveries_waiting', { ...email, state: 'pending' })).toBe(0);
    expect(empty('sinew_delivery_overdue_seconds', email)).toBe(0);
    await served.notify(ada.userId, planMade());
    served.forward(90 * secondMs);
    await served.notify(ada.userId, planMade());
    await served.service.measure();
    const full = await scrape(server.port);
    expect(full('sinew_deliveries_waiting', { ...email, state: 'pending' })).toBe(2);
    expect(full('sinew_delivery_overdue_seconds', email)).toBe(90);
    expect(full('sinew_deliveries_waiting', { channel: 'push', state: 'pending' })).toBe(0);
    served.behaviour.refuseMail = { code: 451, text: 'later' };
    await served.deliver();
    await served.service.measure();
    const tried = await scrape(server.port);
    expect(tried('sinew_deliveries_waiting', { ...email, state: 'pending' })).toBe(0);
    expect(tried('sinew_deliveries_waiting', { ...email, state: 'retrying' })).toBe(2);
    expect(tried('sinew_delivery_overdue_seconds', email)).toBe(0);
  });

  it('is not told where it cannot be read', async () => {
    await served.service.measure();
    await served.sql`alter table delivery rename to away`;
    await expect(served.service.measure()).rejects.toThrow('delivery');
    await served.sql`alter table away rename to delivery`;
    const read = await scrape(server.port);
    expect(read('sinew_delivery_overdue_seconds', email)).toBeUndefined();
  });

  it('tells nothing of persons', async () => {
    const ada = await served.reach();
    await lookedAt(ada);
    await served.service.measure();
    const { text } = await scrape(server.port);
    for (const secret of [ada.userId, ada.email, 'example.org']) expect(text).not.toContain(secret);
  });
});
