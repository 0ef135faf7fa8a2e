// A service's database through a wire that breaks at the worst moment: a new connection must not ask what the library lets
// end the process when the answer never comes.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '#tooling/testing/database.ts';
import { type DatabaseOwner, openDatabase } from './open.ts';
import type { Sql } from './sql.ts';

const lines: string[] = [];
const say = (_: unknown, line?: string): void => void lines.push(line ?? String(_));
const owner = (databaseUrl: string) => ({
  config: { databaseUrl, databaseConnections: 2 },
  log: { info: say, warn: say } as unknown as DatabaseOwner['log'],
  signal: new AbortController().signal,
  onStop: () => {},
});

/** From then on the wire breaks as soon as somebody asks for types. */
let hostile = false;
/** So many connections are refused at their first byte, as by a server that is just restarting. */
let away = 0;
let address: string;
let broken = 0;
const wires = new Set<Socket>();
let proxy: Server;
let sql: Sql;
let close: (() => unknown) | undefined;

beforeAll(async () => {
  const url = new URL(await testDatabase());
  const port = Number(url.port);
  proxy = createServer((wire) => {
    wires.add(wire);
    if (away-- > 0) return void wire.destroy();
    const server = connect(port, url.hostname);
    wire.on('data', (bytes) => {
      if (hostile && bytes.includes('typarray')) {
        broken++;
        wire.destroy();
      } else server.write(bytes);
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
  address = url.href;
  sql = await openDatabase({
    ...owner(url.href),
    onStop: (stop) => {
      close ??= stop;
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

it('waits for a database that is away or that is lost at any moment of the first connection, and says so once', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on('uncaughtExceptionMonitor', note);
  lines.length = 0;
  away = 2;
  hostile = true;
  const opening = openDatabase(owner(address));
  await expect.poll(() => lines, { timeout: 10_000 }).toEqual([expect.stringContaining('waited for')]);
  // It asks for types again and again meanwhile, and is broken off each time.
  await expect.poll(() => broken, { timeout: 10_000 }).toBeGreaterThan(2);
  hostile = false;
  const opened = await opening;
  expect(await opened`select ${['a', 'b']}::text[] as texts`).toEqual([{ texts: ['a', 'b'] }]);
  expect(lines).toEqual([expect.stringContaining('waited for'), 'the database is there']);
  await opened.end();
  process.off('uncaughtExceptionMonitor', note);
  expect(unhandled).toEqual([]);
});

it('does not wait for one that refuses it for good', async () => {
  const stranger = new URL(address);
  stranger.password = 'wrong';
  await expect(openDatabase(owner(stranger.href))).rejects.toMatchObject({ code: '28P01' });
});
