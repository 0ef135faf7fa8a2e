// An operator changes, in Consul alone, what a running mesh tells: the share of the traces that begin at the door, and the level of
// a service's log. Both hold from some moment on for whatever comes then, and no process is started again.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Collector } from '#test/harness/collector.ts';
import { Person } from '#test/harness/person.ts';
import { putSetting } from '#test/harness/settings.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const collector = new Collector();
let mesh: Mesh;
let ada: Person;

beforeAll(async () => {
  const exporting = { OTEL_EXPORTER_OTLP_ENDPOINT: await collector.listen() };
  const environment = { edge: { ...exporting, OTEL_TRACES_SAMPLER_ARG: '0' }, user: exporting };
  mesh = await startMesh({ logLevel: 'error', environment });
  ada = await Person.signUp(mesh.urls.edge);
});

afterAll(async () => {
  await mesh?.stop();
  collector.stop();
});

/** The id of the trace of a new call. */
const call = async (): Promise<string> => (await ada.get('/v1/users/me')).headers.get('x-trace-id')!;

const pids = () => mesh.instances.map(({ name, pid }) => `${name} ${pid}`);
const again = { timeout: 60_000, interval: 100 };

/** Changes a setting, and waits for the first call about which something is told. Answers with the calls before the change. */
async function change(name: string, value: unknown, isTold: (traceId: string) => Promise<boolean>): Promise<string[]> {
  const before = await Promise.all([call(), call(), call()]);
  const running = pids();
  const after: string[] = [];
  expect((await putSetting(mesh, name, value)).ok).toBe(true);
  const changed = performance.now();
  const toldAt = new Map<string, number>();
  await vi.waitUntil(async () => {
    const traceId = await call();
    toldAt.set(traceId, performance.now());
    after.push(traceId);
    const told = await Promise.all(after.map(isTold));
    const first = told.indexOf(true);
    if (first < 0) return false;
    process.stdout.write(
      `${name}: the call ${Math.round(toldAt.get(after[first]!)! - changed)} ms after the change was told of\n`,
    );
    return true;
  }, again);
  expect(pids()).toEqual(running);
  return before;
}

it('keeps the traces that begin after the share of them was raised, and none before', async () => {
  const isKept = async (traceId: string): Promise<boolean> => collector.spans.some((span) => span.traceId === traceId);
  const before = await change('edge/telemetry/traceRatio', 1, isKept);
  expect(await Promise.all(before.map(isKept))).toEqual([false, false, false]);
});

it('writes the lines of calls that come after the level was lowered, and none before', async () => {
  const isWritten = async (traceId: string): Promise<boolean> => (await mesh.logs('user-1')).includes(traceId);
  const before = await change('user/telemetry/logLevel', '"info"', isWritten);
  expect(await Promise.all(before.map(isWritten))).toEqual([false, false, false]);
});
