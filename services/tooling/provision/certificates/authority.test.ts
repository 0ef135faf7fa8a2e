// The local authority in a data folder: which files it keeps, when it renews a certificate, and who may read the keys.
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type DataDirectory, openDataDirectory } from '../../launcher/data-directory.ts';
import { ensureCertificate } from './authority.ts';

const dayMs = 86_400_000;
const now = new Date();
const later = (days: number) => new Date(now.getTime() + days * dayMs);

let directory: DataDirectory;
beforeEach(async () => {
  directory = await openDataDirectory();
  onTestFinished(() => directory.close());
});

async function ensure(host = '127.0.0.1', at = now) {
  const { certificateFile, authorityFile } = await ensureCertificate(directory.path, host, at);
  const [leaf, authority] = await Promise.all([certificateFile, authorityFile].map((file) => readFile(file)));
  return { leaf: new X509Certificate(leaf!), authority: new X509Certificate(authority!) };
}

test('the certificate names this machine, is issued by the authority, and can issue none itself', async () => {
  const { leaf, authority } = await ensure();
  expect(leaf.checkHost('localhost')).toBe('localhost');
  for (const address of ['127.0.0.1', '::1']) expect(leaf.checkIP(address)).toBe(address);
  expect(leaf.checkHost('example.org')).toBeUndefined();
  expect(leaf.verify(authority.publicKey)).toBe(true);
  expect([leaf.ca, authority.ca]).toEqual([false, true]);
});

test('the private keys are their owner’s alone', async () => {
  await ensure();
  for (const name of ['door-key.pem', 'authority-key.pem']) {
    expect((await stat(`${directory.path}/tls/${name}`)).mode & 0o777).toBe(0o600);
  }
});

test('both stay from start to start, and the certificate is renewed a month before it ends', async () => {
  const first = await ensure();
  expect((await ensure('127.0.0.1', later(59))).leaf.serialNumber).toBe(first.leaf.serialNumber);
  const renewed = await ensure('127.0.0.1', later(61));
  expect(renewed.leaf.serialNumber).not.toBe(first.leaf.serialNumber);
  expect(renewed.authority.serialNumber).toBe(first.authority.serialNumber);
  expect(renewed.leaf.validToDate.getTime()).toBeGreaterThan(later(120).getTime());
});

test('a door at another address gets a certificate that names it', async () => {
  await ensure();
  expect((await ensure('192.0.2.1')).leaf.checkIP('192.0.2.1')).toBe('192.0.2.1');
});

test('a client that trusts the authorities of several meshes reaches the door of each', async () => {
  const folders = await Promise.all([openDataDirectory(), openDataDirectory()]);
  onTestFinished(() => Promise.all(folders.map((folder) => folder.close())).then(() => undefined));
  const doors = await Promise.all(folders.map(({ path }) => ensureCertificate(path, '127.0.0.1', now)));
  const ca = await Promise.all(doors.map(({ authorityFile }) => readFile(authorityFile, 'utf8')));
  for (const { certificateFile, keyFile } of doors) {
    const [cert, key] = await Promise.all([certificateFile, keyFile].map((file) => readFile(file)));
    const server = createServer({ cert: cert!, key: key! }, (socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', ca });
    await once(client, 'secureConnect').finally(() => server.close());
    expect(client.authorized).toBe(true);
    client.destroy();
  }
});
