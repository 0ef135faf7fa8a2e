// Search by vectors in the database: of the embedded model, and of a provider's in each wire format, which may fail in every
// way without an error; vectors of two models never meet, and pgvector ranks as the code does.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { type ModelServer, startModelServer } from '#test/harness/models/server.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { type EmbeddingSettings, embeddingId, parseEmbeddings } from '../model/embeddings.ts';
import type { FailureReport } from '../model/prompt/conversation.ts';
import { embedDocument, embeddingVersion, embedQuery, toNoteDocument } from '../search/document.ts';
import { rank } from '../search/ranking.ts';
import { migrations } from '../service.ts';
import type { Budgets } from '../usage/budget.ts';
import { charging } from '../usage/charge.ts';
import { UsageStore } from '../usage/store.ts';
import { everybody } from './embedder.ts';
import { type SearchCandidate, Searcher } from './searcher.ts';
import { VectorStore } from './store.ts';

let sql: Sql;
let models: ModelServer;
let settings: EmbeddingSettings | undefined;
let key: string | undefined;
let now: Date;
/** Who searches, and pays. */
let ada: string;
let budgets: Budgets;
const failures: FailureReport[] = [];
const errors: unknown[] = [];

beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 3 });
  await migrate(sql, migrations);
  models = await startModelServer();
});
afterAll(async () => {
  await models.stop();
  await sql.end();
});
beforeEach(async () => {
  await sql`delete from embedding`;
  models.playEmbeddings({ does: 'embed' });
  models.embedded.length = 0;
  settings = undefined;
  key = 'sk-secret';
  ada = randomUUID();
  budgets = { personMicros: 1e9, organisationMicros: 0 };
  now = new Date('2026-03-02T18:00:00Z');
});
afterEach(async () => {
  // What one test has written late, the next one would find.
  for (const searcher of searchers.splice(0)) await searcher.settled();
  expect(errors.splice(0)).toEqual([]);
  failures.length = 0;
});

const searchers: Searcher[] = [];
function newSearcher(): Searcher {
  const searcher = new Searcher({
    vectors: new VectorStore(sql),
    settings: () => settings,
    charge: charging({ usage: new UsageStore(sql), budgets: () => budgets, clock: { now: () => now } }),
    findKey: async () => (key === undefined ? undefined : { value: key, owner: 'mesh' }),
    clock: { now: () => now },
    onFailure: (failure) => failures.push(failure),
    onError: (error) => errors.push(error),
  });
  searchers.push(searcher);
  return searcher;
}

const use = (provider: string, change: object = {}): void => {
  settings = parseEmbeddings({
    provider,
    model: 'letters',
    baseUrl: models.url,
    keySecret: 'k',
    price: 3000,
    timeoutMs: 1000,
    ...change,
  });
};

const texts = ['knee pain', 'slept badly', 'new shoes', 'sleep'];
const candidatesOf = (all: readonly string[], owner = everybody): SearchCandidate[] =>
  all.map((text) => ({ owner, document: toNoteDocument(text, text) }));
/** What the search finds, when what it made is written. */
async function search(searcher: Searcher, text: string, all = candidatesOf(texts)): Promise<string[]> {
  const found = await searcher.rank({ text }, all, { limit: 10, payer: ada });
  await searcher.settled();
  return found.map(({ document }) => document.document.id);
}
const rowsOf = async (model: string) =>
  (await sql<{ id: string }[]>`select id from embedding where model = ${model} order by id`).map(({ id }) => id);
const embeddedModel = `embedded ${embeddingVersion}`;
const embeddedOrder = (text: string): string[] =>
  rank(
    embedQuery(text),
    texts.map((id) => ({ id, vector: embedDocument(toNoteDocument(id, id)) })),
    { limit: 10 },
  ).map(({ document }) => document.id);

