// Secrets in the running mesh: a secret that the operator sets reaches its service, and neither it nor any key or password
// of the mesh is stored anywhere in clear.
import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase } from '#chassis/database/database.ts';
import { passwordFile } from '#chassis/database/password.ts';
import { Envelopes } from '#chassis/secrets/envelopes.ts';
import { fileMasterKey } from '#chassis/secrets/master/file.ts';
import { readSealedFile } from '#chassis/secrets/sealed-file.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { KeyStore } from '../../services/user/keys/store.ts';

const root = join(import.meta.dirname, '../..');

let mesh: Mesh;
beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000, logLevel: 'trace' });
});
afterAll(() => mesh?.stop());

async function operate(args: string[], input?: string) {
  const program = join(root, 'services/tooling/commands/secrets.ts');
  const { all, exitCode } = await execa(process.execPath, [program, ...args], {
    env: { SINEW_DATA: mesh.data },
    all: true,
    reject: false,
    ...(input === undefined ? {} : { input }),
  });
  return { said: all, exitCode };
}

const canary = (): string => `canary-${randomBytes(12).toString('hex')}`;

/** All files under a folder. */
async function readAll(folder: string): Promise<[string, Buffer][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  // Some files are deleted while they are read.
  const contents = await Promise.all(files.map((file) => readFile(file).catch(() => Buffer.alloc(0))));
  return files.map((file, index) => [file, contents[index]!]);
}

/** What every process of the machine shows to other users, and the mesh's processes to their own user. */
async function readProcesses(): Promise<[string, Buffer][]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const files = pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
  const contents = await Promise.all(files.map((file) => readFile(file).catch(() => Buffer.alloc(0))));
  return files.map((file, index) => [file, contents[index]!]);
}

async function readConsul(): Promise<[string, Buffer]> {
  const response = await fetch(`${mesh.urls.consul}/v1/kv/?recurse`, { headers: mesh.consulHeaders });
  const entries = (await response.json()) as { Key: string; Value: string | null }[];
  const values = entries.map(({ Key, Value }) => `${Key} ${Buffer.from(Value ?? '', 'base64')}`);
  return ['the key-value store', Buffer.from(values.join('\n'))];
}

/** The places where one of these texts is found, in clear or in base64. */
async function whereabouts(texts: readonly string[]): Promise<string[]> {
  const places = [...(await readAll(mesh.data)), ...(await readProcesses()), await readConsul()];
  expect(places.length).toBeGreaterThan(100);
  const forms = texts.flatMap((text) => [text, Buffer.from(text).toString('base64').slice(0, -4)]);
  return places.filter(([, content]) => forms.some((form) => content.includes(form))).map(([place]) => place);
}

/** Reads the password of this moment; the mesh's own answer is as old as its start. */
async function passwordOf(service: string): Promise<string> {
  const masterKeyFile = join(mesh.data, 'secrets', `master-key-${service}`);
  const file = passwordFile(join(mesh.data, 'secrets', `postgres-sinew_${service}`), `sinew_${service}`, {
    masterKeyFile,
  });
  return (await readSealedFile(file))!;
}

async function databaseOf(service: string): Promise<string> {
  return Object.assign(new URL(await mesh.databaseUrl(service)), { password: await passwordOf(service) }).href;
}

async function privateSigningKey(): Promise<string> {
  const sql = connectDatabase({ url: await databaseOf('user'), connections: 1 });
  const master = fileMasterKey(join(mesh.data, 'secrets', 'master-key-user'));
  const [key] = await new KeyStore(sql, new Envelopes({ service: 'user', master })).list();
  await sql.end();
  return key!.privateKey.d!;
}

