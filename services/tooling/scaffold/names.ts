// The names that a newcomer may have, and the forms of a name: as a message, a field, a path and a file.
import { Problem } from '../system/problem.ts';

/** Folders, databases and parts of the mesh that no service can be called by, whatever stands in the checkout. */
const reserved = [
  ...['chassis', 'tooling', 'console', 'edge', 'door', 'mesh', 'sinew', 'proto', 'gen', 'test', 'main', 'health'],
  ...[
    'policy',
    'errors',
    'events',
    'export',
    'secrets',
    'consul',
    'envoy',
    'postgres',
    'public',
    'openapi',
    'docs',
    'mcp',
  ],
];

/** Words that are no identifiers in the languages into which the contract is generated. */
const keywords = [
  ...['break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else', 'enum'],
  ...[
    'export',
    'extends',
    'false',
    'finally',
    'for',
    'function',
    'if',
    'import',
    'in',
    'instanceof',
    'interface',
    'let',
  ],
  ...['new', 'null', 'package', 'private', 'protected', 'return', 'static', 'super', 'switch', 'this', 'throw', 'true'],
  ...['try', 'typeof', 'undefined', 'var', 'void', 'while', 'with', 'yield', 'await', 'async', 'internal', 'public'],
  ...['message', 'service', 'rpc', 'option', 'stream', 'extend', 'extension', 'reserved', 'syntax', 'oneof', 'map'],
  ...['table', 'select', 'user', 'from', 'where', 'order', 'group'],
];

const longestName = 30;

/**
 * The name of a service to be. It becomes a package, a folder, a database and a name in the registry.
 * @param taken the names of folders that are there
 * @throws Problem that says why the name cannot be
 */
export function requireServiceName(name: string, taken: readonly string[]): string {
  if (!/^[a-z][a-z0-9]*$/.test(name)) {
    throw new Problem(`"${name}" is no name of a service: one word of small letters and digits, such as "nutrition".`);
  }
  if (name.length > longestName) throw new Problem(`"${name}" is longer than ${longestName} letters.`);
  if (taken.includes(name)) throw new Problem(`There is a service or a package "${name}" already.`);
  if (reserved.includes(name) || keywords.includes(name)) throw new Problem(`"${name}" is a reserved word.`);
  return name;
}

export interface RpcName {
  /** `MealService`; absent when the person names only the RPC. */
  grpcService: string | undefined;
  /** `ListMeals` */
  rpc: string;
}

/** @throws Problem when the text is no name of an RPC */
export function requireRpcName(text: string): RpcName {
  const [, grpcService, rpc] =
    /^(?:([A-Z][A-Za-z0-9]*Service)\/)?([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)$/.exec(text) ?? [];
  if (rpc && rpc.length <= 2 * longestName) return { grpcService, rpc };
  throw new Problem(
    `"${text}" is no name of an RPC: a verb and a noun, such as "ListMeals", or "MealService/ListMeals" for one of several.`,
  );
}

/** `ListMeals` → `listMeals` */
export const toCamel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** `nutrition` → `Nutrition` */
export const toPascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const split = (name: string): string[] => name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());

/** `FoodItems` → `food-items` */
export const toKebab = (name: string): string => split(name).join('-');

/** `FoodItems` → `food_items` */
export const toSnake = (name: string): string => split(name).join('_');

/** `Entry` → `Entries`, by the plain rules of English. */
export function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return noun.replace(/y$/, 'ies');
  return /(s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** `Entries` → `Entry`; a noun without a plural stays. */
export function singularOf(noun: string): string {
  if (/ies$/.test(noun)) return noun.replace(/ies$/, 'y');
  if (/(s|x|z|ch|sh)es$/.test(noun)) return noun.replace(/es$/, '');
  return /[^s]s$/.test(noun) ? noun.replace(/s$/, '') : noun;
}
