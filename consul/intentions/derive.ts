// The intentions that follow from the contract. The edge may call the methods that people may call. A service may call the
// methods that its package's `clients` declare. An internal method may be called by the callers that it names. All other
// calls are denied.
import type { Contract, Method } from '#proto/contract.ts';
import type { Intention, IntentionPermission } from './intention.ts';

/** The name of the door in the registry. */
const edge = 'edge';

/** The methods that one service may call at another. */
export interface Allowance {
  source: string;
  destination: string;
  /** gRPC paths, sorted. */
  paths: readonly string[];
}

export function deriveAllowances(contract: Contract): Allowance[] {
  const paths = new Map<string, string[]>();
  for (const method of contract.methods) {
    for (const source of callersOf(method, contract)) {
      const pair = `${source} ${method.service}`;
      paths.set(pair, [...(paths.get(pair) ?? []), method.path]);
    }
  }
  return [...paths].sort().map(([pair, calls]) => {
    const [source, destination] = pair.split(' ') as [string, string];
    return { source, destination, paths: calls.sort() };
  });
}

function callersOf(method: Method, { clients }: Contract): string[] {
  if (method.access.kind === 'internal') return [...method.access.callers];
  const declared = [...clients].filter(([, targets]) => targets.some((target) => covers(target, method)));
  return [...new Set([edge, ...declared.map(([source]) => source)])];
}

/** Whether a target in `clients` includes a method. A target is a service of the registry, a gRPC service, or one method. */
const covers = (target: string, { service, grpcService, path }: Method): boolean =>
  [service, grpcService, path.slice(1)].includes(target);

/** The allowances for one destination as Consul keeps them. */
export const toIntentions = (allowances: readonly Allowance[], destination: string): Intention[] =>
  allowances
    .filter((allowance) => allowance.destination === destination)
    .map(({ source, paths }) => ({
      SourceName: source,
      DestinationName: destination,
      Permissions: toPermissions(paths),
    }));

export const toPermissions = (paths: readonly string[]): IntentionPermission[] =>
  paths.map((path) => ({ Action: 'allow', HTTP: { PathExact: path, Methods: ['POST'] } }));

/** The services that a service may call, by their names in the registry. */
export const destinationsOf = (allowances: readonly Allowance[], source: string): string[] =>
  allowances.filter((allowance) => allowance.source === source).map(({ destination }) => destination);
