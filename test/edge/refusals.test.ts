// The door's own answers, before a service hears of a call. They are as complete as any other answer: to HEAD, to any
// spelling of `Bearer`, to gRPC at the address of REST, and to pages of allowed origins.
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { dirname } from 'node:path';
import { connect } from 'node:tls';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { askSocket } from '#chassis/runtime/socket-file.ts';
import { connectConsul } from '#consul/client.ts';
import { loadContract } from '#proto/contract.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const page = 'https://app.example.org';
let mesh: Mesh;
let ada: Person;
let nobody: Person;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
  ada = await Person.signUp(mesh.urls.edge);
  nobody = Person.nobody(mesh.urls.edge);
  await connectConsul(mesh.urls.consul, () => mesh.consulToken).kv.set(
    'sinew/edge/settings/corsOrigins',
    JSON.stringify([page]),
  );
  // Routes and the filter of errors come in different files, which Envoy loads at different moments.
  for (const path of ['/healthz', '/v1/nothing']) {
    await vi.waitUntil(async () => (await originOf(path)) === page, { timeout: 10_000 });
  }
});

afterAll(() => mesh?.stop());

const originOf = async (path: string): Promise<string | null> =>
  (await nobody.call('GET', path, { headers: { origin: page } })).headers.get('access-control-allow-origin');

/** Sends bytes unchanged, and asks for the end of the connection. */
function exchange(text: string): Promise<string> {
  const { hostname, port } = new URL(mesh.urls.edge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, {}, () => socket.write(Buffer.from(text, 'latin1')));
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}

const raw = (start: string, ...headers: string[]): string =>
  [`${start} HTTP/1.1`, 'connection: close', ...headers, '', ''].join('\r\n');

/** The statuses of a forbidden POST before and after the end of its body, on one HTTP/2 connection. */
async function refuseInTwoParts(path: string): Promise<{ early: number | undefined; late: number; reset: number }> {
  const session = connectHttp2(mesh.urls.edge);
  try {
    const post = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/json' });
    const closed = once(post.resume(), 'close');
    let status: number | undefined;
    post.on('response', (headers) => {
      status = headers[':status'];
    });
    post.write('{');
    // An answer to a later request shows that the door has handled this one.
    await once(session.request({ ':path': '/healthz' }).resume(), 'close');
    const early = status;
    post.end('}');
    await closed;
    return { early, late: status!, reset: post.rstCode };
  } finally {
    session.destroy();
  }
}

const wholeProblem = {
  type: expect.stringMatching(/^urn:sinew:problem:[A-Z_]+$/),
  title: expect.stringMatching(/./),
  status: expect.any(Number),
  detail: expect.stringMatching(/\w+ \w+/),
  reason: expect.stringMatching(/^[A-Z_]+$/),
  traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
};

const unreadable: [string, () => string][] = [
  ['without a host', () => raw('GET /healthz')],
  ['to a host that is none', () => raw('GET /healthz', 'host: a b')],
  ['whose headers are too long', () => raw('GET /healthz', 'host: localhost', `x-long: ${'x'.repeat(2 ** 17)}`)],
  ['with a length that is none', () => raw('POST /v1/users', 'host: localhost', 'content-length: -1')],
  ['whose path leads out', () => raw('GET /../../v1/users', 'host: localhost')],
  ['with a header without a name', () => raw('GET /healthz', 'host: localhost', ': x')],
  ['for another protocol', () => raw('GET /healthz', 'host: localhost', 'connection: upgrade', 'upgrade: websocket')],
  ['with an unknown encoding', () => raw('POST /v1/users', 'host: localhost', 'transfer-encoding: x')],
];

describe('a request that nobody can read', () => {
  it.each(unreadable)('(%s) is refused with a reason and a trace id, by which the log knows it', async (_, text) => {
    const [head, body] = (await exchange(text())).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 4\d\d /);
    const problem = JSON.parse(body!);
    expect(problem).toEqual(wholeProblem);
    expect(head).toContain(`x-trace-id: ${problem.traceId}`);
    await expect.poll(() => mesh.logs('envoy-1'), { timeout: 15_000 }).toContain(problem.traceId);
  });
});

/** Requests that each part refuses: a route, the token check, the transcoder, and a service. */
const refused: [string, string, number][] = [
  ['GET', '/v1/nothing', 404],
  ['DELETE', '/v1/exercises', 405],
  ['GET', '/v1%2fexercises', 400],
  ['GET', '/v1/exercises%5Cx', 400],
  ['GET', '/v1/users/me', 401],
  ['GET', '/v1/exercises?colour=red', 400],
  ['GET', '/v1/exercises/none', 404],
];

