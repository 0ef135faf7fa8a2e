// A mesh with people and with data of every kind that the contract has: each method that makes an item of a collection is called
// with requests that follow from the contract, so a new RPC finds its items here without a line of its own. A collection is the
// path before a variable: `/v1/workouts` is that of `/v1/workouts/{workout_id}`.
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { loadContract, type Method } from '#proto/contract.ts';
import { type KnownValues, mockMessage } from '#proto/derive/mock/messages.ts';
import { SeededRandom } from '#proto/derive/mock/random.ts';
import { descriptors } from '#proto/descriptors.ts';
import { toJsonName } from '#proto/messages.ts';
import { variablesOf } from '#proto/template.ts';
import type { AskedOutcome, Headers } from './answers.ts';
import type { ToldRefusal } from './refusals.ts';

const contract = loadContract();
const parts = { contract, registry: descriptors() };

/** Asks a method; the way does not matter. */
export type AskMethod = (method: Method, request: JsonObject, headers?: Headers) => Promise<AskedOutcome>;

export class Population {
  /** The identifiers of the items of each collection, in the order in which they were found. */
  readonly #items = new Map<string, string[]>();
  /** Why the last request to make an item was refused, by the method's path. */
  readonly refused = new Map<string, ToldRefusal>();
  readonly #ask: AskMethod;
  #made = 0;

  constructor(ask: AskMethod) {
    this.#ask = ask;
  }

  /** Makes items of every collection, and finds those of collections that nobody fills by a call. */
  async fill(rounds: number): Promise<void> {
    // What is there already comes first, because the other items hang on it: the gym with its members, the catalogue.
    for (const collection of collections.keys()) await this.#find(collection);
    for (const method of creators) {
      for (let round = 0; round < rounds; round++) await this.make(method);
      await this.#find(method.http[0]!.template);
    }
    for (const collection of collections.keys()) await this.#find(collection);
  }

  /** Makes one more item of a collection. Answers with its identifier, and with nothing when none came to be. */
  async make(method: Method): Promise<string | undefined> {
    for (let attempt = 0; attempt < 4; attempt++) {
      const outcome = await this.#ask(method, this.requestFor(method, `made ${this.#made++}`));
      if ('refusal' in outcome) {
        this.refused.set(method.path, outcome.refusal);
        continue;
      }
      const collection = method.http[0]!.template;
      const id = itemIdOf(outcome.answer, collections.get(collection)!);
      this.#keep(collection, id);
      return id;
    }
    return undefined;
  }

  /** A valid request with the identifiers of items that there are. */
  requestFor(method: Method, seed: string): JsonObject {
    return this.fillIn(method, seed, (name) => this.#known(method, name));
  }

  /** The fields of the path alone. */
  pathOf(method: Method): JsonObject {
    const names = method.http.flatMap(({ template }) => variablesOf(template)).map(toJsonName);
    const all = Object.entries(this.requestFor(method, 'path'));
    return Object.fromEntries(all.filter(([name]) => names.includes(name)));
  }

  /** A valid request with identifiers of nothing. */
  strangeRequestFor(method: Method, seed: string): JsonObject {
    // Membership is judged before anything else, so the organisation is one that there is.
    return this.fillIn(method, seed, (name) => (name === 'organisation_id' ? this.#known(method, name) : undefined));
  }

  fillIn(method: Method, seed: string, known: (name: string) => string | undefined): JsonObject {
    const random = new SeededRandom(`${seed} ${method.path}`);
    const values: KnownValues = {
      messageOf: () => undefined,
      valueOf: (field): JsonValue | undefined => {
        const value = known(field.name);
        if (value === undefined) return undefined;
        return field.type === 'string' ? value : Number(value);
      },
    };
    const request = mockMessage(parts, { type: method.requestType, random, known: values });
    return withLists({ ...request, pageToken: undefined as never }, known);
  }

  /** The items of the collection at a path of the contract. */
  itemsOf(collection: string): readonly string[] {
    return this.#items.get(collection) ?? [];
  }

  /** The items that a field of a request may name: those of the method's own path, or of any collection of that name. */
  #known(method: Method, name: string): string | undefined {
    const own = method.http.flatMap(({ template }) => collectionsOf(template));
    const named = [...own, ...collections].filter(([, variable]) => variable === name);
    return named.map(([collection]) => this.itemsOf(collection)[0]).find((item) => item !== undefined);
  }

  async #find(collection: string): Promise<void> {
    const list = contract.methods.find(({ http }) =>
      http.some(({ verb, template }) => verb === 'GET' && template === collection),
    );
    const variable = collections.get(collection);
    if (!list || !variable || list.responseType === 'google.api.HttpBody') return;
    const outcome = await this.#ask(list, this.pathOf(list));
    if ('answer' in outcome)
      for (const item of itemsIn(outcome.answer)) this.#keep(collection, itemIdOf(item, variable));
  }

  #keep(collection: string, id: string | undefined): void {
    const items = this.#items.get(collection) ?? [];
    if (id !== undefined && !items.includes(id)) this.#items.set(collection, [...items, id]);
  }
}

/** Fields such as `exerciseIds`, however deep, name what there is as well. What is undefined is left out. */
function withLists(message: JsonObject, known: (name: string) => string | undefined): JsonObject {
  const inside = (name: string, value: JsonValue): JsonValue => {
    if (!Array.isArray(value)) return isObject(value) ? withLists(value, known) : value;
    const item = /Ids$/.test(name) ? known(`${name.slice(0, -3)}_id`) : undefined;
    return item === undefined ? value.map((one) => (isObject(one) ? withLists(one, known) : one)) : [item];
  };
  const entries = Object.entries(message).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, inside(name, value)]));
}

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The collections in the path of a route, each with the variable behind it. */
export function collectionsOf(template: string): (readonly [string, string])[] {
  return [...template.matchAll(/\/\{([^}=]*)[^}]*\}/g)].map(
    (match) => [template.slice(0, match.index), match[1]!] as const,
  );
}

const open = contract.methods.filter(({ access }) => access.kind !== 'internal');

/** All collections of the contract, the outer before the inner. */
const collections = new Map(
  open
    .flatMap(({ http }) => http.flatMap(({ template }) => collectionsOf(template)))
    .sort(([one], [other]) => one.length - other.length),
);

/** The methods that make an item, in the order in which their collections can be filled. */
export const creators: readonly Method[] = [...collections.keys()].flatMap((collection) =>
  open.filter(
    ({ http, requestStream, responseStream }) =>
      !requestStream && !responseStream && http[0]?.verb === 'POST' && http[0].template === collection,
  ),
);

/** The items of a list's answer: those of its first field that has a list of messages. */
export const itemsIn = (answer: JsonObject): JsonObject[] =>
  (Object.values(answer).find((value) => Array.isArray(value) && typeof value[0] === 'object') as JsonObject[]) ?? [];

/** An item is named by the field that has the variable's name, or by its `id`. */
export function itemIdOf(item: JsonObject, variable: string): string | undefined {
  const value = item[toJsonName(variable)] ?? item.id;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