describe('search without a provider', () => {
  it('ranks as the embedded model does, and keeps the vectors for others, who make none', async () => {
    expect(await search(newSearcher(), 'Schlaf')).toEqual(embeddedOrder('Schlaf'));
    expect(await rowsOf(embeddedModel)).toEqual(texts.toSorted());
    // Another instance takes them from the database: a changed one would show.
    await sql`update embedding set vector = (select vector from embedding where id = 'knee pain') where id = 'sleep'`;
    const [first, second] = await search(newSearcher(), 'knee');
    expect([first, second]).toEqual(['knee pain', 'sleep']);
    expect(models.embedded).toEqual([]);
  });

  it('makes the vector of a text that has changed anew, in the place of the old one', async () => {
    const searcher = newSearcher();
    const documentOf = (text: string): SearchCandidate[] => [
      { owner: everybody, document: toNoteDocument('one', text) },
    ];
    await searcher.rank({ text: 'knee' }, documentOf('knee pain'), { limit: 1, payer: ada });
    expect(await searcher.rank({ text: 'knee' }, documentOf('Schlaf'), { limit: 1, payer: ada })).toEqual([]);
    await searcher.settled();
    expect(await rowsOf(embeddedModel)).toEqual(['one']);
  });

  it('finds what is like another document, also notes of one text', async () => {
    const documents = [...candidatesOf(['sleep', 'knee pain']), ...candidatesOf(['sleep'])];
    const found = await newSearcher().rank(candidatesOf(['slept badly'])[0]!, documents, { limit: 10, payer: ada });
    expect(found.map(({ document }) => documents.indexOf(document)).slice(0, 2)).toEqual([0, 2]);
  });

  it('goes on when nothing can be written', async () => {
    await sql`alter table embedding add constraint shut check (false) not valid`;
    const found = await search(newSearcher(), 'Schlaf');
    await sql`alter table embedding drop constraint shut`;
    expect(found).toEqual(embeddedOrder('Schlaf'));
    // Each part of the search tells of its own failure to write.
    expect(new Set(errors.splice(0).map((error) => (error as { code: string }).code))).toEqual(new Set(['23514']));
  });
});

describe.each(['openai', 'ollama'] as const)('search by a model of %s', (provider) => {
  it('takes its vectors, asks once for each text, and hands over the key alone in the header', async () => {
    use(provider);
    // By letters, "sleep" is the most like "eels".
    expect((await search(newSearcher(), 'eels'))[0]).toBe('sleep');
    expect(models.embedded.map((request) => request.texts)).toEqual([['eels'], texts]);
    expect(models.embedded[0]).toMatchObject({ model: 'letters', headers: { authorization: 'Bearer sk-secret' } });
    expect(models.embedded[0]!.body.toString()).not.toContain('sk-secret');
    await search(newSearcher(), 'knee');
    expect(models.embedded.slice(2).map((request) => request.texts)).toEqual([['knee']]);
    expect(await rowsOf(embeddingId(settings!))).toEqual(texts.toSorted());
    expect(await rowsOf(embeddedModel)).toEqual([]);
  });

  it('asks for as many numbers as the settings say', async () => {
    use(provider, { dimensions: 8 });
    await search(newSearcher(), 'eels');
    expect(models.embedded[0]!.dimensions).toBe(8);
    const [row] = await sql<{ numbers: number }[]>`select cardinality(vector) as numbers from embedding limit 1`;
    expect(row!.numbers).toBe(8);
  });

  it.each([
    ['refuses', { does: 'refuse', status: 500 }, 'server-error'],
    ['refuses the key', { does: 'refuse', status: 401 }, 'denied'],
    ['asks for patience', { does: 'refuse', status: 429, headers: { 'retry-after': '7' } }, 'rate-limited'],
    ['breaks off', { does: 'break off' }, 'unreachable'],
    ['says nothing', { does: 'ignore' }, 'timeout'],
    ['sends a page', { does: 'send a page' }, 'unusable'],
    ['sends too few vectors', { does: 'send', embeddings: [] }, 'unusable'],
    ['sends zeros', { does: 'send', embeddings: [[0, 0, 0]] }, 'unusable'],
  ] as const)('goes on with the embedded one when it %s, and says so in the log alone', async (_, behaviour, kind) => {
    use(provider, { timeoutMs: kind === 'timeout' ? 200 : 2000 });
    models.playEmbeddings(behaviour);
    expect(await search(newSearcher(), 'Schlaf')).toEqual(embeddedOrder('Schlaf'));
    expect(failures).toMatchObject([{ provider, model: 'letters', kind }]);
    expect(JSON.stringify(failures)).not.toContain('sk-secret');
    expect(await rowsOf(embeddingId(settings!))).toEqual([]);
  });
});

