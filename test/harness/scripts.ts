// Runs the scripts of the door on their worst inputs, in an Envoy that runs nothing else. Every script has its worst inputs
// here; the test of the scripts fails for a new script without any.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { head } from '#envoy/translate/filters/answers/head.ts';
import { notModified } from '#envoy/translate/filters/answers/not-modified.ts';
import { pages } from '#envoy/translate/filters/answers/pages.ts';
import { problems } from '#envoy/translate/filters/answers/problems.ts';
import type { Filter, KeyedDoor } from '#envoy/translate/filters/filter.ts';
import { connect } from '#envoy/translate/filters/protocol/connect.ts';
import { apiKeys } from '#envoy/translate/filters/requests/api-keys.ts';
import { switchedOn } from '#envoy/translate/resource/lua.ts';
import type { Resource } from '#envoy/translate/resource/resource.ts';
import { loadContract } from '#proto/contract.ts';
import { readDoorSets } from '#proto/descriptors.ts';
import { startEnvoy } from '../bench/envoy.ts';

/** The parts of a caller's request or a service's answer. */
export interface PlayedCall {
  method?: string;
  request?: Record<string, string>;
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface WorstInput {
  name: string;
  /** Makes the message with so many bytes in it. */
  make: (bytes: number) => PlayedCall;
  /** The most bytes that reach the script. */
  most: number;
}

const mebibyte = 1_048_576;
/** The script reads no more than this of an error's answer. */
const mostOfProblem = 65_536;
/** The limit for all headers of a request together. */
const mostOfHeaders = 57_344;

const json = { 'content-type': 'application/json' };

const problem = (name: string, bodyOf: (bytes: number) => string): WorstInput => ({
  name,
  make: (bytes) => ({ status: 500, headers: json, body: bodyOf(bytes) }),
  most: mostOfProblem - 64,
});

const tags = (name: string, headerOf: (bytes: number) => string): WorstInput => ({
  name,
  make: (bytes) => ({ headers: { etag: 'W/"none"' }, request: { 'if-none-match': headerOf(bytes) }, body: 'a' }),
  most: mostOfHeaders,
});

const key = `Bearer sinew_${'k'.repeat(49)}`;

const exchanges = (name: string, frameOf: (bytes: number) => Buffer): WorstInput => ({
  name,
  make: (bytes) => ({ request: { authorization: key }, body: frameOf(bytes) }),
  most: mebibyte,
});

const frame = (text: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 10]), text]);

/** The worst inputs by the script's file. */
export const worstInputs: Readonly<Record<string, readonly WorstInput[]>> = {
  'problem.lua': [
    problem('one long text', (bytes) => `{"message":"${'x'.repeat(bytes)}"}`),
    problem('escapes', (bytes) => `{"message":"${'\\n'.repeat(bytes / 2)}"}`),
    problem('a long key before many items', (bytes) => `{"${'k'.repeat(bytes / 2)}":[0${',0'.repeat(bytes / 4)}]}`),
    problem('blanks', (bytes) => `{${' '.repeat(bytes)}}`),
    problem('what never ends', (bytes) => `{"message":"${'\\u00'.repeat(bytes / 4)}`),
    problem('many fields', (bytes) => `{${'"a":1,'.repeat(bytes / 6)}"b":1}`),
  ],
  'not-modified.lua': [
    tags('one tag without an end', (bytes) => `"${'a'.repeat(bytes)}`),
    tags('many tags', (bytes) => '"a",'.repeat(bytes / 4)),
    tags('blanks', (bytes) => `*${' '.repeat(bytes)}x`),
  ],
  'connect.lua': [
    {
      name: 'a long content type',
      make: (bytes) => ({ request: { 'content-type': `application/connect+${'x'.repeat(bytes)}` } }),
      most: mostOfHeaders,
    },
    {
      name: 'many headers of gRPC in one',
      make: (bytes) => ({ request: { 'grpc-x': '1'.repeat(bytes / 2), 'connect-timeout-ms': '1'.repeat(bytes / 2) } }),
      most: mostOfHeaders,
    },
  ],
  'head.lua': [
    {
      name: 'a long answer',
      make: (bytes) => ({ method: 'HEAD', headers: json, body: 'x'.repeat(bytes) }),
      most: mebibyte,
    },
  ],
  'pages.lua': [
    {
      name: 'a long page that refuses',
      make: (bytes) => ({ headers: { 'x-sinew-status': '410' }, body: 'x'.repeat(bytes) }),
      most: mebibyte,
    },
  ],
  'api-keys.lua': [
    exchanges('a length without an end', (bytes) => frame(Buffer.alloc(bytes, 0xff))),
    exchanges('a length beyond the answer', (bytes) =>
      frame(Buffer.concat([Buffer.from([0xff, 0x7f]), Buffer.alloc(bytes)])),
    ),
  ],
};

