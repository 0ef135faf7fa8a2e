// The metrics of a process, as a program that scrapes them sees them.
import { Counter } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { metrics } from './registry.ts';
import { type MetricsServer, serveMetrics } from './serve.ts';

let server: MetricsServer;

beforeAll(async () => {
  const broken = () => Promise.reject(new Error('what it tells of is away'));
  const pages = new Map([
    ['/more', { contentType: 'application/json', read: () => '[]' }],
    ['/broken', { contentType: 'application/json', read: broken }],
  ]);
  server = await serveMetrics('127.0.0.2', 0, pages);
});

afterAll(() => server.close());

const read = (path: string, method = 'GET') => fetch(`http://127.0.0.2:${server.port}${path}`, { method });

it('is served with what every process has', async () => {
  const counter = new Counter({ name: 'things_total', help: 'Things.', labelNames: ['kind'], registers: [metrics] });
  counter.inc({ kind: 'odd' }, 3);
  const response = await read('/metrics');
  expect(response.headers.get('content-type')).toContain('application/openmetrics-text');
  const text = await response.text();
  expect(text).toContain('things_total{kind="odd"} 3');
  for (const name of [
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_heap_size_used_bytes',
  ]) {
    expect(text).toContain(`\n${name} `);
  }
  expect(text).toContain('nodejs_gc_duration_seconds');
  expect(text.endsWith('# EOF\n')).toBe(true);
});

it('is served beside the pages of the service', async () => {
  const response = await read('/more');
  expect([response.headers.get('content-type'), await response.text()]).toEqual(['application/json', '[]']);
  expect((await read('/broken')).status).toBe(503);
});

it('is nothing else and takes nothing', async () => {
  expect((await read('/')).status).toBe(404);
  expect((await read('/metrics', 'POST')).status).toBe(404);
});

it('is where it was told to be, and nowhere else', async () => {
  await expect(fetch(`http://127.0.0.1:${server.port}/metrics`)).rejects.toThrow();
});
