// Every method, for every kind of identity, on every way to it through the real door, and for every service at the services'
// own ports. The contract says each verdict, so a new RPC needs no case of its own, and a way that skips a policy fails.
import { Client } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelCredentials } from '#chassis/identity/credentials.ts';
import { loadContract, type Method } from '#proto/contract.ts';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import { goodClaims, goodHeader, goodToken, ownKeys, sealForged } from '#test/attack/forge.ts';
import { forgeryOf } from '#test/attack/stolen-key.ts';
import { addressOf, bearer, stolenIdentity } from '#test/harness/intruder.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { type CallerVerdict, callGrpc, type DoorWay, grpcClient, toolWaysTo, waysTo } from './ways.ts';

const contract = loadContract();
const scopes = Object.keys(Scope).filter((name) => !['UNSPECIFIED', 'UNRECOGNIZED'].includes(name));

/** A caller, and the verdict on it. */
interface Kind {
  name: string;
  headers: Record<string, string>;
  verdict: (method: Method) => CallerVerdict;
}

let mesh: Mesh;
let grpc: Client;
let kindsFor: (method: Method) => Kind[];

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1_000_000, mcp: true });
  grpc = grpcClient(mesh);
  kindsFor = await makeKinds(await Person.signUp(mesh.urls.edge));
});

afterAll(async () => {
  const verdicts = JSON.stringify(Object.fromEntries(given));
  process.stdout.write(`The access matrix through the door: ${contract.methods.length} methods, ${verdicts}.\n`);
  grpc?.close();
  await mesh?.stop();
});

/** The kinds of callers that matter for a method. Of the API keys these are the one that has just its scope, and all others. */
async function makeKinds(ada: Person): Promise<(method: Method) => Kind[]> {
  const forgery = await forgeryOf(mesh, ada);
  const past = { ...goodClaims(forgery), iat: forgery.now - 7200, exp: forgery.now - 3600 };
  const kind = (name: string, token: string, verdict: Kind['verdict']) => ({ name, headers: bearer(token), verdict });
  const always: Kind[] = [
    { name: 'nobody', headers: {}, verdict: ofNobody },
    kind('no token', 'no.such.token', ofBadToken),
    kind('a forged token', goodToken({ ...forgery, trusted: ownKeys.ed25519.privateKey }), ofBadToken),
    kind('an expired token', sealForged(goodHeader(forgery), past, forgery.trusted), ofBadToken),
    kind('a person', ada.token, ofPerson),
    kind('another person', (await Person.signUp(mesh.urls.edge)).token, ofPerson),
  ];
  const makeKey = async (list: string[]): Promise<string> =>
    (await ada.post('/v1/api-keys', { name: 'key', scopes: list })).body.secret;
  const whole = kind('an API key for everything', await makeKey(scopes), ofKey(scopes));
  const keys = new Map<string, Kind[]>();
  for (const scope of scopes) {
    const others = scopes.filter((other) => other !== scope);
    keys.set(scope, [
      kind(`an API key for ${scope}`, await makeKey([scope]), ofKey([scope])),
      kind(`an API key for all but ${scope}`, await makeKey(others), ofKey(others)),
    ]);
  }
  return ({ access }) => [...always, ...((access.kind !== 'internal' && keys.get(access.scope ?? '')) || [whole])];
}

const ofNobody = ({ access }: Method): CallerVerdict =>
  ({ public: 'let in', signedIn: 'UNAUTHENTICATED', internal: 'not there' })[access.kind];

/** A token that is present must be valid, also where none is needed. */
const ofBadToken = ({ access }: Method): CallerVerdict =>
  access.kind === 'internal' ? 'not there' : 'UNAUTHENTICATED';

const ofPerson = ({ access }: Method): CallerVerdict => (access.kind === 'internal' ? 'not there' : 'let in');

const ofKey =
  (held: readonly string[]) =>
  ({ access }: Method): CallerVerdict => {
    if (access.kind !== 'signedIn') return access.kind === 'internal' ? 'not there' : 'let in';
    return access.scope && held.includes(access.scope) ? 'let in' : 'SCOPE_MISSING';
  };

/** How many calls of the door got each verdict: the size of the matrix, which the end of the run tells. */
const given = new Map<string, number>();

/** The verdicts that are not those of the contract. */
async function wrongVerdicts(ways: DoorWay[], method: Method, verdictOn: (kind: Kind) => CallerVerdict) {
  const calls = ways.flatMap((way) =>
    kindsFor(method).map(async (kind) => {
      const verdict = await way.call(kind.headers);
      given.set(verdict, (given.get(verdict) ?? 0) + 1);
      const expected = verdictOn(kind);
      return verdict === expected ? [] : [`${kind.name}, ${way.name}: ${verdict}, not ${expected}`];
    }),
  );
  return (await Promise.all(calls)).flat();
}

describe('a method lets in whom the contract names, on every way', () => {
  it.each(contract.methods.map((method) => [method.path, method] as const))('%s', async (_, method) => {
    expect(await wrongVerdicts(waysTo(mesh, grpc, method), method, ({ verdict }) => verdict(method))).toEqual([]);
  });
});

describe('a tool lets in whom its method does, and only with a token', () => {
  const tools = contract.methods.filter(({ tool }) => tool !== undefined);
  it.each(tools.map((method) => [method.tool!.name, method] as const))('%s', async (_, method) => {
    const verdictOn = ({ name, verdict }: Kind): CallerVerdict =>
      name === 'nobody' ? 'UNAUTHENTICATED' : verdict(method);
    expect(await wrongVerdicts(toolWaysTo(mesh, method), method, verdictOn)).toEqual([]);
  });
});

it('takes a token from the authorization header alone', async () => {
  const nobody = Person.nobody(mesh.urls.edge);
  const { token } = await Person.signUp(mesh.urls.edge);
  expect((await nobody.get(`/v1/users/me?access_token=${token}`)).status).toBe(401);
  const forged = { 'x-sinew-caller': 'somebody', 'x-sinew-service': 'workout', 'x-jwt-payload': 'e30' };
  expect((await nobody.call('GET', '/v1/users/me', { headers: forged })).status).toBe(401);
});

const services = [...new Set(contract.methods.map(({ service }) => service))].filter((name) => name !== 'edge');

describe('a service lets in the services that the contract names', () => {
  it.each(services)('%s', async (caller) => {
    const identity = await stolenIdentity(mesh, caller);
    const others = services.filter((service) => service !== caller);
    const wrong: string[] = [];
    for (const service of others) {
      const client = new Client(await addressOf(mesh, service), channelCredentials(identity, service), {
        'grpc.ssl_target_name_override': service,
        'grpc.use_local_subchannel_pool': 1,
      });
      for (const method of contract.methods.filter((one) => one.service === service)) {
        const given = await callGrpc(client, method, {});
        const verdict = given.startsWith('INTENTION') ? 'PERMISSION_DENIED' : given;
        if (verdict !== ofService(caller, method)) wrong.push(`${method.path}: ${given}`);
      }
      client.close();
    }
    identity.stop();
    expect(wrong).toEqual([]);
  });
});

/** A service that calls another without a person. */
function ofService(caller: string, { access, service, grpcService, path }: Method): CallerVerdict {
  if (access.kind === 'internal') return access.callers.includes(caller) ? 'let in' : 'PERMISSION_DENIED';
  const declared = contract.clients.get(caller) ?? [];
  if (![service, grpcService, path.slice(1)].some((target) => declared.includes(target))) return 'PERMISSION_DENIED';
  return access.kind === 'public' ? 'let in' : 'UNAUTHENTICATED';
}
