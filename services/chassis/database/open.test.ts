// A service's database through a wire that breaks at the worst moment: a new connection must not ask what the library lets
// end the process when the answer never comes.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '#tooling/testing/database.ts';
import type { Sql } from '../database.ts';
import { openDatabase } from './open.ts';

/** From then on the wire breaks as soon as somebody asks for types. */
let hostile = false;
const wires = new Set<Socket>();
let proxy: Server;
let sql: Sql;
let close: () => unknown;

beforeAll(async () => {
  const url = new URL(await testDatabase());
  const port = Number(url.port);
  proxy = createServer((wire) => {
    wires.add(wire);
    const server = connect(port, url.hostname);
    wire.on('data', (bytes) => {
      if (hostile && bytes.includes('typarray')) wire.destroy();
      else server.write(bytes);
    });
    server.pipe(wire);
    for (const [end, other] of [
      [wire, server],
      [server, wire],
    ] as const)
      end.on('error', () => {}).on('close', () => other.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  url.port = String((proxy.address() as AddressInfo).port);
  sql = await openDatabase({
    config: { databaseUrl: url.href, databaseConnections: 2 },
    onStop: (stop) => {
      close = stop;
    },
  });
});

afterAll(async () => {
  await close?.();
  proxy?.close();
});

it('knows the types of arrays from its start on', async () => {
  hostile = true;
  for (const wire of wires) wire.destroy();
  await sql`select 1`.catch(() => {});
  expect(await sql`select ${['a', 'b']}::text[] as texts, array[1, 2]::smallint[] as numbers`).toEqual([
    { texts: ['a', 'b'], numbers: [1, 2] },
  ]);
});
