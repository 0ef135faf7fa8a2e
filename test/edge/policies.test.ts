// Policies at the real door: the contract's policy of a method holds on each of its paths and on every way to it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract, type Method } from '#proto/contract.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;
let edge: string;

beforeAll(async () => {
  mesh = await startMesh();
  edge = mesh.urls.edge;
});

afterAll(() => mesh?.stop());

interface Way {
  verb: string;
  path: string;
  contentType: string;
}

/** Every way to a method: its REST routes with something for each variable, and its gRPC-Web path. */
function waysTo({ path, http }: Method): Way[] {
  const rest = http.map(({ verb, template }) => ({
    verb,
    path: template.replace(/\{[^}]+\}/g, 'something'),
    contentType: 'application/json',
  }));
  return [...rest, { verb: 'POST', path, contentType: 'application/grpc-web+proto' }];
}

/** The refusal as the caller sees it: a REST status, or the gRPC status in the headers of an answer without a message. */
async function statusOf({ verb, path, contentType }: Way, headers: Record<string, string> = {}): Promise<string> {
  const body = verb === 'POST' ? (contentType === 'application/json' ? '{}' : new Uint8Array(5)) : undefined;
  const response = await fetch(edge + path, {
    method: verb,
    headers: { 'content-type': contentType, ...headers },
    body,
  });
  await response.arrayBuffer();
  return response.headers.get('grpc-status') ?? String(response.status);
}

const refused = ['401', '16'];
/** An internal method has no route: a caller from outside finds nothing there, whatever the token. */
const notThere = ['404', '12'];
const ways = loadContract().methods.flatMap((method) =>
  waysTo(method).map((way) => [`${way.verb} ${way.path}`, way, method] as const),
);

describe('the token check', () => {
  it.each(ways)('of %s is what the contract says', async (_, way, { access }) => {
    const status = await statusOf(way);
    if (access.kind === 'internal') expect(notThere).toContain(status);
    else if (access.kind === 'signedIn') expect(refused).toContain(status);
    else expect(refused).not.toContain(status);
  });

  it.each(ways)('of %s takes no bad token', async (_, way, { access }) => {
    expect(access.kind === 'internal' ? notThere : refused).toContain(
      await statusOf(way, { authorization: 'Bearer no.such.token' }),
    );
  });

  it('takes a token from the authorization header alone', async () => {
    const ada = await Person.signUp(edge);
    const token = (await Person.nobody(edge).post('/v1/sessions', { email: ada.email, password: Person.password })).body
      .accessToken;
    expect((await Person.nobody(edge).get(`/v1/users/me?access_token=${token}`)).status).toBe(401);
    const forged = { 'x-sinew-caller': 'somebody', 'x-sinew-service': 'workout', 'x-jwt-payload': 'e30' };
    expect((await Person.nobody(edge).call('GET', '/v1/users/me', { headers: forged })).status).toBe(401);
  });
});

describe('a limit', () => {
  const change = { currentPassword: 'wrong password', newPassword: 'another password' };

  it('counts a person, on all paths together, and tells how long to wait', async () => {
    const [ada, bob] = await Promise.all([Person.signUp(edge), Person.signUp(edge)]);
    // The limit is ten in fifteen minutes. The eleventh call is refused on every path.
    for (let count = 0; count < 10; count++) {
      expect((await ada.post('/v1/users/me:changePassword', change)).status).toBe(403);
    }
    const over = await ada.post('/v1/users/me:changePassword', change);
    expect(over).toMatchObject({ status: 429, body: { reason: 'RATE_LIMITED', status: 429 } });
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(over.headers.get('x-ratelimit-limit')).toContain('10');
    expect(over.headers.get('x-ratelimit-remaining')).toBe('0');
    const grpc = await ada.call('POST', '/sinew.user.v1.UserService/ChangePassword', {
      body: new Uint8Array(5),
      contentType: 'application/grpc-web+proto',
    });
    expect(grpc.headers.get('grpc-status')).toBe('8');
    expect((await bob.post('/v1/users/me:changePassword', change)).status).toBe(403);
    expect((await ada.get('/v1/users/me')).status).toBe(200);
  });

  it('counts an address that shows no token, for each service by itself', async () => {
    const nobody = Person.nobody(edge);
    const statuses: number[] = [];
    for (let count = 0; count < 101; count++) statuses.push((await nobody.get('/v1/exercises?pageSize=1')).status);
    expect(statuses[0]).toBe(200);
    expect(statuses.at(-1)).toBe(429);
    expect((await nobody.get('/.well-known/jwks.json')).status).toBe(200);
    expect((await nobody.get('/healthz')).status).toBe(200);
    // The door does not believe a caller who claims another address.
    const elsewhere = { 'x-forwarded-for': '203.0.113.7', 'x-envoy-external-address': '203.0.113.7' };
    expect((await nobody.call('GET', '/v1/exercises?pageSize=1', { headers: elsewhere })).status).toBe(429);
  });
});
