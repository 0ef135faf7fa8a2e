// The reasons that methods declare, held against the sources. services/chassis/rpc/declared.ts finds the reasons that are given
// and not declared. Here are the other ways in which contract and code could part: a reason that is declared and that nothing
// gives any more, and one that the door gives and that no method has.
import { describe, expect, it } from 'vitest';
import { localReplies } from '#envoy/translate/listener/replies.ts';
import { loadContract } from '#proto/contract.ts';
import { impliedReasons, refusalReasons } from '#proto/reasons.ts';
import { isSource, isTest, listFiles, readSource } from '#test/architecture/sources.ts';

const contract = loadContract();
const { methods } = contract;

/** The reasons that the sources in a folder make. */
function madeIn(folder: string): Set<string> {
  const files = listFiles().filter((file) => file.startsWith(`${folder}/`) && isSource(file) && !isTest(file));
  return new Set(
    files.flatMap((file) => [...readSource(file).matchAll(/new Refusal\(\s*'(\w+)'/g)].map(([, name]) => name!)),
  );
}

const madeByChassis = madeIn('services/chassis');
const services = [...new Set(methods.map(({ service }) => service))].map((service) => ({
  service,
  own: methods.filter((method) => method.service === service),
  made: madeIn(service === 'edge' ? 'envoy' : `services/${service}`),
}));

describe.each(services)('the service $service', ({ own, made }) => {
  it('can give every reason that its methods declare', () => {
    const dead = own.flatMap(({ path, errors }) =>
      errors.filter((reason) => !made.has(reason) && !madeByChassis.has(reason)).map((reason) => `${path} ${reason}`),
    );
    expect(dead).toEqual([]);
  });

  it('gives no reason that none of its methods has', () => {
    const known = new Set(own.flatMap(refusalReasons));
    expect([...made].filter((reason) => !known.has(reason))).toEqual([]);
  });
});

it('the door gives REST callers only reasons that every method has', () => {
  const mappers = localReplies(contract).mappers as { body_format_override: { json_format?: { reason: string } } }[];
  const given = new Set(mappers.flatMap((mapper) => mapper.body_format_override.json_format?.reason ?? []));
  expect(given.size).toBeGreaterThan(5);
  // A path that is served under other verbs only belongs to no method.
  given.delete('METHOD_NOT_ALLOWED');
  for (const method of methods.filter(({ http }) => http.length > 0)) {
    expect(impliedReasons(method), method.path).toEqual(expect.arrayContaining([...given]));
  }
});
