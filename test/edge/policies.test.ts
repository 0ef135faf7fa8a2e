// The token check at the real door: what the contract says of a method holds on every way to it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract, type Method } from '#proto/contract.ts';
import { takesConnectGet } from '#proto/derive/connect.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;
let edge: string;

beforeAll(async () => {
  // The ways to all methods together are more calls than one address may make.
  mesh = await startMesh({ limitScale: 1000 });
  edge = mesh.urls.edge;
});

afterAll(() => mesh?.stop());

interface Way {
  verb: string;
  path: string;
  contentType: string;
}

/** Every way to a method: its REST routes with something for each variable, and its own path by gRPC-Web and by Connect. */
function waysTo(method: Method): Way[] {
  const { path, http } = method;
  const rest = http.map(({ verb, template }) => ({
    verb,
    path: template.replace(/\{[^}]+\}/g, 'something'),
    contentType: 'application/json',
  }));
  const connect = method.responseStream ? 'application/connect+json' : 'application/json';
  const get = { verb: 'GET', path: `${path}?connect=v1&encoding=json&message=%7B%7D`, contentType: '' };
  return [
    ...rest,
    { verb: 'POST', path, contentType: 'application/grpc-web+proto' },
    // Nobody uploads by Connect.
    ...(method.requestStream ? [] : [{ verb: 'POST', path, contentType: connect }]),
    ...(takesConnectGet(method) ? [get] : []),
  ];
}

/** The refusal as the caller sees it: a REST status, or the gRPC status in the headers of an answer without a message. */
async function statusOf({ verb, path, contentType }: Way, headers: Record<string, string> = {}): Promise<string> {
  const body = verb === 'POST' ? (contentType === 'application/json' ? '{}' : new Uint8Array(5)) : undefined;
  const response = await fetch(edge + path, {
    method: verb,
    headers: { 'content-type': contentType, ...headers },
    body,
  });
  const answer = Buffer.from(await response.arrayBuffer());
  // A stream of Connect says in its last message, behind five bytes, how it ended.
  if (response.headers.get('content-type')?.startsWith('application/connect+'))
    return JSON.parse(answer.subarray(5).toString()).error.code;
  return response.headers.get('grpc-status') ?? String(response.status);
}

const refused = ['401', '16', 'unauthenticated'];
/** An internal method has no route: a caller from outside finds nothing there, whatever the token. */
const notThere = ['404', '12'];
const ways = loadContract().methods.flatMap((method) =>
  waysTo(method).map((way) => [`${way.verb} ${way.path} ${way.contentType}`, way, method] as const),
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
