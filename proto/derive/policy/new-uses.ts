// What has begun to use a method that will go. Whoever used the method before may go on until its end; nothing new may begin.
import type { Contract, Method } from '../../contract.ts';

/** A sentence for each use of a deprecated method that the contract before did not have. */
export function newUses(before: Contract, after: Contract): string[] {
  const known = new Set(usesOf(before).map(toKey));
  const deprecated = new Set(after.methods.filter(({ lifecycle }) => lifecycle).map(({ path }) => path));
  return usesOf(after)
    .filter((use) => deprecated.has(use.path) && !known.has(toKey(use)))
    .map(({ user, path }) => `${user} begins to use ${path}, which is deprecated`);
}

interface Use {
  user: string;
  path: string;
}

const toKey = ({ user, path }: Use): string => `${user} ${path}`;

/** A service that names a method among its clients, a service that a method names among its callers, and models by a tool. */
function usesOf({ methods, clients }: Contract): Use[] {
  const declared = [...clients].flatMap(([user, targets]) =>
    targets.filter((target) => target.includes('/')).map((target) => ({ user, path: `/${target}` })),
  );
  return [...declared, ...methods.flatMap(namedUses)];
}

function namedUses({ path, access, tool }: Method): Use[] {
  const callers = access.kind === 'internal' ? access.callers : [];
  return [...callers, ...(tool ? ['a model'] : [])].map((user) => ({ user, path }));
}
