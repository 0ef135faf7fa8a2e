// What the translation remembers changes nothing of what it says: after any changes its files are those of a translation
// that remembers nothing. And what has not changed stays the same object, by which publishing knows it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { commonSettings, publishedKey } from '#test/harness/static-door.ts';
import type { Endpoint } from '../mesh.ts';
import type { Input } from './filters/filter.ts';
import { type Translation, translate } from './translate.ts';

const { limits, methods, ...rest } = loadContract();
const contract = { ...rest, limits, methods: methods.filter((_, place) => place % 15 === 0) };
const services = [...new Set(methods.map(({ service }) => service))];

const start: Input = {
  contract,
  sets: { transcoded: new Uint8Array([1]), connect: new Uint8Array([2]) },
  mesh: {
    services: new Map(services.map((service) => [service, [{ id: `${service}-1`, address: '127.0.0.1', port: 5000 }]])),
    keys: [publishedKey],
    proof: { certificate: '', privateKey: '', roots: '', prefix: 'spiffe://mesh/svc/' },
  },
  settings: { ...commonSettings, port: 8080, adminSocket: '/xds/admin.sock', directory: '/xds', tls: undefined },
};

type Change = (input: Input) => Input;

const withMesh = (input: Input, mesh: Partial<Input['mesh']>): Input => ({
  ...input,
  mesh: { ...input.mesh, ...mesh },
});

const instances = fc.array(
  fc.record({ id: fc.constantFrom('a', 'b', 'c'), address: fc.ipV4(), port: fc.integer({ min: 1, max: 65_535 }) }),
  { maxLength: 3 },
);

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.constantFrom(...services), instances).map(
    ([service, endpoints]): Change =>
      (input) =>
        withMesh(input, { services: withService(input, service, endpoints) }),
  ),
  fc.array(fc.constantFrom('one', 'two'), { maxLength: 2 }).map(
    (kids): Change =>
      (input) =>
        withMesh(input, { keys: kids.map((kid) => ({ ...publishedKey, kid })) }),
  ),
  fc.constantFrom('one', 'two').map(
    (roots): Change =>
      (input) =>
        withMesh(input, { proof: { ...input.mesh.proof, roots } }),
  ),
  fc.constantFrom(undefined, 'one', 'two').map(
    (key): Change =>
      (input) =>
        withMesh(input, { certificate: key === undefined ? key : { chain: '', key } }),
  ),
  fc.constantFrom(1, 2).map(
    (limitScale): Change =>
      (input) => ({ ...input, settings: { ...input.settings, limitScale } }),
  ),
  fc.integer({ min: 0, max: contract.methods.length }).map(
    (count): Change =>
      (input) => ({
        ...input,
        contract: { ...contract, methods: contract.methods.slice(0, count) },
      }),
  ),
);

const withService = ({ mesh }: Input, service: string, endpoints: Endpoint[]): Input['mesh']['services'] =>
  new Map([...mesh.services, [service, endpoints]]);

/** Nothing in a copy is the same object, so nothing is remembered of it. */
const afresh = (input: Input): Translation => translate(structuredClone(input));

describe('the translation', () => {
  it('says after any changes what it would say anew', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let input = start;
        for (const apply of changes) {
          input = apply(input);
          const remembered = translate(input);
          // The contract's messages are read when they are asked for, and the door asks for none.
          expect(remembered).toEqual(afresh({ ...input, contract: { ...input.contract, messages: new Map() } }));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('makes only the assignment of a service whose instances change', () => {
    const before = translate(start);
    const workouts = [{ id: 'workout-2', address: '127.0.0.1', port: 5001 }];
    const after = translate(withMesh(start, { services: withService(start, 'workout', workouts) }));
    const { eds, files, ...others } = after;
    for (const [part, resource] of Object.entries(others)) expect(resource, part).toBe(before[part as 'cds']);
    expect(files.map(({ content }) => content)).toEqual(before.files.map(({ content }) => content));
    const changed = [...eds].filter(([service, assignment]) => assignment !== before.eds.get(service));
    expect(changed.map(([service]) => service)).toEqual(['workout']);
  });
});