describe('a page of an origin that may', () => {
  it.each(refused)('reads why %s %s is refused', async (verb, path, status) => {
    const answer = await nobody.call(verb, path, { headers: { origin: page } });
    expect(answer).toMatchObject({ status, body: wholeProblem });
    expect(answer.headers.get('access-control-allow-origin')).toBe(page);
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-trace-id');
    const elsewhere = await nobody.call(verb, path, { headers: { origin: 'https://elsewhere.example.org' } });
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('may go on with a stream where it was', async () => {
    const headers = {
      origin: page,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization,last-event-id',
    };
    const answer = await nobody.call('OPTIONS', '/v1/notifications:watch', { headers });
    expect(answer.headers.get('access-control-allow-headers')).toMatch(/\blast-event-id\b/);
    expect(answer.headers.get('access-control-allow-methods')).toMatch(/\bHEAD\b/);
  });
});

/** Each path of the contract that takes GET. The variables have ids that nothing has. */
const readable = loadContract().methods.flatMap((method) =>
  method.access.kind === 'internal'
    ? []
    : method.http
        .filter(({ verb }) => verb === 'GET')
        .map(({ template }) => ({
          path: template.replace(/\{[^}]*\}/g, '0198c1e0-0000-7000-8000-000000000000'),
          isStream: method.responseStream,
        })),
);

describe('HEAD', () => {
  it.each(readable)('$path is answered as GET is, without a body', async ({ path, isStream }) => {
    for (const person of [ada, nobody]) {
      // With compression the lengths would be those of the compressed bodies.
      const headers = { 'accept-encoding': 'identity' };
      const head = await person.call('HEAD', path, { headers });
      expect(head.body).toBe('');
      if (isStream) {
        expect([200, 401]).toContain(head.status);
        continue;
      }
      const get = await person.call('GET', path, { headers });
      expect(head.status).toBe(get.status);
      for (const name of ['content-type', 'etag', 'allow']) expect(head.headers.get(name)).toBe(get.headers.get(name));
      const length = Buffer.byteLength(get.text);
      if (get.status === 200) expect(head.headers.get('content-length')).toBe(String(length));
    }
  });

  it('has the limit of the GET that it stands for', async () => {
    const limitOf = async (verb: string) => (await ada.call(verb, '/v1/workouts')).headers.get('x-ratelimit-limit');
    expect(await limitOf('HEAD')).toBe(await limitOf('GET'));
  });

  it('is answered with 304 to who has the newest', async () => {
    const path = '/v1/exercises?pageSize=1';
    const etag = (await nobody.get(path)).headers.get('etag')!;
    const again = await nobody.call('HEAD', path, { headers: { 'if-none-match': etag } });
    expect([again.status, again.headers.get('content-length')]).toEqual([304, null]);
  });

  it('stands among the methods that a path takes', async () => {
    const { status, headers } = await ada.delete('/v1/exercises');
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    expect((await ada.call('HEAD', '/v1/users')).status).toBe(405);
  });
});

describe("Envoy's admin interface", () => {
  it('is a file that its user alone can open, in a folder that is his alone, and no port', async () => {
    const socket = await stat(mesh.envoyAdmin);
    const folder = await stat(dirname(mesh.envoyAdmin));
    expect(socket.isSocket()).toBe(true);
    expect([socket.mode & 0o777, folder.mode & 0o777]).toEqual([0o600, 0o700]);
    const { configs } = JSON.parse(await askSocket(mesh.envoyAdmin, { path: '/config_dump' }));
    const { bootstrap } = configs.find((config: { bootstrap?: unknown }) => config.bootstrap);
    expect(Object.keys(bootstrap.admin.address)).toEqual(['pipe']);
  });

  it.runIf(process.getuid?.() === 0)('answers nobody else', async () => {
    const command = ['-sS', '--unix-socket', mesh.envoyAdmin, '-X', 'POST', 'http://envoy/quitquitquit'];
    const { exitCode, stderr } = await execa('curl', command, { uid: 65_534, gid: 65_534, reject: false });
    expect([exitCode, stderr]).toEqual([7, expect.stringContaining("Couldn't connect")]);
    expect((await nobody.get('/healthz')).status).toBe(200);
  });
});

describe('a token', () => {
  it.each(['bearer', 'BEARER', 'bEaReR', 'Bearer', 'Bearer   ', 'bearer  '])('is taken after %j', async (scheme) => {
    const { body } = await ada.post('/v1/api-keys', { name: scheme, scopes: ['PROFILE_READ'] });
    for (const token of [ada.token, body.secret]) {
      const headers = { authorization: `${scheme} ${token}` };
      expect(await nobody.call('GET', '/v1/users/me', { headers })).toMatchObject({
        status: 200,
        body: { email: ada.email },
      });
    }
  });

  it.each(['bearerx', 'Bearer:', 'Beare', 'bearer\t', 'Token'])('is not taken after %j', async (scheme) => {
    const headers = { authorization: `${scheme} ${ada.token}` };
    expect((await nobody.call('GET', '/v1/users/me', { headers })).status).toBe(401);
  });
});

describe('an address of REST', () => {
  it.each(['application/grpc', 'application/grpc-web+proto', 'application/grpc-web-text'])(
    'says to %s that there is no such method',
    async (contentType) => {
      for (const path of ['/v1/users', '/v1/users/me', '/v1/workouts']) {
        const { status, headers } = await ada.post(path, Buffer.alloc(5), contentType);
        expect([status, headers.get('grpc-status')]).toEqual([200, '12']);
        expect(headers.get('grpc-message')).not.toContain('server');
      }
    },
  );

  it('keeps to itself what is between gRPC and its clients', async () => {
    for (const path of ['/v1/workouts', '/v1/exercises/none', '/healthz', '/.well-known/jwks.json', '/v1/nothing']) {
      const { headers } = await ada.get(path);
      expect([...headers.keys()].filter((name) => name.startsWith('grpc-'))).toEqual([]);
    }
  });

  it('takes no notice of headers with underscores', async () => {
    const headers = { X_Foo: '1', authorization_: `Bearer ${ada.token}` };
    expect((await nobody.call('GET', '/v1/exercises?pageSize=1', { headers })).status).toBe(200);
    expect((await nobody.call('GET', '/v1/users/me', { headers })).status).toBe(401);
  });
});

describe('a request that is refused before its end', () => {
  it.each([
    ['/v1/workouts', 401],
    ['/v1/nothing', 404],
    ['/v1/work%2Fouts', 400],
  ])('is heard to its end first: %s', async (path, status) => {
    expect(await refuseInTwoParts(path)).toEqual({ early: undefined, late: status, reset: 0 });
  });
});
