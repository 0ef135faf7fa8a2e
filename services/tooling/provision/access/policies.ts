// What each process may do at Consul, in Consul's own language of rules: register itself under its own name and no other
// (which is also what its certificate is given for), find those it calls, read and write its own keys, and read the keys
// that prove access tokens. Whoever has not been given a right here has none.
import { deriveAllowances, destinationsOf } from '#consul/intentions/derive.ts';
import type { Contract } from '#proto/contract.ts';

export const edge = 'edge';
export const operator = 'operator';

/** Where the user service publishes the keys of access tokens; services/chassis/service/keys.ts reads it. */
const jwks = 'sinew/user/jwks';

/** @param services all services of this mesh */
export function rulesOf(name: string, contract: Contract, services: readonly string[]): string {
  if (name === operator) return operatorRules;
  const found = name === edge ? services : destinationsOf(deriveAllowances(contract), name);
  return [
    `service "${name}" { policy = "write" }`,
    ...found.filter((service) => service !== name).map((service) => `service "${service}" { policy = "read" }`),
    'node_prefix "" { policy = "read" }',
    `key_prefix "sinew/${name}/" { policy = "write" }`,
    `key "${jwks}" { policy = "${name === 'user' ? 'write' : 'read'}" }`,
  ].join('\n');
}

/**
 * Looks at everything, sets settings and intentions, and takes instances out of the registry. Not `operator`, in Consul's
 * sense: with it one can read the private key of the certificate authority.
 */
const operatorRules = [
  'service_prefix "" { policy = "write" intentions = "write" }',
  'node_prefix "" { policy = "read" }',
  'agent_prefix "" { policy = "read" }',
  'key_prefix "sinew/" { policy = "write" }',
  'mesh = "read"',
].join('\n');
