// TLS at the running door: who is let in and how, plaintext, HTTP/3, certificates that change, and proxies before it.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rename, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectConsul } from '#consul/client.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { issueCertificate, makeAuthority } from '#tooling/provision/certificates/issue.ts';
import { freePort } from '#tooling/system/ports.ts';

let mesh: Mesh;
let redirectPort: number;
beforeAll(async () => {
  redirectPort = await freePort();
  mesh = await startMesh({ limitScale: 1000, ports: { edgeRedirect: redirectPort } });
});
afterAll(() => mesh?.stop());

const port = (): number => Number(new URL(mesh.urls.edge).port);

async function handshake(options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port: port(), host: '127.0.0.1', ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

describe('the door', () => {
  it.each([
    ['h2', ['h2', 'http/1.1'], 'TLSv1.3'],
    ['http/1.1', ['http/1.1'], 'TLSv1.2'],
  ] as const)('speaks %s where %j is offered, over %s', async (protocol, offered, version) => {
    const socket = await handshake({ ALPNProtocols: [...offered], maxVersion: version });
    expect([socket.alpnProtocol, socket.getProtocol(), socket.authorized]).toEqual([protocol, version, true]);
  });

  it.each<[string, ConnectionOptions]>([
    ['TLS 1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
    ['a cipher without forward secrecy', { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' }],
    ['a cipher in CBC mode', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' }],
  ])('refuses %s', async (_, options) => {
    await expect(handshake(options)).rejects.toThrow(/alert|EPROTO|ECONNRESET/i);
  });

  it('is trusted by nobody who was not told of its authority', async () => {
    const another = await makeAuthority('another', { notBefore: new Date(), notAfter: new Date(Date.now() + 60_000) });
    await expect(handshake({ ca: another.certificate })).rejects.toThrow(/verify|self-signed|issuer/);
    const name = await readFile(mesh.authorityFile!, 'utf8');
    for (const host of ['localhost', '127.0.0.1']) await handshake({ ca: name, host });
  });

  it('tells browsers to come by HTTPS only, and of no HTTP/3, which is there only for who asks for it', async () => {
    for (const path of ['/healthz', '/v1/nothing']) {
      const { headers } = await Person.nobody(mesh.urls.edge).get(path);
      expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d+; includeSubDomains$/);
      expect(headers.get('alt-svc')).toBeNull();
    }
  });

  it('leads plaintext to HTTPS with its method and body, on its own port and on the one for that', async () => {
    for (const from of [port(), redirectPort]) {
      const plain = `http://127.0.0.1:${from}/v1/users?a=b`;
      const answer = await fetch(plain, { method: 'POST', body: '{}', redirect: 'manual' });
      expect(answer.status).toBe(308);
      expect(answer.headers.get('location')).toBe(`https://127.0.0.1:${port()}/v1/users?a=b`);
      expect(answer.headers.get('strict-transport-security')).toBeNull();
    }
    const email = `${randomUUID()}@example.org`;
    const body = JSON.stringify({ email, password: Person.password, displayName: 'Ada' });
    const headers = { 'content-type': 'application/json' };
    const followed = await fetch(`http://127.0.0.1:${redirectPort}/v1/users`, { method: 'POST', body, headers });
    expect(await followed.json()).toMatchObject({ email });
  });

  it('answers gRPC over TLS to a client that is given the authority', async () => {
    const root = join(import.meta.dirname, '../..');
    const options = ['curl', '--schema', 'proto', '--protocol', 'grpc', '--cacert', mesh.authorityFile!];
    const method = `${mesh.urls.edge}/sinew.workout.v1.ExerciseService/ListExercises`;
    const { stdout } = await execa('buf', [...options, '-d', '{"pageSize": 1}', method], {
      cwd: root,
      preferLocal: true,
      localDir: root,
    });
    expect(JSON.parse(stdout).exercises).toHaveLength(1);
  });
});

describe('a certificate', () => {
  const files = () => ({ chain: join(mesh.data, 'tls', 'door.pem'), key: join(mesh.data, 'tls', 'door-key.pem') });
  const served = async () => (await handshake({ rejectUnauthorized: false })).getPeerX509Certificate()!.serialNumber;

  async function replace(chain: string, key: string): Promise<void> {
    for (const [file, text] of [
      [files().key, key],
      [files().chain, chain],
    ] as const) {
      await writeFile(`${file}.draft`, text, { mode: 0o600 });
      await rename(`${file}.draft`, file);
    }
  }

  async function issue() {
    const folder = join(mesh.data, 'tls');
    const [certificate, key] = await Promise.all(
      ['authority.pem', 'authority-key.pem'].map((name) => readFile(join(folder, name), 'utf8')),
    );
    const validity = { notBefore: new Date(Date.now() - 1000), notAfter: new Date(Date.now() + 86_400_000) };
    return issueCertificate(
      { certificate: certificate!, key: key! },
      { dns: ['localhost'], ip: ['127.0.0.1'] },
      validity,
    );
  }

  it('is taken without a restart, and no connection ends', async () => {
    const before = await served();
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const ports: number[] = [];
    const call = () =>
      new Promise<void>((resolve, reject) => {
        const request = https.get(`${mesh.urls.edge}/healthz`, { agent }, (answer) => {
          ports.push((answer.socket as TLSSocket).localPort!);
          answer.resume().on('end', resolve);
        });
        request.on('error', reject);
      });
    await call();
    const { certificate, key } = await issue();
    await replace(certificate, key);
    await expect.poll(served, { timeout: 20_000 }).not.toBe(before);
    await call();
    expect(new Set(ports).size).toBe(1);
  });

  it('that is of no use is refused aloud, and the good one stays, until another comes', async () => {
    const before = await served();
    const one = await issue();
    const other = await issue();
    await replace(one.certificate, other.key);
    await expect
      .poll(() => mesh.logs('edge-1'), { timeout: 20_000 })
      .toContain('the key is not that of the certificate');
    expect(await served()).toBe(before);
    await replace('no certificate', one.key);
    await expect.poll(() => mesh.logs('edge-1'), { timeout: 20_000 }).toContain('there is no certificate in the file');
    expect(await served()).toBe(before);
    await replace(one.certificate, one.key);
    await expect.poll(served, { timeout: 20_000 }).not.toBe(before);
    expect(await mesh.logs('edge-1')).not.toContain('PRIVATE KEY');
  });
});

describe('a proxy before the door', () => {
  let ada: Person;
  const trust = (networks: string[]) =>
    connectConsul(mesh.urls.consul, () => mesh.consulToken).kv.set(
      'sinew/edge/settings/trustedProxies',
      JSON.stringify(networks),
    );

  /** A real proxy on its own address, which names the client that it calls for. */
  async function startProxy(): Promise<string> {
    const server = http.createServer((incoming, outgoing) => {
      const headers = { ...incoming.headers, 'x-forwarded-for': `${incoming.headers['x-forwarded-for']}` };
      const options = { headers, localAddress: '127.0.0.2', method: incoming.method, agent: false };
      const request = https.request(`${mesh.urls.edge}${incoming.url}`, options, (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(request);
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** The client's address as the services see it, read from the record of a sign-in. */
  async function addressOf(base: string, forwarded: string): Promise<string> {
    const headers = { 'x-forwarded-for': forwarded, 'user-agent': randomUUID(), 'content-type': 'application/json' };
    const body = JSON.stringify({ email: ada.email, password: Person.password });
    expect((await fetch(`${base}/v1/sessions`, { method: 'POST', headers, body })).status).toBe(200);
    const { records } = (await ada.get('/v1/audit-records')).body;
    const record = records.find(({ userAgent }: { userAgent: string }) => userAgent === headers['user-agent']);
    return record.address;
  }

  it('is believed when its network is trusted, and nobody else is', async () => {
    const proxy = await startProxy();
    ada = await Person.signUp(mesh.urls.edge);
    expect(await addressOf(proxy, '203.0.113.7')).toBe('127.0.0.2');
    expect(await addressOf(mesh.urls.edge, '203.0.113.7')).toBe('127.0.0.1');
    await trust(['127.0.0.2/32', '10.0.0.0/8']);
    await expect.poll(() => addressOf(proxy, '203.0.113.7'), { timeout: 10_000 }).toBe('203.0.113.7');
    // Addresses that the client itself sent stand before those of the proxies.
    expect(await addressOf(proxy, '198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(await addressOf(proxy, '198.51.100.1, 203.0.113.7, 10.1.2.3')).toBe('203.0.113.7');
    expect(await addressOf(mesh.urls.edge, '203.0.113.7')).toBe('127.0.0.1');
    await trust([]);
    await expect.poll(() => addressOf(proxy, '203.0.113.7'), { timeout: 10_000 }).toBe('127.0.0.2');
  });
});