describe('the operator', () => {
  it('sets a secret from standard input, sees who used it, and never sees it again', async () => {
    const secret = canary();
    expect(await operate(['set', 'notification/test-password'], `${secret}\n`)).toEqual({
      said: 'test-password has version 1',
      exitCode: 0,
    });
    expect((await operate(['set', 'notification/test-password'], canary())).said).toContain('version 2');
    expect((await operate(['list'])).said).toMatch(/^mesh\/notification\/test-password {2}version 2 of /m);
    const { said } = await operate(['show', 'notification/test-password']);
    expect(said).toMatch(/^version 1 of .*\nversion 2 of .*\n.* {2}operator:\S+ {2}set version 2/);
    expect(said).not.toContain(secret);
    expect((await operate(['rotate', 'notification'])).said).toMatch(/^\d+ secrets of notification were sealed anew/);
    expect((await operate(['remove', 'notification/test-password'])).said).toContain('is removed');
    expect((await operate(['show', 'notification/test-password'])).exitCode).toBe(1);
    // The record of its uses stays when the secret is removed.
    const { said: uses } = await operate(['accesses', 'notification/test-password']);
    const act = /^\S+Z {2}operator:\S+ {2}(\w+ mesh\/notification\/test-password version \d) \(\d+ ×\)$/gm;
    const acts = [...uses!.matchAll(act)].map(([, deed]) => deed!.replace('mesh/notification/test-password ', ''));
    expect(acts.sort()).toEqual(['remove version 2', 'rotate version 2', 'set version 1', 'set version 2']);
    expect(uses!.split('\n')).toHaveLength(4);
    expect(uses).not.toContain(secret);
  });

  it('sees what each service has read, and which of an organisation’s was set', async () => {
    const { said } = await operate(['accesses']);
    for (const service of ['user', 'workout', 'notification']) {
      expect(said).toMatch(
        new RegExp(`^\\S+Z {2}${service}-1 {2}read mesh/${service}/database-password version 1 \\(`, 'm'),
      );
    }
    const organisation = randomUUID();
    await operate(['set', 'workout/test-key', '--organisation', organisation], canary());
    const own = await operate(['accesses', 'workout', '--organisation', organisation]);
    expect(own.said).toMatch(/^\S+Z {2}operator:\S+ {2}set organisation\/\S+\/test-key version 1 \(1 ×\)$/);
  });

  it.each([
    ['a value among the arguments', ['set', 'notification/name', 'hunter2'], 'A value is never an argument'],
    ['a service that there is not', ['set', 'nobody/name'], 'There is no service "nobody"'],
    ['a name that is none', ['set', 'notification/../x'], 'is no name of a secret'],
    ['an empty value', ['set', 'notification/name'], 'The value is empty'],
    ['no command', [], 'secrets.ts set SERVICE/NAME'],
  ])('is refused %s in one sentence', async (_, args, sentence) => {
    const { said, exitCode } = await operate(args, sentence.includes('empty') ? '' : 'value');
    expect([exitCode, said]).toEqual([1, expect.stringContaining(sentence)]);
  });

  it('replaces the database password and the master key of a service while it works', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    const before = await mesh.databaseUrl('user');
    expect((await operate(['rotate-database', 'user'])).said).toContain('has a new password');
    await expect(connectDatabase({ url: before, connections: 1 })`select 1`).rejects.toThrow('password');
    expect((await operate(['rotate-master', 'user'])).said).toContain('user has the master key');
    expect((await ada.get('/v1/users/me')).status).toBe(200);
    const { said } = await operate(['accesses', 'user']);
    expect(said).toMatch(/ {2}operator:\S+ {2}rotate mesh\/user\/database-password version 1 /);
    expect(said).toMatch(/ {2}operator:\S+ {2}rotate mesh\/user\/master-key version 2 /);
    await mesh.restart('user-1');
    expect((await ada.get('/v1/users/me')).status).toBe(200);
    await Person.signUp(mesh.urls.edge);
  });
});

describe('nothing that is secret', () => {
  it('lies anywhere in clear, nor stands among the arguments or variables of a process', async () => {
    const ofMesh = canary();
    const ofOrganisation = canary();
    const ofPerson = canary();
    await operate(['set', 'notification/canary'], ofMesh);
    await operate(['set', 'user/canary', '--organisation', randomUUID()], ofOrganisation);
    await operate(['set', 'user/canary', '--person', randomUUID()], ofPerson);
    const ada = await Person.signUp(mesh.urls.edge);
    const secrets = [ofMesh, ofOrganisation, ofPerson, ada.token.split('.')[2]!, Person.password];
    for (const service of ['user', 'workout', 'notification']) {
      secrets.push(await passwordOf(service));
    }
    secrets.push(await privateSigningKey());
    expect(new Set(secrets.filter((secret) => secret.length > 15)).size).toBe(secrets.length);
    expect(await whereabouts(secrets)).toEqual([]);
  });

  it('would be missed by the search that finds what is there', async () => {
    expect(await whereabouts(['postgres-sinew_user'])).not.toEqual([]);
    expect(await whereabouts(['sinew/user/jwks'])).toContain('the key-value store');
  });
});
