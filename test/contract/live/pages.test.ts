// The laws of every list with pages, at the real door. Walked by pages of any size it has each item once, also while items come
// and go; no page is longer than was asked for; and a page token is good for its own list alone. The lists follow from the
// contract, and so does what is in them.
import type { JsonObject } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract, type Method } from '#proto/contract.ts';
import { toJsonName } from '#proto/messages.ts';
import { Person } from '#test/harness/person.ts';
import { collectionsOf, creators, itemIdOf, itemsIn } from './population.ts';
import { headersOf, startWorld, type World } from './world.ts';

const contract = loadContract();
const lists = contract.methods.filter(({ access, namesPageToken }) => access.kind !== 'internal' && namesPageToken);
const cases = lists.map((method) => [method.path, method] as const);

/**
 * Lists in which the calls that make items leave fewer than two: a name is remembered when an exercise is merged, a version comes
 * with a change, a notification with an event, a use of a secret with a call of a provider, and a coach's routine has exercises of
 * the member alone. Tests of their own walk them.
 */
const notFilled: readonly string[] = [
  '/sinew.workout.v1.ExerciseService/ListRememberedNames',
  '/sinew.ai.v1.OrganisationKnowledgeService/ListArticleVersions',
  '/sinew.notification.v1.NotificationService/ListNotifications',
  '/sinew.user.v1.SecretUseService/ListSecretUses',
  '/sinew.user.v1.SecretUseService/ListOrganisationSecretUses',
  '/sinew.workout.v1.CoachingService/ListMemberRoutines',
];

let world: World;

beforeAll(async () => {
  world = await startWorld(7);
});

afterAll(() => world?.stop());

interface Page {
  items: JsonObject[];
  token: string;
}

/** The field by which a caller says how long a page may be. */
const sizeOf = ({ requestType }: Method) =>
  contract.messages.get(requestType)!.fields.find(({ name }) => ['page_size', 'limit'].includes(name))!;

async function readPage(method: Method, fields: JsonObject): Promise<Page> {
  const outcome = await world.ask(method, { ...world.population.pathOf(method), ...fields });
  if ('refusal' in outcome) throw new Error(`${method.path} ${JSON.stringify(fields)}: ${outcome.refusal.message}`);
  return { items: itemsIn(outcome.answer), token: String(outcome.answer.nextPageToken ?? '') };
}

async function refusalOf(method: Method, fields: JsonObject): Promise<string> {
  const outcome = await world.ask(method, { ...world.population.pathOf(method), ...fields });
  return 'refusal' in outcome ? `${outcome.refusal.reason} ${outcome.refusal.fields}` : 'answered';
}

interface Walk {
  size: number;
  /** Is called between two pages with the items so far. */
  between?: (seen: readonly JsonObject[]) => Promise<void>;
}

async function walk(method: Method, { size, between }: Walk): Promise<JsonObject[]> {
  const seen: JsonObject[] = [];
  let token = '';
  do {
    const page = await readPage(method, { [sizeOf(method).jsonName]: size, ...(token && { pageToken: token }) });
    expect(page.items.length, `a page of ${size}`).toBeLessThanOrEqual(size);
    expect(page.items.length + seen.length, 'a page without items').toBeGreaterThan(token ? seen.length : -1);
    seen.push(...page.items);
    token = page.token;
    if (token) await between?.(seen);
  } while (token);
  return seen;
}

/** The token of the second page; nothing when there is none. */
const tokenOf = async (method: Method): Promise<string> =>
  (await readPage(method, { [sizeOf(method).jsonName]: 1 })).token;

