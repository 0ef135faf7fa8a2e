// Credentials in the secrets of a cluster, kept by a small API server of the test.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepEnvironment } from '../../provision/environment.ts';
import { credentialFolders, secretOf } from '../kubernetes/programs.ts';
import { type ClusterApi, keepInCluster, restore } from './cluster-secrets.ts';

interface Secret {
  metadata: { name: string };
  data: Record<string, string>;
}

const secrets = new Map<string, Secret>();
let server: Server;
let api: ClusterApi;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    if (request.headers.authorization !== 'Bearer proof') return void response.writeHead(401).end();
    const [, name] = /^\/api\/v1\/namespaces\/sinew\/secrets(?:\/(.*))?$/.exec(request.url!)!;
    if (name && !secrets.has(name)) return void response.writeHead(404).end();
    if (request.method === 'GET') return void response.end(JSON.stringify(secrets.get(name!)));
    const secret = (await json(request)) as Secret;
    secrets.set(secret.metadata.name, secret);
    response.end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  api = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'proof', namespace: 'sinew' };
});

afterAll(() => server.close());

async function folderWith(tokenOfUser: string): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'cluster-'));
  for (const folder of ['secrets', 'tls']) mkdirSync(join(data, folder));
  writeFileSync(join(data, 'secrets', 'token-user'), tokenOfUser);
  writeFileSync(join(data, 'secrets', 'master-key-user'), 'key');
  writeFileSync(join(data, 'tls', 'door.pem'), 'door');
  await keepEnvironment(data, 'user', { CONSUL_HTTP_TOKEN_FILE: join(data, 'secrets', 'token-user') });
  await keepEnvironment(data, 'edge', { TLS_CERTIFICATE_FILE: join(data, 'tls', 'door.pem') });
  return data;
}

const keysOf = (name: string): string[] => Object.keys(secrets.get(name)?.data ?? {}).sort();

describe('credentials in a cluster', () => {
  it('are in secrets of each program, and all of them in one that brings them back', async () => {
    const data = await folderWith('first');
    await keepInCluster(api, data, ['user', 'edge']);
    const given = ['user', 'edge'].flatMap((name) => credentialFolders(name).map((folder) => secretOf(name, folder)));
    expect([...secrets.keys()].sort()).toEqual([...given, 'provisioning'].sort());
    expect(keysOf('user-secrets')).toEqual(['environment-user.env', 'token-user']);
    expect(keysOf('edge-secrets')).toEqual(['environment-edge.env']);
    expect(keysOf('edge-tls')).toEqual(['door.pem']);
    const other = mkdtempSync(join(tmpdir(), 'restored-'));
    await restore(api, other);
    expect(readFileSync(join(other, 'secrets', 'master-key-user'), 'utf8')).toBe('key');
    expect(readFileSync(join(other, 'tls', 'door.pem'), 'utf8')).toBe('door');
  });

  it('are replaced by those of the next run', async () => {
    await keepInCluster(api, await folderWith('second'), ['user']);
    expect(Buffer.from(secrets.get('user-secrets')!.data['token-user']!, 'base64').toString()).toBe('second');
  });

  it('are refused without the words of the server, which may hold a secret', async () => {
    const stranger = { ...api, token: 'other' };
    await expect(restore(stranger, tmpdir())).rejects.toThrow(
      'the API server answered 401 for the secret provisioning',
    );
  });
});
