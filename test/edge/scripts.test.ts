// The scripts of the door on the worst that can come their way. Each takes time by the length of what it reads and by nothing
// else: four times as much takes about four times as long, where a square would take sixteen. The ratio is that of the
// fastest of several turns, so that a machine that is busy with something else decides nothing.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notModifiedScript } from '#envoy/translate/filters/caching.ts';
import { toProblemScript } from '#envoy/translate/filters/errors.ts';
import { eventIds } from '#envoy/translate/filters/forms/event-ids.ts';
import { pageScript } from '#envoy/translate/filters/transcoder.ts';
import { loadContract } from '#proto/contract.ts';
import { startEnvoy } from '../bench/envoy.ts';

let upstream: Server;
let door: Awaited<ReturnType<typeof startEnvoy>>;
let answer: { status: number; headers: Record<string, string>; body: string };

beforeAll(async () => {
  upstream = createServer((_, response) => response.writeHead(answer.status, answer.headers).end(answer.body));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  door = await startEnvoy(configOf((upstream.address() as AddressInfo).port));
});

afterAll(async () => {
  await door?.stop();
  upstream?.close();
});

const typed = (name: string, rest: object) => ({ '@type': `type.googleapis.com/envoy.${name}`, ...rest });
const loopback = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } });

function configOf(port: number): object {
  const script = (name: string, source: string) => ({
    name,
    typed_config: typed('extensions.filters.http.lua.v3.Lua', { default_source_code: { inline_string: source } }),
  });
  const router = { name: 'router', typed_config: typed('extensions.filters.http.router.v3.Router', {}) };
  const manager = typed('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'scripts',
    max_request_headers_kb: 96,
    http_filters: [
      script('problems', toProblemScript(loadContract(), { corsOrigins: [] })),
      script('not-modified', notModifiedScript()),
      script('pages', pageScript()),
      { ...eventIds(), disabled: false },
      router,
    ],
    route_config: {
      virtual_hosts: [{ name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'one' } }] }],
    },
  });
  const endpoints = [{ lb_endpoints: [{ endpoint: { address: loopback(port) } }] }];
  return {
    admin: { address: loopback(0) },
    static_resources: {
      listeners: [
        {
          name: 'scripts',
          address: loopback(0),
          per_connection_buffer_limit_bytes: 8_388_608,
          filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
        },
      ],
      clusters: [
        {
          name: 'one',
          type: 'STATIC',
          per_connection_buffer_limit_bytes: 8_388_608,
          load_assignment: { cluster_name: 'one', endpoints },
        },
      ],
    },
  };
}

async function ask(headers: Record<string, string> = {}) {
  const response = await fetch(`http://127.0.0.1:${door.port}/`, { headers });
  return { status: response.status, body: await response.text() };
}

/** Milliseconds of the fastest of some turns. */
async function fastest(act: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 12; turn++) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

const json = { 'content-type': 'application/json' };

describe('the script of problems', () => {
  const bodies: [string, (bytes: number) => string][] = [
    ['one long text', (bytes) => `{"message":"${'x'.repeat(bytes)}"}`],
    ['escapes', (bytes) => `{"message":"${'\\n'.repeat(bytes / 2)}"}`],
    ['a long key before many items', (bytes) => `{"${'k'.repeat(bytes / 2)}":[0${',0'.repeat(bytes / 4)}]}`],
    ['blanks', (bytes) => `{${' '.repeat(bytes)}}`],
    ['what never ends', (bytes) => `{"message":"${'\\u00'.repeat(bytes / 4)}`],
    ['many fields', (bytes) => `{${'"a":1,'.repeat(bytes / 6)}"b":1}`],
  ];

  it.each(bodies)('reads %s in time that grows by its length', async (_, bodyOf) => {
    const timeOf = (bytes: number) => {
      answer = { status: 500, headers: json, body: bodyOf(bytes) };
      return fastest(ask);
    };
    const [small, large] = [await timeOf(15_000), await timeOf(60_000)];
    expect(large / small).toBeLessThan(10);
  });

  it('does not read what is longer than any answer of a service', async () => {
    answer = { status: 404, headers: json, body: `{"message":"${'x'.repeat(1_048_576)}"}` };
    const { status, body } = await ask();
    expect({ status, problem: JSON.parse(body) }).toMatchObject({
      status: 404,
      problem: { reason: 'ROUTE_NOT_FOUND' },
    });
  });

  it('makes a problem of whatever else comes', async () => {
    for (const body of ['', '[', '"a"', '1', '{"details":[{}]}', '{"message":"\\u00', '{"a', '{"a":[1', '\0']) {
      answer = { status: 503, headers: json, body };
      expect(JSON.parse((await ask()).body)).toMatchObject({ reason: 'UNAVAILABLE', status: 503 });
    }
  });
});

describe('the script of the ids of events', () => {
  it.each([
    ['one message without an end', (bytes: number) => `data: {"cursor":"p1","text":"${'x'.repeat(bytes)}`],
    ['what looks like messages', (bytes: number) => 'data: {"cursor":"'.repeat(bytes / 16)],
    ['many messages', (bytes: number) => 'data: {"cursor":"p1"}\n\n'.repeat(bytes / 24)],
    ['line ends', (bytes: number) => '\n'.repeat(bytes)],
  ])('goes through %s in time that grows by its length', async (_, bodyOf) => {
    const timeOf = (bytes: number) => {
      answer = { status: 200, headers: { 'content-type': 'text/event-stream' }, body: bodyOf(bytes) };
      return fastest(ask);
    };
    const [small, large] = [await timeOf(262_144), await timeOf(1_048_576)];
    expect(large / small).toBeLessThan(10);
  });

  it('puts an id before each message and changes nothing else', async () => {
    const messages = Array.from({ length: 5000 }, (_, index) => `data: {"cursor":"p${index}","text":"data: {"}\n\n`);
    answer = { status: 200, headers: { 'content-type': 'text/event-stream' }, body: messages.join('') };
    expect((await ask()).body).toBe(messages.map((message, index) => `id: p${index}\n${message}`).join(''));
  });
});

describe('the script of what has not changed', () => {
  it.each([
    ['one tag without an end', (bytes: number) => `"${'a'.repeat(bytes)}`],
    ['many tags', (bytes: number) => '"a",'.repeat(bytes / 4)],
    ['blanks', (bytes: number) => `*${' '.repeat(bytes)}x`],
  ])('compares %s in time that grows by its length', async (_, headerOf) => {
    answer = { status: 200, headers: { etag: 'W/"none"' }, body: 'a' };
    const timeOf = (bytes: number) => fastest(() => ask({ 'if-none-match': headerOf(bytes) }));
    const [small, large] = [await timeOf(14_000), await timeOf(56_000)];
    expect(large / small).toBeLessThan(10);
  });
});
