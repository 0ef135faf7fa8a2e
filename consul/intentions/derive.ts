// The intentions that follow from the contract: the edge may call what people may call, a service what its package's
// `clients` declare and the internal methods that name it among their callers. Nobody else may call anything.
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

/** A client is declared as a service of the registry, as a gRPC service, or as one method. */
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
