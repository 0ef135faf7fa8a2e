// A service that keeps the process contract and does nothing else. BAD makes it refuse its configuration.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const { BAD, INSTANCE = '', LISTEN_HOST, CONSUL_HTTP_ADDR, CONSUL_HTTP_TOKEN_FILE, DATABASE_URL } = process.env;

if (BAD) {
  process.stderr.write('bad configuration: BAD is set\n');
  process.exit(78);
}

function tellConsul(path: string, body?: object): Promise<Response> {
  const headers = { 'x-consul-token': readFileSync(CONSUL_HTTP_TOKEN_FILE!, 'utf8').trim() };
  return fetch(`${CONSUL_HTTP_ADDR}/v1/agent/service/${path}`, { method: 'PUT', headers, body: JSON.stringify(body) });
}

const server = createServer((_request, response) => {
  process.stdout.write(`${JSON.stringify({ level: 'info', instance: INSTANCE, msg: 'greeted' })}\n`);
  response.end(JSON.stringify({ instance: INSTANCE, database: new URL(DATABASE_URL!).pathname }));
});
await new Promise<void>((done) => server.listen(Number(process.env.LISTEN_PORT), LISTEN_HOST, done));
const { address, port } = server.address() as AddressInfo;
const check = { CheckID: INSTANCE, TCP: `${address}:${port}`, Interval: '1s', Status: 'passing' };
await tellConsul('register', {
  ID: INSTANCE, Name: INSTANCE.replace(/-\d+$/, ''), Address: address, Port: port, Check: check,
});
process.on('SIGTERM', async () => {
  await tellConsul(`deregister/${INSTANCE}`);
  process.exit(0);
});