export interface ScriptDoor {
  /** Sends the request of an exchange and has it answered as the exchange says. */
  play: (exchange: PlayedCall) => Promise<{ status: number; body: string }>;
  stop: () => Promise<void>;
}

const scripted: readonly Filter[] = [problems, notModified, pages, head, apiKeys, connect];

/** Starts an Envoy with all scripts in front of a service that answers as the exchange says. */
export async function openScriptDoor(): Promise<ScriptDoor> {
  const folder = await mkdtemp(join(tmpdir(), 'scripts-'));
  let answer: PlayedCall = {};
  const respond = (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
  };
  const service = createServer(respond);
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const chain = await Promise.all(scripted.map((filter) => toPlace(filter, folder)));
  const envoy = await startEnvoy(toConfig(chain, (service.address() as AddressInfo).port));
  return {
    play: async (exchange) => {
      answer = exchange;
      const { method = 'GET', request = {} } = exchange;
      const response = await fetch(`http://127.0.0.1:${envoy.port}/`, { method, headers: request });
      return { status: response.status, body: await response.text() };
    },
    stop: async () => {
      await envoy.stop();
      service.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The filter as the door runs it. */
async function toPlace(filter: Filter, folder: string): Promise<Resource> {
  const settings = { corsOrigins: [], directory: folder };
  const door = { contract: loadContract(), settings, keys: [] } as unknown as KeyedDoor;
  if (filter.discovered) {
    const { name, typed_config } = filter.discovered.make(door);
    return { name, typed_config };
  }
  const file = filter.file?.(readDoorSets());
  const path = join(folder, filter.name);
  if (file) await writeFile(path, file.content);
  return filter.listener!(door, path);
}

/** Switches all scripts on, the script of HEAD too, as the door does. */
function toRoute(method: 'HEAD' | undefined): object {
  const on = scripted.filter((filter) => !filter.discovered && (filter !== head || method === 'HEAD'));
  const asked = [{ name: ':method', string_match: { exact: method } }];
  return {
    match: { prefix: '/', ...(method ? { headers: asked } : {}) },
    route: { cluster: 'user' },
    typed_per_filter_config: Object.fromEntries(on.filter(({ route }) => route).map(({ name }) => [name, switchedOn])),
  };
}

const typed = (name: string, rest: object) => ({ '@type': `type.googleapis.com/envoy.${name}`, ...rest });
const loopback = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } });

function toConfig(chain: readonly Resource[], port: number): object {
  const router = { name: 'router', typed_config: typed('extensions.filters.http.router.v3.Router', {}) };
  const manager = typed('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'scripts',
    max_request_headers_kb: 96,
    http_filters: [...chain, router],
    route_config: {
      virtual_hosts: [{ name: 'all', domains: ['*'], routes: [toRoute('HEAD'), toRoute(undefined)] }],
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
          // The script of the API keys calls this cluster.
          name: 'user',
          type: 'STATIC',
          per_connection_buffer_limit_bytes: 8_388_608,
          load_assignment: { cluster_name: 'user', endpoints },
        },
      ],
    },
  };
}
