// Reads at the real door as a cache sees them: who may keep which answer, and when the door answers without a body.
import * as http from 'node:http';
import * as https from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectConsul } from '#consul/client.ts';
import { loadContract } from '#proto/contract.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;
let ada: Person;
let nobody: Person;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
  ada = await Person.signUp(mesh.urls.edge);
  nobody = Person.nobody(mesh.urls.edge);
});

afterAll(() => mesh?.stop());

const list = '/v1/exercises?pageSize=5';
const ask = (known: string, person = nobody, path = list) =>
  person.call('GET', path, { headers: { 'if-none-match': known } });
const tagOf = async (person = nobody, path = list): Promise<string> => (await person.get(path)).headers.get('etag')!;

/** Reads an answer as it comes over the wire, because `fetch` hides encodings and broken ends. */
function raw(path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; bytes: Buffer }>((resolve, reject) => {
    const { request } = mesh.urls.edge.startsWith('https:') ? https : http;
    const call = request(mesh.urls.edge + path, { headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, bytes: Buffer.concat(parts) }),
      );
    });
    call.on('error', reject).end();
  });
}

describe('the catalogue', () => {
  it('may be kept by any cache when no token asks for it', async () => {
    const { headers } = await nobody.get(list);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(headers.get('vary')).toContain('authorization');
    expect(headers.get('etag')).toMatch(/^W\/"[\w-]{22}"$/);
  });

  it('of a person is theirs alone, and shows at once what they add', async () => {
    const before = await ada.get('/v1/exercises?custom=true');
    expect(before.headers.get('cache-control')).toBe('private, no-cache');
    const known = before.headers.get('etag')!;
    expect((await ask(known, ada, '/v1/exercises?custom=true')).status).toBe(304);
    await ada.post('/v1/exercises', { name: 'Wall Sit with Books', primaryMuscles: ['CHEST'], equipment: 'BARBELL' });
    const after = await ask(known, ada, '/v1/exercises?custom=true');
    expect(after).toMatchObject({ status: 200, body: { exercises: [{ name: 'Wall Sit with Books' }] } });
    expect((await nobody.get('/v1/exercises?query=Wall%20Sit%20with%20Books')).body.exercises).not.toContainEqual(
      expect.objectContaining({ custom: true }),
    );
  });

  it('has one tag for each answer, the same on every instance and after a restart', async () => {
    const tag = await tagOf();
    expect(await tagOf(nobody, '/v1/exercises?pageSize=6')).not.toBe(tag);
    await mesh.restart('workout-1');
    expect(await tagOf()).toBe(tag);
  });
});

describe('who asks again', () => {
  it('hears that nothing has changed, and nothing else', async () => {
    const tag = await tagOf();
    const { status, headers, bytes } = await raw(list, { 'if-none-match': tag });
    expect(status).toBe(304);
    expect(bytes).toHaveLength(0);
    expect(headers).toMatchObject({ etag: tag, 'cache-control': 'public, max-age=300' });
    expect(headers.vary).toContain('authorization');
    expect(Object.keys(headers)).not.toContain('content-type');
    expect(Object.keys(headers)).not.toContain('content-encoding');
  });

  it('may send its next request on the same connection', async () => {
    const tag = await tagOf();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(index % 2 ? tag : '"other"')));
    expect(answers.map(({ status }) => status)).toEqual(answers.map((_, index) => (index % 2 ? 304 : 200)));
  });

  it.each([
    ['the tag without its weakness', (tag: string) => tag.slice(2)],
    ['the tag among others', (tag: string) => `"a,b", W/"x" ,${tag}`],
    ['anything', () => ' * '],
  ])('by %s is told so too', async (_, header) => {
    expect((await ask(header(await tagOf()))).status).toBe(304);
  });

  it.each([
    ['another tag', () => 'W/"another"'],
    ['a part of the tag', (tag: string) => `"${tag.slice(3, 10)}"`],
    ['the tag without quotes', (tag: string) => tag.slice(3, -1)],
    ['a star among tags', () => '"a", *'],
    ['a pattern', () => '".*", "%a+"'],
    ['nothing', () => ''],
  ])('by %s gets the whole answer', async (_, header) => {
    const answer = await ask(header(await tagOf()));
    expect(answer.status).toBe(200);
    expect(answer.body.exercises).toHaveLength(5);
  });

  it('hears the same whether it takes compressed answers or not', async () => {
    const path = '/v1/exercises?pageSize=50';
    const plain = await raw(path);
    const zipped = await raw(path, { 'accept-encoding': 'gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    const tag = String(plain.headers.etag);
    expect(zipped.headers.etag).toBe(tag);
    for (const encoding of ['gzip', 'identity']) {
      const again = await raw(path, { 'if-none-match': tag, 'accept-encoding': encoding });
      expect(again.status).toBe(304);
      expect(again.bytes).toHaveLength(0);
      expect(again.headers['content-encoding']).toBeUndefined();
    }
  });

  it('is still counted, checked and refused as everybody', async () => {
    const expired = await ask('*', nobody, '/v1/exercises/no-such-exercise');
    expect(expired).toMatchObject({ status: 404, body: { reason: 'EXERCISE_NOT_FOUND' } });
    expect(expired.headers.get('cache-control')).toBe('no-store');
    const forged = { 'if-none-match': '*', authorization: 'Bearer no.such.token' };
    expect((await nobody.call('GET', list, { headers: forged })).status).toBe(401);
  });
});

describe('a page from elsewhere', () => {
  it('never gets what was kept for another', async () => {
    const origin = 'https://app.example.org';
    await connectConsul(mesh.urls.consul, () => mesh.consulToken).kv.set(
      'sinew/edge/settings/corsOrigins',
      JSON.stringify([origin]),
    );
    await expect
      .poll(async () => (await nobody.call('GET', list, { headers: { origin } })).headers.get('vary'), {
        timeout: 10_000,
      })
      .toContain('origin');
    const { headers } = await nobody.call('GET', list, { headers: { origin } });
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-expose-headers')).toContain('etag');
  });
});

describe('the keys of tokens', () => {
  it('are the same for everybody', async () => {
    const path = '/.well-known/jwks.json';
    const anybodys = await nobody.get(path);
    const hers = await ada.get(path);
    for (const { headers } of [anybodys, hers]) expect(headers.get('cache-control')).toBe('public, max-age=60');
    expect(hers.headers.get('etag')).toBe(anybodys.headers.get('etag'));
    expect((await ask(anybodys.headers.get('etag')!, nobody, path)).status).toBe(304);
  });
});

describe('what is not said to be kept', () => {
  const kept = new Set(loadContract().methods.flatMap(({ cache, http }) => (cache ? http : [])));
  const reads = loadContract().methods.flatMap(({ idempotency, responseStream, http }) =>
    idempotency === 'read' && !responseStream ? http.filter((route) => !kept.has(route)) : [],
  );

  it.each(reads.map(({ template }) => template))('is kept by nobody: %s', async (template) => {
    const { headers } = await ask('*', ada, template.replace(/\{[^}]+\}/g, 'something'));
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('etag')).toBeNull();
  });
});

describe('a gRPC caller', () => {
  it('gets the whole answer whatever it says, with the tag beside it', async () => {
    const response = await fetch(`${mesh.urls.edge}/sinew.workout.v1.ExerciseService/ListExercises`, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1', 'if-none-match': '*' },
      body: new Uint8Array(5),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toMatch(/^W\//);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1000);
  });
});
