// The metrics of a mesh as an operator meets them: a real Prometheus finds and scrapes it by the configuration that is shipped,
// each query of each dashboard has an answer, the exemplars lead to traces that a collector has, and the alerts tell of what happens.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Collector } from '#test/harness/collector.ts';
import { Person } from '#test/harness/person.ts';
import { observeFolder, type Prometheus, startPrometheus } from '#test/harness/prometheus.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const services = ['ai', 'edge', 'notification', 'user', 'workout'];
const collector = new Collector();
let mesh: Mesh;
let prometheus: Prometheus;
let ada: Person;

beforeAll(async () => {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: await collector.listen() };
  mesh = await startMesh({ environment: Object.fromEntries(services.map((service) => [service, variables])) });
  prometheus = await startPrometheus(mesh);
  ada = await Person.signUp(mesh.urls.edge);
});

afterAll(async () => {
  await prometheus?.stop();
  await mesh?.stop();
  collector.stop();
});

/** Something of everything: accounts with their events and mails, reads, a call from service to service, wrong passwords until a limit refuses them. */
async function makeTraffic(): Promise<void> {
  const person = await Person.signUp(mesh.urls.edge).catch(() => ada);
  await Promise.all([person.get('/v1/workouts'), person.get('/v1/coach/status')]);
  const wrong = { email: ada.email, password: 'not her password' };
  await Promise.all(Array.from({ length: 5 }, () => Person.nobody(mesh.urls.edge).post('/v1/sessions', wrong)));
}

const again = { timeout: 120_000, interval: 500 };

const hasNumber = async (expr: string): Promise<boolean> =>
  (await prometheus.query(expr)).some(({ value: [, value] }) => Number.isFinite(Number(value)));

interface DashboardFile {
  title: string;
  panels: { title: string; targets?: { expr: string }[] }[];
}

const folder = join(observeFolder, 'dashboards');
const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
const dashboards = await Promise.all(
  files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as DashboardFile),
);
const queries = dashboards.flatMap(({ title, panels }) =>
  panels.flatMap((panel) => (panel.targets ?? []).map(({ expr }) => ({ name: `${title} / ${panel.title}`, expr }))),
);

/** As Grafana fills in what a person has not chosen. */
const filled = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '30s').replaceAll(/\$(service|method)/g, '.*');

it('finds every process by the edge agent', async () => {
  const found = await vi.waitUntil(async () => {
    const up = await prometheus.query('up == 1');
    return up.length === services.length + 1 && up;
  }, again);
  expect(found.map(({ metric }) => `${metric.service} ${metric.instance} ${metric.version}`).sort()).toEqual(
    [...services.map((service) => `${service} ${service}-1 0.1.0`), 'envoy edge-1 0.1.0'].sort(),
  );
});

it('has an answer to each query of each dashboard', async () => {
  let missing = queries;
  expect(missing.length).toBeGreaterThan(30);
  await vi
    .waitUntil(async () => {
      await makeTraffic();
      const answered = await Promise.all(queries.map(({ expr }) => hasNumber(filled(expr))));
      missing = queries.filter((_, index) => !answered[index]);
      return missing.length === 0;
    }, again)
    .catch(() => undefined);
  expect(missing).toEqual([]);
});

it('has exemplars that lead to traces', async () => {
  interface Exemplars {
    seriesLabels: Record<string, string>;
    exemplars: { labels: { trace_id: string } }[];
  }
  const now = Date.now() / 1000;
  const found = await prometheus.ask<Exemplars[]>('query_exemplars', {
    query: 'sinew_rpc_duration_seconds_bucket{method="sinew.workout.v1.WorkoutService/ListWorkouts",caller="edge"}',
    start: String(now - 600),
    end: String(now),
  });
  const traceId = found.flatMap(({ exemplars }) => exemplars)[0]?.labels.trace_id;
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  const span = await collector.until(() =>
    collector.spans.find((one) => one.traceId === traceId && one.service === 'workout' && one.kind === 2),
  );
  expect(span.name).toBe('sinew.workout.v1.WorkoutService/ListWorkouts');
});

describe('the rules', () => {
  it('can all be evaluated', async () => {
    interface Groups {
      groups: { rules: { name: string; health: string; lastError?: string }[] }[];
    }
    const { groups } = await prometheus.ask<Groups>('rules');
    const ill = groups.flatMap(({ rules }) => rules).filter(({ health }) => health !== 'ok');
    expect(ill).toEqual([]);
  });

  it('tell of a service whose only instance stands still', async () => {
    const alert = 'ALERTS{alertname="SinewNoHealthyInstance",envoy_cluster_name="notification"}';
    expect(await prometheus.query(alert)).toEqual([]);
    await mesh.kill('notification-1', 'SIGSTOP');
    try {
      await vi.waitUntil(() => hasNumber(alert), again);
    } finally {
      await mesh.kill('notification-1', 'SIGCONT');
    }
    await vi.waitUntil(async () => (await prometheus.query(alert)).length === 0, again);
  });
});
