// One trace from the door to the last effect: an import's spans, from Envoy's own through the workout service's statements and
// its event to the notification service's handling, as a collector gets them.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectedSpan, Collector } from '#test/harness/collector.ts';
import { toHevy } from '#test/harness/exports.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const collector = new Collector();
let mesh: Mesh;

beforeAll(async () => {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: await collector.listen() };
  const services = ['edge', 'user', 'workout', 'notification'];
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
    const handled = collector.spans.find((span) => span.traceId === traceId && span.name.startsWith('handle '));
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
