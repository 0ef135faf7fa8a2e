// Every limit of the contract at the real door: all ways to a method empty one bucket, and no way of writing the path or the
// caller's address gets around it. The limits are scaled down until a bucket holds one to three calls.
import { request } from 'node:https';
import type { Client } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadContract, type Method } from '#proto/contract.ts';
import { bearer } from '#test/harness/intruder.ts';
import { Person } from '#test/harness/person.ts';
import { putSetting } from '#test/harness/settings.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { grpcClient, waysTo } from './ways.ts';

/** The limit of all calls from one address is three then, and each call but those that count by address has its own. */
const limitScale = 0.0025;

let mesh: Mesh;
let grpc: Client;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
  grpc = grpcClient(mesh);
  ada = await Person.signUp(mesh.urls.edge);
  bob = await Person.signUp(mesh.urls.edge);
  await putSetting(mesh, 'edge/trustedProxies', ['127.0.0.1/32']);
  await putSetting(mesh, 'edge/limitScale', limitScale);
  // The limit that an answer tells says by which settings it was judged. A connection of before keeps its listener until that
  // has drained, so more calls at one moment than there are such connections have to tell the new one.
  const limitTold = async (): Promise<number> => {
    const { headers } = await Person.nobody(mesh.urls.edge).call('GET', '/healthz', {
      headers: { 'x-forwarded-for': newAddress() },
    });
    return Number.parseInt(headers.get('x-ratelimit-limit') ?? '', 10);
  };
  const told = () => Promise.all(Array.from({ length: 16 }, limitTold));
  await vi.waitFor(async () => expect(Math.max(...(await told()))).toBeLessThan(100), { timeout: 20_000 });
});

afterAll(async () => {
  grpc?.close();
  await mesh?.stop();
});

let addresses = 0;

/** An address from which nobody has called yet, as the proxy in front of the door tells it. */
const newAddress = (): string => {
  addresses += 1;
  return `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
};

const headersFrom = (address: string) => ({ ...bearer(ada.token), 'x-forwarded-for': address });

const capacityOf = ({ limit }: Method): number => Math.max(1, Math.round(limit.burst * limitScale));

const limited = loadContract().methods.filter(({ access }) => access.kind !== 'internal');

describe('a limit is one for all ways', () => {
  it.each(limited.map((method) => [method.path, method] as const))('%s', async (_, method) => {
    const [first, ...others] = waysTo(mesh, grpc, method);
    const wrong: string[] = [];
    const byAddress = method.limit.by === 'address';
    let address = newAddress();
    const spend = async (): Promise<void> => {
      for (let count = 0; count < capacityOf(method); count++) {
        const verdict = await first!.call(headersFrom(byAddress ? address : newAddress()));
        if (verdict === 'RATE_LIMITED') wrong.push(`${first!.name} was refused after ${count} calls`);
      }
    };
    if (!byAddress) await spend();
    for (const way of others) {
      // By address, each pair of ways has an address of its own, so that the limit of the address is not reached.
      if (byAddress) {
        address = newAddress();
        await spend();
      }
      const verdict = await way.call(headersFrom(byAddress ? address : newAddress()));
      if (verdict !== 'RATE_LIMITED') wrong.push(`${way.name} after ${first!.name}: ${verdict}`);
    }
    expect(wrong).toEqual([]);
  });
});

/** Sends a path unchanged, because `fetch` would tidy it. */
function statusOf(path: string, headers: Record<string, string>): Promise<number> {
  const { hostname, port } = new URL(mesh.urls.edge);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, headers: { ...bearer(bob.token), ...headers } });
    outgoing.on('error', reject).on('response', (response) => resolve(response.resume().statusCode!));
    outgoing.end();
  });
}

describe('a limit cannot be dodged', () => {
  const spellings = [
    '/v1/workouts/',
    '//v1/workouts',
    '/v1//workouts',
    '/v1/./workouts',
    '/v1/x/../workouts',
    '/V1/workouts',
    '/v1/Workouts',
    '/v1/%77orkouts',
    '/v1%2Fworkouts',
    '/v1/workouts;a=b',
    '/v1/workouts?pageSize=1',
    '/v1/workouts%3FpageSize=1',
    '/v1/workouts#x',
    '/v1/workouts%00',
  ];

  it('by another spelling of the path, or by claims about the address', async () => {
    const list = limited.find(({ path }) => path.endsWith('WorkoutService/ListWorkouts'))!;
    for (let count = 0; count < capacityOf(list); count++) {
      expect(await statusOf('/v1/workouts', { 'x-forwarded-for': newAddress() })).toBe(200);
    }
    const claims = ['1.2.3.4, {address}', '{address}, 127.0.0.1', '::1, {address}', '{address}'];
    const letIn: string[] = [];
    for (const path of ['/v1/workouts', ...spellings]) {
      for (const claim of path === '/v1/workouts' ? claims : [claims.at(-1)!]) {
        const status = await statusOf(path, { 'x-forwarded-for': claim.replace('{address}', newAddress()) });
        if (status < 400) letIn.push(`${path} from ${claim}: ${status}`);
      }
    }
    expect(letIn).toEqual([]);
  });

  it('by an address, when the bucket is the address’s', async () => {
    const address = newAddress();
    const from = (claim: string) =>
      Person.nobody(mesh.urls.edge).call('GET', '/v1/exercises?pageSize=1', {
        headers: { 'x-forwarded-for': claim },
      });
    expect((await from(address)).status).toBe(200);
    for (const claim of [address, `1.2.3.4, ${address}`, `${address}, 127.0.0.1`, `9.9.9.9,8.8.8.8, ${address}`]) {
      expect((await from(claim)).status).toBe(429);
    }
  });
});
