// The metrics of a process, as a program that scrapes them sees them.
import { Counter } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MetricsServer, metrics, serveMetrics } from './metrics.ts';

let server: MetricsServer;

beforeAll(async () => {
  server = await serveMetrics('127.0.0.2', 0);
});

afterAll(() => server.close());

const read = (path: string, method = 'GET') => fetch(`http://127.0.0.2:${server.port}${path}`, { method });

it('is served with what every process has', async () => {
  const counter = new Counter({ name: 'things_total', help: 'Things.', labelNames: ['kind'], registers: [metrics] });
  counter.inc({ kind: 'odd' }, 3);
  const response = await read('/metrics');
  expect(response.headers.get('content-type')).toContain('text/plain');
  const text = await response.text();
  expect(text).toContain('things_total{kind="odd"} 3');
  expect(text).toContain('process_resident_memory_bytes');
});

it('is nothing else and takes nothing', async () => {
  expect((await read('/')).status).toBe(404);
  expect((await read('/metrics', 'POST')).status).toBe(404);
});

it('is where it was told to be, and nowhere else', async () => {
  await expect(fetch(`http://127.0.0.1:${server.port}/metrics`)).rejects.toThrow();
});
