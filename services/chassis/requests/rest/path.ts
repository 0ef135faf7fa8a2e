// Matches the path of a request with the templates of its method: which template it is, and the values of its variables.
import type { HttpRoute } from '#proto/contract.ts';
import { toRegex, variablesOf } from '#proto/template.ts';

export interface Matched {
  route: HttpRoute;
  /** The fields that the path gives, still in percent encoding. */
  variables: readonly (readonly [name: string, value: string])[];
}

export type MatchPath = (verb: string, path: string) => Matched | undefined;

export function compileRoutes(routes: readonly HttpRoute[]): MatchPath {
  const compiled = routes.map((route) => ({
    route,
    expression: new RegExp(`^(?:${toRegex(route.template)})$`),
    names: variablesOf(route.template),
  }));
  return (verb, path) => {
    for (const { route, expression, names } of compiled) {
      const match = route.verb === verb ? expression.exec(path) : null;
      if (match) return { route, variables: names.map((name, index) => [name, match[index + 1]!] as const) };
    }
    return undefined;
  };
}