describe('a provider', () => {
  const ledgerOf = (userId: string) => sql<{ model: string; outcome: string; tokens: number; cost: number }[]>`
    select model, outcome, input_tokens as tokens, cost_micros::int as cost from model_call where user_id = ${userId}
    order by tokens`;

  it('is paid by the person who searches, for each call by its texts', async () => {
    use('openai');
    await search(newSearcher(), 'eels');
    // A token is three characters: the query has two, and the four notes have eleven.
    expect(await ledgerOf(ada)).toEqual([
      { model: 'letters', outcome: 'answered', tokens: 2, cost: 6000 },
      { model: 'letters', outcome: 'answered', tokens: 12, cost: 36_000 },
    ]);
  });

  it('is asked no more when the month’s budget is used up, also by many at once', async () => {
    use('openai');
    budgets.personMicros = 6000;
    const searcher = newSearcher();
    const found = await Promise.all(Array.from({ length: 5 }, () => search(searcher, 'Schlaf')));
    expect(new Set(found.map(String))).toEqual(new Set([String(embeddedOrder('Schlaf'))]));
    expect((await ledgerOf(ada)).reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(6000);
    expect(models.embedded.length).toBeLessThanOrEqual(1);
    expect(failures).toEqual([]);
  });

  it('that fails stands in the ledger with why', async () => {
    use('openai');
    models.playEmbeddings({ does: 'refuse', status: 500 });
    await search(newSearcher(), 'Schlaf');
    expect((await ledgerOf(ada)).map(({ outcome }) => outcome)).toEqual(['server-error']);
  });

  it('is not asked for a search that nobody pays', async () => {
    use('openai');
    const found = await newSearcher().rank({ text: 'Schlaf' }, candidatesOf(texts), { limit: 10, payer: undefined });
    expect(found.map(({ document }) => document.document.id)).toEqual(embeddedOrder('Schlaf'));
    expect(models.embedded).toEqual([]);
  });

  it('is left alone for as long as it asks, and taken again afterwards', async () => {
    use('openai');
    const searcher = newSearcher();
    models.playEmbeddings({ does: 'refuse', status: 429, headers: { 'retry-after': '7' } });
    await search(searcher, 'eels');
    models.playEmbeddings({ does: 'embed' });
    const asked = models.embedded.length;
    await search(searcher, 'eels');
    expect(models.embedded).toHaveLength(asked);
    now = new Date(now.getTime() + 8000);
    expect((await search(searcher, 'eels'))[0]).toBe('sleep');
  });

  it('without its key is not asked', async () => {
    use('openai');
    key = undefined;
    expect(await search(newSearcher(), 'Schlaf')).toEqual(embeddedOrder('Schlaf'));
    expect(models.embedded).toEqual([]);
    expect(failures).toMatchObject([{ kind: 'rejected', message: 'there is no secret k' }]);
  });

  it('that gives vectors of other lengths from one day on makes all anew', async () => {
    use('ollama');
    const searcher = newSearcher();
    await search(searcher, 'eels');
    await sql`update embedding set vector = '{1,0}'`;
    expect((await search(newSearcher(), 'eels'))[0]).toBe('sleep');
  });

  it('makes many vectors while nobody waits, and is taken when they are there', async () => {
    use('ollama');
    const searcher = newSearcher();
    const many = candidatesOf(
      Array.from({ length: 300 }, (_, index) => `note ${index} ${index % 7 === 0 ? 'eels' : ''}`),
    );
    expect(await search(searcher, 'eels', many)).not.toEqual([]);
    expect(await rowsOf(embeddingId(settings!))).toHaveLength(300);
    const asked = models.embedded.length;
    expect((await search(searcher, 'eels', many))[0]).toContain('eels');
    expect(models.embedded).toHaveLength(asked + 1);
  });

  it('leaves none of its vectors behind when another one is set', async () => {
    use('ollama');
    const searcher = newSearcher();
    await search(searcher, 'eels');
    const before = embeddingId(settings!);
    use('ollama', { model: 'other' });
    await search(searcher, 'eels');
    settings = { ...settings!, timeoutMs: 999 };
    await searcher.tidy();
    expect(await rowsOf(before)).toEqual([]);
    expect(await rowsOf(embeddingId(settings))).toHaveLength(texts.length);
    settings = undefined;
    await search(searcher, 'eels');
    await searcher.tidy();
    const left = await sql<{ model: string }[]>`select distinct model from embedding`;
    expect(left.map(({ model }) => model)).toEqual([embeddedModel]);
  });
});

describe('pgvector', () => {
  /** A type and an operator of the same names and meaning, since the database of the tests has no such extension. */
  beforeAll(async () => {
    await sql`create domain vector as real[]`;
    await sql`
      create function negative_product(one real[], other real[]) returns float8 language sql immutable as
        'select -sum(a::float8 * b) from unnest(one, other) as pairs (a, b)'`;
    await sql`create operator <#> (leftarg = real[], rightarg = real[], function = negative_product)`;
  });
  afterAll(async () => {
    await sql`drop operator <#> (real[], real[])`;
    await sql`drop function negative_product`;
    await sql`drop domain vector`;
  });

  const number = fc.double({ min: -1, max: 1, noNaN: true });

  it('ranks stored vectors as the code does, whatever they are', async () => {
    const store = new VectorStore(sql);
    expect(await store.hasPgvector()).toBe(true);
    const property = fc.asyncProperty(
      fc.array(fc.array(number, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 12 }),
      async (all, limit) => {
        await sql`delete from embedding`;
        const rows = all.map((numbers, index) => ({
          kind: 'note',
          owner: everybody,
          id: `${index}`,
          digest: 'd',
          vector: Float32Array.from(numbers, (value) => Math.round(value * 100) / 200),
        }));
        await store.save('m', rows);
        const query = new Float32Array([0.5, 0.25, 0.125]);
        const ranked = await store.rank('m', query, { keys: rows, limit });
        const expected = rank(query, rows, { limit }).map(({ document, score }) => ({ id: document.id, score }));
        expect(ranked.map(({ score }) => score.toFixed(5))).toEqual(expected.map(({ score }) => score.toFixed(5)));
      },
    );
    await fc.assert(property, { numRuns: 20 });
  });

  it('is used by the search, which finds the same', async () => {
    expect(await search(newSearcher(), 'Schlaf')).toEqual(embeddedOrder('Schlaf'));
    expect(await search(newSearcher(), 'Schlaf')).toEqual(embeddedOrder('Schlaf'));
    use('openai');
    expect((await search(newSearcher(), 'eels'))[0]).toBe('sleep');
  });
});

it('a vector comes back from the database as it was written', async () => {
  const store = new VectorStore(sql);
  const float = fc.float({ noNaN: true, noDefaultInfinity: true });
  const property = fc.asyncProperty(fc.array(float, { minLength: 1, maxLength: 50 }), async (numbers) => {
    const id = randomUUID();
    const vector = Float32Array.from(numbers);
    const row = { kind: 'note', owner: everybody, id, digest: 'd', vector };
    await store.save('m', [row]);
    expect((await store.read('m', [row])).get(0)!.map((value) => value + 0)).toEqual(vector.map((value) => value + 0));
    expect(await store.read('m', [{ ...row, digest: 'e' }])).toEqual(new Map());
    expect(await store.read('n', [row])).toEqual(new Map());
  });
  await fc.assert(property, { numRuns: 30 });
});
