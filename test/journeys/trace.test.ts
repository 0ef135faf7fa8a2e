// One trace from the door to the last effect: an import's spans, from Envoy's own through the workout service's statements and
// its event to the notification service's handling, as a collector gets them. So do the mail to a new person, an export through
// all services, and what each service does when a person leaves.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectedSpan, Collector } from '#test/harness/collector.ts';
import { toHevy } from '#test/harness/exports.ts';
import { type Answer, Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const collector = new Collector();
let mesh: Mesh;

beforeAll(async () => {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: await collector.listen() };
  const services = ['ai', 'edge', 'user', 'workout', 'notification'];
  mesh = await startMesh({ environment: Object.fromEntries(services.map((service) => [service, variables])) });
});

afterAll(async () => {
  await mesh?.stop();
  collector.stop();
});

const strangersTrace = '4bf92f3577b34da6a3ce929d0e0e4736';
const secret = 'Bench Press of a very private kind';

/** The spans from one up to the beginning of its trace. */
function pathOf(span: CollectedSpan): CollectedSpan[] {
  const parent = collector.spans.find(({ spanId }) => spanId === span.parentId);
  return parent ? [span, ...pathOf(parent)] : [span];
}

it('leads from the door through the statements and the event of an import to what hears of it', async () => {
  const ada = await Person.signUp(mesh.urls.edge);
  const file = toHevy([
    { start: '2025-09-15T07:48', workout: 'Push', exercise: secret, type: 'normal', weightKg: 100, reps: 5 },
  ]);
  const answer = await fetch(`${mesh.urls.edge}/v1/workouts:import?timeZone=UTC`, {
    method: 'POST',
    body: file,
    headers: {
      authorization: `Bearer ${ada.token}`,
      'content-type': 'text/csv',
      traceparent: `00-${strangersTrace}-00f067aa0ba902b7-01`,
    },
  });
  expect(answer.status).toBe(200);
  const traceId = answer.headers.get('x-trace-id');
  const path = await collector.until(() => {
    const isHandled = ({ service, name }: CollectedSpan) => service === 'notification' && name.startsWith('handle ');
    const handled = collector.spans.find((span) => span.traceId === traceId && isHandled(span));
    const found = handled && pathOf(handled);
    return found?.at(-1)?.service === 'edge' && found.at(-1)!.parentId === '' ? found : undefined;
  });
  expect(path.map(({ service, kind }) => [service, kind])).toEqual([
    ['notification', 5],
    ['workout', 4],
    ['workout', 2],
    ...path.slice(3).map(({ kind }) => ['edge', kind]),
  ]);
  expect(path.map(({ name }) => name).slice(1, 3)).toEqual([
    'append events',
    'sinew.workout.v1.WorkoutService/ImportWorkouts',
  ]);
  const spans = collector.spans.filter((span) => span.traceId === traceId);
  const statements = spans.filter(({ attributes }) => attributes['db.system.name'] === 'postgresql');
  expect(statements.map(({ service, name }) => `${service}: ${name}`)).toEqual(
    expect.arrayContaining(['workout: insert outbox', 'workout: insert workout']),
  );
  expect(traceId).not.toBe(strangersTrace);

  const line = await collector.until(() => collector.lines.find((one) => one.traceId === traceId));
  expect(spans.map(({ spanId }) => spanId)).toContain(line.spanId);
  // What the contract calls private went nowhere.
  expect(JSON.stringify([collector.spans, collector.lines])).not.toContain(secret);
});

/** Waits for a span of the trace of an answer. */
const spanOf = (answer: Answer, isIt: (span: CollectedSpan) => boolean): Promise<CollectedSpan> => {
  const traceId = answer.headers.get('x-trace-id');
  return collector.until(() => collector.spans.find((span) => span.traceId === traceId && isIt(span)));
};

it('leads from a sign-up to the mail that is sent for it', async () => {
  const account = { email: 'grace@example.org', password: Person.password, displayName: 'Grace' };
  const answer = await Person.nobody(mesh.urls.edge).post('/v1/users', account);
  const delivery = await spanOf(answer, ({ name }) => name === 'deliver email');
  expect(delivery).toMatchObject({
    service: 'notification',
    failed: false,
    attributes: { 'sinew.delivery.outcome': 'sent', 'sinew.delivery.attempt': '1' },
  });
  const handled = await spanOf(answer, ({ spanId }) => spanId === delivery.parentId);
  expect(handled.name).toMatch(/^handle /);
  expect(JSON.stringify(collector.spans)).not.toContain(account.email);
});

it('leads through all services that an export asks, to its end, and through all that forget who leaves', async () => {
  const ada = await Person.signUp(mesh.urls.edge);
  const holders = ['ai', 'notification', 'workout'];
  const exported = await ada.post('/v1/users/me:export', {});
  expect(exported.status).toBe(200);
  const whole = await spanOf(exported, ({ name }) => name === 'stream sinew.user.v1.ExportService/ExportMe');
  for (const service of holders) {
    const name = `stream sinew.${service}.v1.PersonalDataService/Export`;
    const part = await spanOf(exported, (span) => span.name === name);
    expect(part).toMatchObject({ service, failed: false });
    expect((await collector.until(() => pathOrNothing(part))).map(({ spanId }) => spanId)).toContain(whole.parentId);
  }

  const left = await ada.delete('/v1/users/me');
  expect(left.status).toBe(200);
  for (const service of holders) {
    await spanOf(left, (span) => span.service === service && span.name === 'delete personal data');
  }
  await spanOf(left, (span) => span.service === 'user' && span.name === 'handle personalDataDeleted');
});

/** The path of a span, once it leads to the door. */
function pathOrNothing(span: CollectedSpan): CollectedSpan[] | undefined {
  const path = pathOf(span);
  return path.at(-1)!.parentId === '' ? path : undefined;
}
