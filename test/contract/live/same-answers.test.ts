// Every read answers the same on every way through the door: REST, gRPC, gRPC-Web and Connect. It is asked for what there is, for
// what there is not, and without a token, so answers and refusals are compared. The requests follow from the contract.
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract, type Method } from '#proto/contract.ts';
import { type Headers, waysToAsk } from './answers.ts';
import { startWorld, type World } from './world.ts';

const reads = loadContract().methods.filter(
  ({ access, idempotency, requestStream }) => access.kind !== 'internal' && idempotency === 'read' && !requestStream,
);

let world: World;
const told = { answers: 0, refusals: 0 };

beforeAll(async () => {
  world = await startWorld(3);
});

afterAll(async () => {
  process.stdout.write(`${reads.length} reads answered alike on all ways: ${JSON.stringify(told)}\n`);
  await world?.stop();
});

interface Asked {
  name: string;
  request: JsonObject;
  headers: Headers;
}

function askedOf(method: Method): Asked[] {
  const { population, headers } = world;
  const known = population.requestFor(method, 'what there is');
  return [
    { name: 'what there is', request: known, headers },
    { name: 'what there is, with the least that is asked for', request: population.pathOf(method), headers },
    { name: 'what there is not', request: population.strangeRequestFor(method, 'what there is not'), headers },
    { name: 'without a token', request: known, headers: {} },
  ];
}

describe('a read answers the same on every way', () => {
  it.each(reads.map((method) => [method.path, method] as const))('%s', async (_, method) => {
    const door = { url: world.mesh.urls.edge, grpc: world.grpc };
    const others: string[] = [];
    for (const { name, request, headers } of askedOf(method)) {
      const [first, ...ways] = waysToAsk(door, method);
      const expected = await first!.ask(request, headers);
      told['answer' in expected ? 'answers' : 'refusals'] += ways.length + 1;
      for (const way of ways) {
        const outcome = await way.ask(request, headers);
        if (isDeepStrictEqual(outcome, expected)) continue;
        const [one, other] = differing(JSON.stringify(expected), JSON.stringify(outcome));
        others.push(`${name} ${JSON.stringify(request)}: ${first!.name} ${one}, ${way.name} ${other}`);
      }
    }
    expect(others).toEqual([]);
  });
});

/** Two texts from shortly before the place where they differ. */
function differing(one: string, other: string): [string, string] {
  const place = [...one].findIndex((character, index) => character !== other[index]);
  const part = (text: string): string => text.slice(Math.max(0, place - 60), place + 120);
  return [part(one), part(other)];
}