describe('a list', () => {
  it('has two pages at least, so that it can be judged', async () => {
    const short = [];
    for (const method of lists) if (!(await tokenOf(method))) short.push(method.path);
    expect(short.filter((path) => !notFilled.includes(path))).toEqual([]);
  });

  it.each(cases)('%s has the same items in pages of any size', async (_, method) => {
    const whole = await walk(method, { size: 50 });
    for (const size of [1, 2, 3]) expect(await walk(method, { size })).toEqual(whole);
    expect(new Set(whole.map((item) => JSON.stringify(item))).size).toBe(whole.length);
  });

  it.each(cases)('%s stays whole while items come and go between its pages', async (_, method) => {
    const collection = method.http[0]!.template;
    const creator = creators.find(({ http }) => http[0]!.template === collection);
    const remover = contract.methods.find(({ http }) =>
      http.some(({ verb, template }) => verb === 'DELETE' && template.replace(/\/\{\w+\}$/, '') === collection),
    );
    const before = await walk(method, { size: 50 });
    const made = new Set(creator ? [await world.population.make(creator), await world.population.make(creator)] : []);
    const gone = new Set<string>();
    const seen = await walk(method, {
      size: 2,
      between: async (sofar) => {
        if (!creator || gone.size > 2) return;
        made.add(await world.population.make(creator));
        const own = sofar.map((item) => itemIdOf(item, '')).find((id) => made.has(id) && !gone.has(id!));
        if (!remover || !own) return;
        gone.add(own);
        const [, variable] = collectionsOf(remover.http[0]!.template).at(-1)!;
        await world.ask(remover, { ...world.population.pathOf(remover), [toJsonName(variable)]: own });
      },
    });
    const names = seen.map(nameOf);
    expect(new Set(names).size, 'each once').toBe(names.length);
    expect(before.map(nameOf).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(cases)('%s refuses a page that is too long or less than none', async (_, method) => {
    const { jsonName } = sizeOf(method);
    for (const size of [-1, 2_000_000]) {
      expect(await refusalOf(method, { [jsonName]: size })).toBe(`INVALID_FIELDS ${jsonName}`);
    }
  });

  it.each(cases)('%s refuses the tokens of other lists, and forged ones', async (_, method) => {
    // A coach reads the list of a member, which is the same to whom it belongs.
    const tokens = await Promise.all(
      lists.filter(({ responseType }) => responseType !== method.responseType).map(tokenOf),
    );
    const own = await tokenOf(method);
    const spoilt = own ? ['x', '=', '%', own.slice(1), own.slice(0, -2), `${own}AA`, ` ${own}`, ...reforged(own)] : [];
    const taken = [];
    for (const pageToken of [...tokens.filter(Boolean), ...spoilt]) {
      const refusal = await refusalOf(method, { pageToken });
      if (refusal !== 'INVALID_PAGE_TOKEN pageToken') taken.push(`${pageToken}: ${refusal}`);
    }
    expect(taken).toEqual([]);
  });

  it.each(cases)('%s shows another person nothing by a token', async (_, method) => {
    const own = await walk(method, { size: 50 });
    const bob = headersOf(await Person.signUp(world.mesh.urls.edge));
    const request = world.population.pathOf(method);
    const whole = await world.ask(method, { ...request, [sizeOf(method).jsonName]: 50 }, bob);
    const shown = 'answer' in whole ? itemsIn(whole.answer).map(nameOf) : [];
    const outcome = await world.ask(method, { ...request, pageToken: await tokenOf(method) }, bob);
    const seen = 'answer' in outcome && method.access.kind === 'signedIn' ? itemsIn(outcome.answer).map(nameOf) : [];
    expect(seen.filter((name) => own.map(nameOf).includes(name) && !shown.includes(name))).toEqual([]);
  });
});

/** Tokens with the right digest and a position that no row has. */
function reforged(token: string): string[] {
  const [digest, position] = JSON.parse(Buffer.from(token, 'base64url').toString());
  const positions = [
    null,
    true,
    [],
    { ...position, other: 1 },
    ...Object.keys(Object(position)).map((name) => ({ ...position, [name]: [[]] })),
  ];
  return positions.map((one) => Buffer.from(JSON.stringify([digest, one])).toString('base64url'));
}

/** What tells an item from all others. */
const nameOf = (item: JsonObject): string => itemIdOf(item, '') ?? JSON.stringify(item);
