// The routes of the door as a tree of Envoy's matching API: the path of a request leads to the few routes that begin like it,
// and only these are tried in turn, in the order of the list. So the cost of a request does not grow with the contract.
// Envoy looks the beginning up in a trie and takes the longest that it knows; when none of its routes fits, no other beginning
// is tried. So each beginning carries all routes that may fit, also those of shorter beginnings.
import { withoutVariables } from '#proto/template.ts';
import { isHeader, lookAt, matching } from '../resource/matched.ts';
import { extension, type Resource } from '../resource/resource.ts';
import { hasVariable } from './paths.ts';

interface Routes {
  /** Routes that come before all others. They are told by headers or by a form of the path. */
  first: readonly Resource[];
  /** The routes of the paths with each beginning. */
  leaves: Iterable<readonly [string, readonly Resource[]]>;
  /** The route of a request that no other route takes. */
  last: Resource;
}

export function toTree({ first, leaves, last }: Routes): Resource {
  const map = Object.fromEntries([...leaves].map(([beginning, routes]) => [beginning, take([...routes, last])]));
  return {
    matcher_list: {
      matchers: first.map((route) => ({ predicate: toPredicate(route.match as RouteMatch), on_match: take([route]) })),
    },
    on_no_match: {
      matcher: { matcher_tree: { input: lookAt(':path'), prefix_match_map: { map } }, on_no_match: take([last]) },
    },
  };
}

/** For each beginning of a path, the things whose template may fit a path with no longer beginning, in their order. */
export function toLeaves<T extends { template: string }>(things: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const places = new Map(things.map((thing, place) => [thing, place]));
  const own = Map.groupBy(things, ({ template }) => beginningOf(template));
  const leaves = new Map<string, readonly T[]>();
  // A beginning stands right behind the beginnings that it begins with itself.
  let shorter: string[] = [];
  for (const beginning of [...own.keys()].sort()) {
    shorter = shorter.filter((other) => beginning.startsWith(other));
    const inherited = shorter.flatMap((other) => own.get(other)!).filter(({ template }) => hasVariable(template));
    const found = own.get(beginning)!;
    const inOrder = (one: T, other: T): number => places.get(one)! - places.get(other)!;
    leaves.set(beginning, inherited.length === 0 ? found : [...inherited, ...found].sort(inOrder));
    shorter.push(beginning);
  }
  return leaves;
}

/** What stands before the first variable. */
const beginningOf = (template: string): string => withoutVariables(template).split('*')[0]!;

const take = (routes: readonly Resource[]): Resource => ({
  action: extension('routes', 'config.route.v3.RouteList', { routes }),
});

interface RouteMatch {
  connect_matcher?: Resource;
  safe_regex?: { regex: string };
  headers?: readonly { name: string; string_match?: Resource }[];
}

/** The same condition as a route has it, in the words of the matching API. Its path still has the query. */
function toPredicate({ connect_matcher, safe_regex, headers = [] }: RouteMatch): Resource {
  const conditions = [
    ...(connect_matcher ? [isHeader(':method', { exact: 'CONNECT' })] : []),
    ...(safe_regex ? [isHeader(':path', matching(`${safe_regex.regex}(?:[?#].*)?`))] : []),
    ...headers.map(({ name, string_match = matching('.*') }) => isHeader(name, string_match)),
  ];
  return conditions.length === 1 ? conditions[0]! : { and_matcher: { predicate: conditions } };
}
