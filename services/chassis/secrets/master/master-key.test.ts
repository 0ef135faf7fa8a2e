// Each master key that a process may be given: from a real file, from the environment, and behind a real HTTP server of the
// shape of a key management service.
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ensureRing, readRing, writeRing } from './file.ts';
import { formatRing, newVersion, ringMasterKey } from './ring.ts';
import { openMasterKey } from './source.ts';

const dataKey = Buffer.alloc(32, 7);
const context = { service: 'user', dataKey: 'one' };

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'master-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

/** A key management service with its keys in memory, in the shape of Google's. */
async function keyService(options: { failures?: number } = {}) {
  const ring = [newVersion(new Date())];
  const asked: IncomingMessage[] = [];
  let failures = options.failures ?? 0;
  const name = (id: string) => `projects/p/cryptoKeys/k/cryptoKeyVersions/${id}`;
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const verb = request.url!.split(':')[1];
    if (!verb) return { primary: { name: name(ring.at(-1)!.id) } };
    const body = JSON.parse(await text(request));
    const key = ringMasterKey(async () => ring);
    const bound = { aad: body.additionalAuthenticatedData };
    if (verb === 'encrypt') {
      const { masterKeyId, wrapped } = await key.wrap(Buffer.from(body.plaintext, 'base64'), bound);
      return {
        name: name(masterKeyId),
        ciphertext: Buffer.from(JSON.stringify({ masterKeyId, wrapped })).toString('base64'),
      };
    }
    const { masterKeyId, wrapped } = JSON.parse(Buffer.from(body.ciphertext, 'base64').toString());
    const plain = await key.unwrap({ masterKeyId, wrapped: Buffer.from(wrapped) }, bound);
    return { plaintext: plain.toString('base64') };
  };
  const server = createServer(async (request, response) => {
    asked.push(request);
    if (failures-- > 0) return response.writeHead(503).end();
    await answer(request).then(
      (body) => response.end(JSON.stringify(body)),
      () => response.writeHead(400).end('{"error":{}}'),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/projects/p/cryptoKeys/k`;
  return { url, ring, asked, server };
}

describe('every master key', () => {
  it.each([
    ['in a file', async () => ({ masterKeyFile: await ensureRing(join(await folder(), 'key'), new Date()) })],
    ['in the environment', async () => ({ masterKey: formatRing([newVersion(new Date())]) })],
    ['behind a service', async () => ({ kmsUrl: (await keyService()).url })],
  ])('%s wraps and unwraps, for the same context alone', async (_, configured) => {
    const master = openMasterKey(await configured());
    const wrapped = await master.wrap(dataKey, context);
    expect(wrapped.wrapped.includes(dataKey)).toBe(false);
    expect(wrapped.masterKeyId).toBe(await master.newestId());
    expect(await master.unwrap(wrapped, { dataKey: 'one', service: 'user' })).toEqual(dataKey);
    await expect(master.unwrap(wrapped, { ...context, service: 'workout' })).rejects.toThrow();
  });

  it('must be configured before the first secret, and not before', async () => {
    await expect(openMasterKey({}).wrap(dataKey, context)).rejects.toThrow('there is no master key');
  });
});

describe('the file', () => {
  it('is made once, for its owner alone', async () => {
    const path = await ensureRing(join(await folder(), 'key'), new Date());
    const made = await readFile(path, 'utf8');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await ensureRing(path, new Date());
    expect(await readFile(path, 'utf8')).toBe(made);
    expect(await readdir(dirname(path))).toEqual(['key']);
  });

  it('is one where several make it at the same time', async () => {
    const path = join(await folder(), 'key');
    await Promise.all(Array.from({ length: 10 }, () => ensureRing(path, new Date())));
    expect(await readRing(path)).toHaveLength(1);
    expect(await readdir(dirname(path))).toEqual(['key']);
  });

  it.each([0o640, 0o604, 0o660, 0o644])('is refused where others may read it (mode %o)', async (mode) => {
    const path = await ensureRing(join(await folder(), 'key'), new Date());
    await chmod(path, mode);
    await expect(openMasterKey({ masterKeyFile: path }).wrap(dataKey, context)).rejects.toThrow('chmod 600');
  });

  it('may get a new version while it is used', async () => {
    const path = await ensureRing(join(await folder(), 'key'), new Date());
    const master = openMasterKey({ masterKeyFile: path });
    const wrapped = await master.wrap(dataKey, context);
    await writeRing(path, [...(await readRing(path)), newVersion(new Date())]);
    expect((await master.wrap(dataKey, context)).masterKeyId).not.toBe(wrapped.masterKeyId);
    expect(await master.unwrap(wrapped, context)).toEqual(dataKey);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'one', 'one:', 'one:c2hvcnQ=', ':AAAA', `one two:${Buffer.alloc(31).toString('base64')}`])(
    'is refused with %j in it, without repeating it',
    async (content) => {
      const path = join(await folder(), 'key');
      await writeFile(path, content, { mode: 0o600 });
      const error: Error = await readRing(path).catch((reason) => reason);
      expect(error.message).toMatch(/holds no key|is not an id, a colon and 32 bytes/);
      if (content.length > 8) expect(error.message).not.toContain(content.slice(-8));
    },
  );

  it('that is not there is named', async () => {
    await expect(readRing('/nowhere/key')).rejects.toThrow('/nowhere/key cannot be read (ENOENT)');
  });
});

describe('the key management service', () => {
  it('is shown the token that the file holds at that moment', async () => {
    const { url, asked } = await keyService();
    const kmsTokenFile = join(await folder(), 'token');
    const master = openMasterKey({ kmsUrl: url, kmsTokenFile });
    for (const token of ['first', 'second']) {
      await writeFile(kmsTokenFile, `${token}\n`);
      await master.newestId();
    }
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer second']);
  });

  it('is asked again after a failure that may pass, and not after a refusal', async () => {
    const passing = await keyService({ failures: 2 });
    expect((await openMasterKey({ kmsUrl: passing.url }).wrap(dataKey, context)).wrapped.length).toBeGreaterThan(32);
    expect(passing.asked).toHaveLength(3);
    const refusing = await keyService();
    const master = openMasterKey({ kmsUrl: refusing.url });
    const forged = { masterKeyId: 'any', wrapped: Buffer.from('{}') };
    await expect(master.unwrap(forged, context)).rejects.toThrow('answered :decrypt 400');
    expect(refusing.asked).toHaveLength(1);
  });

  it('that is gone is said to be', async () => {
    const { url, server } = await keyService();
    server.close();
    await expect(openMasterKey({ kmsUrl: url }).newestId()).rejects.toThrow('cannot be reached');
  });
});
