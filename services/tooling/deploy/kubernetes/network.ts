// Who may open a connection to whom. All is denied first; then each program takes calls from those whom an intention of the
// contract allows, so a call that the mesh would refuse is not even connected.
import { deriveAllowances, destinationsOf } from '#consul/intentions/derive.ts';
import type { Contract } from '#proto/contract.ts';
import { edgeAgent, ports, provisioner } from '../image/layout.ts';
import { type Manifest, metadata, selectorOf } from './manifest.ts';

const consulPorts = [8500, 8502];
const databasePort = 5432;
/** HTTPS, mail out and in, and traces: providers are named by settings, which a policy cannot know. */
const outsidePorts = [443, 465, 587, 993, 4318];

export function networkPolicies(contract: Contract, services: readonly string[]): Manifest[] {
  const programs = [...services, edgeAgent];
  return [
    policy('nobody', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    policy('names', { podSelector: {}, policyTypes: ['Egress'], egress: [toNames] }),
    ...programs.map((name) => ofProgram(name, { contract, programs })),
    policy('the-door', {
      podSelector: selectorOf(edgeAgent),
      policyTypes: ['Ingress'],
      ingress: [{ ports: toPorts([ports.door]) }],
    }),
    policy(provisioner, {
      podSelector: selectorOf(provisioner),
      policyTypes: ['Egress'],
      // It writes the secrets, so it also reaches the API server of Kubernetes.
      egress: [{ ports: toPorts([...consulPorts, databasePort, 443, 6443]) }],
    }),
  ];
}

interface Mesh {
  contract: Contract;
  programs: readonly string[];
}

function ofProgram(name: string, { contract, programs }: Mesh): Manifest {
  const allowances = deriveAllowances(contract);
  const callers = programs.filter((caller) => destinationsOf(allowances, caller).includes(name));
  const called = programs.filter((other) => destinationsOf(allowances, name).includes(other));
  const own = name === edgeAgent ? consulPorts : [...consulPorts, databasePort, ...outsidePorts];
  return policy(name, {
    podSelector: selectorOf(name),
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: callers.map((caller) => ({ podSelector: selectorOf(caller) })), ports: toPorts([ports.calls]) },
      // The agents of Consul ask for the health, and who collects metrics asks for these.
      { ports: toPorts([ports.health, ports.metrics]) },
    ].filter(({ from }) => from === undefined || from.length > 0),
    egress: [
      { to: called.map((other) => ({ podSelector: selectorOf(other) })), ports: toPorts([ports.calls]) },
      { ports: toPorts(own) },
    ].filter(({ to }) => to === undefined || to.length > 0),
  });
}

const policy = (name: string, spec: Manifest): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata(name),
  spec,
});

const toPorts = (numbers: readonly number[]) => numbers.map((port) => ({ protocol: 'TCP', port }));

const toNames = {
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};
