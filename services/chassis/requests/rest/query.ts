// The query of a request: its parameters in their order, and the fields that they fill. A dot leads into a message, a name
// that comes again is one more item of a list.
import type { Shape } from '../shape/shape.ts';
import type { Faults } from './faults.ts';
import type { MessageWriter } from './message.ts';

export interface Parameter {
  /** The name, split at its dots. */
  path: readonly string[];
  /** The value, still in percent encoding: a parameter that a page ignores is not read. */
  value: string;
}

export function toParameters(query: string): Parameter[] {
  return query
    .replaceAll('+', ' ')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const name = at < 0 ? part : part.slice(0, at);
      return { path: (decode(name) ?? name).split('.'), value: at < 0 ? '' : part.slice(at + 1) };
    });
}

export interface QueryRules {
  /** True for a page for people: mail programs and visit counters add parameters of their own to links. */
  ignoresUnknown: boolean;
  /** Why a field of the request must not come in the query. */
  elsewhere: (field: string) => string | undefined;
}

export interface QueryTarget {
  message: MessageWriter;
  shape: Shape;
  faults: Faults;
}

export function readQuery(parameters: readonly Parameter[], target: QueryTarget, rules: QueryRules): void {
  const { message, shape, faults } = target;
  for (const [name, group] of groupByName(parameters)) {
    const field = shape.byName.get(name);
    const why = field && rules.elsewhere(field.jsonName);
    if (!field && rules.ignoresUnknown) continue;
    if (why) faults.at(field.jsonName, () => faults.add(why));
    else if (message.claim(name)) fill(name, group, target);
  }
}

function fill(name: string, group: readonly Parameter[], { message, shape, faults }: QueryTarget): void {
  const field = shape.byName.get(name)!;
  const nested = group.filter(({ path }) => path.length > 1);
  if (nested.length === 0) {
    const texts = faults.at(field.jsonName, () => group.map(({ value }) => toText(value, faults)));
    message.readTexts(field, texts);
  } else if (nested.length < group.length) {
    faults.at(field.jsonName, () => faults.add('is given twice'));
  } else {
    message.inside(field, (inner, within) => {
      const below = nested.map(({ path, value }) => ({ path: path.slice(1), value }));
      const rules = { ignoresUnknown: false, elsewhere: () => undefined };
      readQuery(below, { message: inner, shape: within, faults }, rules);
    });
  }
}

function groupByName(parameters: readonly Parameter[]): Map<string, Parameter[]> {
  const groups = new Map<string, Parameter[]>();
  for (const parameter of parameters) {
    const name = parameter.path[0]!;
    const group = groups.get(name);
    if (group) group.push(parameter);
    else groups.set(name, [parameter]);
  }
  return groups;
}

/** @throws Refusal MALFORMED_REQUEST */
export function toText(encoded: string, faults: Faults): string {
  const text = decode(encoded);
  if (text === undefined) throw faults.malformed('is no UTF-8 in percent encoding');
  return text;
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
