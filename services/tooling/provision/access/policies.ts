// The rights of each process at Consul, in Consul's own language of rules. A process may register itself under its own name
// and no other (its certificate needs this right too), find the services that it calls, read and write its own keys, and
// read the keys that verify access tokens. Nobody has any right that is not given here.
import { doorsPrefix } from '#consul/doors.ts';
import { deriveAllowances, destinationsOf } from '#consul/intentions/derive.ts';
import type { Contract } from '#proto/contract.ts';

export const edge = 'edge';
export const operator = 'operator';

/** The key under which the user service publishes the keys of access tokens; services/chassis/service/keys.ts reads it. */
const jwks = 'sinew/user/jwks';

/** @param services all services of this mesh */
export function rulesOf(name: string, contract: Contract, services: readonly string[]): string {
  if (name === operator) return operatorRules;
  const found = name === edge ? services : [...new Set([edge, ...destinationsOf(deriveAllowances(contract), name)])];
  return [
    `service "${name}" { policy = "write" }`,
    ...found.filter((service) => service !== name).map((service) => `service "${service}" { policy = "read" }`),
    'node_prefix "" { policy = "read" }',
    // An instance that stops waits for the doors: it has to see which doors there are, and what each has taken over.
    `key_prefix "${doorsPrefix}" { policy = "${name === edge ? 'write' : 'read'}" }`,
    `key_prefix "sinew/${name}/" { policy = "write" }`,
    `key "${jwks}" { policy = "${name === 'user' ? 'write' : 'read'}" }`,
  ].join('\n');
}

/**
 * The operator may look at everything, change settings and intentions, and take instances out of the registry. The rules do
 * not include Consul's own right `operator`, because it allows to read the private key of the certificate authority.
 */
const operatorRules = [
  'service_prefix "" { policy = "write" intentions = "write" }',
  'node_prefix "" { policy = "read" }',
  'agent_prefix "" { policy = "read" }',
  'key_prefix "sinew/" { policy = "write" }',
  'mesh = "read"',
].join('\n');
