// The coach through the door: the training that a person imports and logs moves status, forecast, recommendation and plan;
// over REST, gRPC and gRPC-Web; the account's export has it, and its deletion takes all of it away.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { unzipSync } from 'fflate';
import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase } from '#chassis/database/database.ts';
import { type ExportedSet, toHevy } from '#test/harness/exports.ts';
import { startModelServer } from '#test/harness/models/server.ts';
import { Person } from '#test/harness/person.ts';
import { deleteSetting, putSetting } from '#test/harness/settings.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { root } from '../architecture/sources.ts';

let mesh: Mesh;
let edge: string;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
  edge = mesh.urls.edge;
});

afterAll(() => mesh?.stop());

const msPerDay = 86_400_000;
const bench = 'Bench Press (Barbell)';
const squat = 'Squat (Barbell)';
const dayBefore = (days: number): string => new Date(Date.now() - days * msPerDay).toISOString().slice(0, 10);

/** A year of two sessions a week, the weights rising in steps. */
const history: ExportedSet[] = Array.from({ length: 104 }, (_, index) => 3 + 3.5 * index).flatMap((age, index) => {
  const start = `${dayBefore(age)}T10:00`;
  const weightKg = 60 + 2.5 * Math.floor((104 - index) / 10);
  return [bench, squat].flatMap((exercise) =>
    [1, 2, 3].map(() => ({ start, workout: 'Full body', exercise, type: 'normal' as const, weightKg, reps: 8 })),
  );
});

/** Answers when the coach knows so many workouts. */
async function known(person: Person, workouts: number): Promise<Record<string, never>> {
  await expect
    .poll(async () => (await person.get('/v1/coach/status')).body.workouts, { timeout: 20_000, interval: 50 })
    .toBe(workouts);
  return (await person.get('/v1/coach/status')).body;
}

const importHistory = async (): Promise<Person> => {
  const ada = await Person.signUp(edge);
  expect((await ada.post('/v1/workouts:import', toHevy(history), 'text/csv')).body).toMatchObject({ workouts: 104 });
  return ada;
};

describe('the coach', () => {
  it('follows an import, a finished workout, an edit and a deletion', async () => {
    const ada = await importHistory();
    const status = await known(ada, 104);
    expect(status).toMatchObject({ pending: false, fitness: { missingDays: 0, sources: expect.any(Array) } });
    const { body: before } = await ada.get('/v1/coach/forecast?exerciseId=barbell-bench-press');
    // The last session had 85 kg for eight repetitions.
    expect(before).toMatchObject({ sessions: 104, lastKg: expect.closeTo(85 * (1 + 8 / 30), 2) });
    expect(before.impliedSets.map(({ reps }: { reps: number }) => reps)).toEqual([3, 5, 8, 10]);
    const set = { exerciseId: 'barbell-bench-press', weightKg: 90, reps: 8 };
    const startTime = new Date(Date.now() - 3_600_000).toISOString();
    const endTime = new Date().toISOString();
    const { body: workout } = await ada.post('/v1/workouts', { startTime, endTime, sets: [set, set, set] });
    await known(ada, 105);
    const lastKg = async () => (await ada.get('/v1/coach/forecast?exerciseId=barbell-bench-press')).body.lastKg;
    expect(await lastKg()).toBeCloseTo(90 * (1 + 8 / 30), 2);
    await ada.patch(`/v1/workouts/${workout.id}`, { sets: [{ ...set, weightKg: 87.5 }] });
    await expect.poll(lastKg).toBeCloseTo(87.5 * (1 + 8 / 30), 2);
    await ada.delete(`/v1/workouts/${workout.id}`);
    await known(ada, 104);
    expect(await lastKg()).toBe(before.lastKg);
  });

  it('recommends a session within its bounds, and keeps to what it was told', async () => {
    const ada = await importHistory();
    await known(ada, 104);
    const { body: session } = await ada.post('/v1/coach/sessions:recommend', { minutes: 45 });
    expect(session.minutes).toBeLessThanOrEqual(45);
    for (const { weightKg, reasons } of session.exercises) {
      const bounds = reasons.find(({ word }: { word: string }) => word === 'bounds')?.figures;
      if (weightKg === undefined) continue;
      expect(weightKg).toBeGreaterThanOrEqual(bounds.leastKg - 0.001);
      expect(weightKg).toBeLessThanOrEqual(bounds.mostKg + 0.001);
    }
    const avoidance = { exerciseIds: ['barbell-squat'], reason: 'left knee' };
    expect((await ada.post('/v1/coach/facts', { avoidance })).status).toBe(200);
    const spared = (await ada.post('/v1/coach/sessions:recommend', {})).body;
    const ids = spared.exercises.map(({ exerciseId }: { exerciseId: string }) => exerciseId);
    expect(ids).not.toContain('barbell-squat');
    const feedback = { kind: 'TOO_HARD', exerciseId: 'barbell-bench-press', recommendationId: spared.id };
    expect((await ada.post('/v1/coach/feedback', feedback)).body).toMatchObject({ kind: 'TOO_HARD' });
  });

  it('makes a plan, and its calendar can be read with the link alone', async () => {
    const ada = await Person.signUp(edge);
    const { body: plan } = await ada.post('/v1/coach/plans', { name: 'Spring', wishes: { weeks: 6, daysPerWeek: 3 } });
    expect(plan).toMatchObject({ state: 'DRAFT', conflicts: [] });
    const accepted = await ada.post(`/v1/coach/plans/${plan.id}:accept`, {});
    expect(accepted.body).toMatchObject({ state: 'ACCEPTED', adherence: { done: 0 } });
    const { url } = (await ada.post(`/v1/coach/plans/${plan.id}:renewCalendarLink`, {})).body;
    expect(url).toMatch(new RegExp(`^${edge}/v1/coach/plans:calendar\\?token=`));
    const { status, headers, body } = await Person.nobody('').get(url);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    const calendar = new ICAL.Component(ICAL.parse(body));
    expect(calendar.getAllSubcomponents('vevent')).toHaveLength(plan.sessions.length);
    const token = url.split('token=')[1]!;
    for (const name of await readdir(join(mesh.data, 'logs'))) {
      expect(await readFile(join(mesh.data, 'logs', name), 'utf8'), name).not.toContain(token);
    }
    expect((await Person.nobody(edge).get(`/v1/coach/plans:calendar?token=${'x'.repeat(43)}`)).status).toBe(404);
  });

  it('plans a missed session again, and tells the person once in the inbox', async () => {
    const ada = await Person.signUp(edge);
    const { body: plan } = await ada.post('/v1/coach/plans', { name: 'Spring', wishes: { weeks: 6, daysPerWeek: 3 } });
    await ada.post(`/v1/coach/plans/${plan.id}:accept`, {});
    const missed = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
    const sql = connectDatabase({ url: await mesh.databaseUrl('ai'), connections: 1 });
    await sql`update plan set plan = replace(plan::text, ${plan.sessions[0].date}, ${missed})::json where id = ${plan.id}`;
    await sql.end();
    const { body: kept } = await ada.get(`/v1/coach/plans/${plan.id}`);
    expect(kept.changes[0].change.word).toMatch(/session (moved|dropped)|sets added/);
    await expect
      .poll(async () => (await ada.get('/v1/notifications')).body.notifications, { timeout: 20_000 })
      .toMatchObject([{ kind: 'SESSIONS_REPLANNED', resource: `/v1/coach/plans/${plan.id}` }]);
    expect((await ada.get(`/v1/coach/plans/${plan.id}`)).body.changes).toEqual(kept.changes);
    expect((await ada.get('/v1/notifications')).body.notifications).toHaveLength(1);
  });

  it('finds the notes of workouts and sets, also of imported ones', async () => {
    const ada = await Person.signUp(edge);
    const csv = toHevy(history.slice(0, 3)).replaceAll('"","Bench', '"Elbow ached.","Bench');
    expect((await ada.post('/v1/workouts:import', csv, 'text/csv')).body.workouts).toBe(1);
    const set = { exerciseId: 'barbell-bench-press', weightKg: 90, reps: 8, notes: 'Left shoulder pinched.' };
    const startTime = new Date(Date.now() - 3_600_000).toISOString();
    const body = { startTime, endTime: new Date().toISOString(), notes: 'Slept badly.', sets: [set] };
    const { body: workout } = await ada.post('/v1/workouts', body);
    await known(ada, 2);
    const find = async (query: string) =>
      (await ada.get(`/v1/coach/notes:search?query=${encodeURIComponent(query)}`)).body.notes;
    expect((await find('Schulterschmerzen'))[0]).toMatchObject({
      note: { workoutId: workout.id, setNumber: 1, text: 'Left shoulder pinched.' },
    });
    expect((await find('elbow'))[0].note).toMatchObject({ setNumber: 0, text: 'Elbow ached.' });
    await ada.patch(`/v1/workouts/${workout.id}`, { notes: 'Slept very well.' });
    await expect.poll(async () => (await find('sleep'))[0].note.text).toBe('Slept very well.');
    expect((await Person.nobody(edge).get('/v1/coach/notes:search?query=sleep')).status).toBe(401);
  });

  it('searches by the vectors of a provider that the operator sets, and goes on when that is away', async () => {
    const models = await startModelServer();
    const ada = await Person.signUp(edge);
    const startTime = new Date(Date.now() - 3_600_000).toISOString();
    await ada.post('/v1/workouts', { startTime, endTime: new Date().toISOString(), notes: 'Wonky knee', sets: [] });
    await known(ada, 1);
    const find = async (query: string) =>
      (await ada.get(`/v1/coach/notes:search?query=${encodeURIComponent(query)}`)).body.notes;
    const likeness = async (): Promise<number> => (await find('ekwn kyoen'))[0]?.similarity ?? 0;
    expect(await likeness()).toBeLessThan(0.5);
    await putSetting(mesh, 'ai/embeddings', { provider: 'ollama', model: 'letters', baseUrl: models.url });
    // By letters the two are the same; by words they have nothing in common.
    await expect.poll(likeness).toBeCloseTo(1, 5);
    models.playEmbeddings({ does: 'break off' });
    expect((await find('Knieschmerzen'))[0].note.text).toBe('Wonky knee');
    await deleteSetting(mesh, 'ai/embeddings');
    await models.stop();
  });

  it('hands out an organisation’s articles to its members, until the organisation is deleted', async () => {
    const ada = await Person.signUp(edge);
    const stranger = await Person.signUp(edge);
    const gym = `/v1/organisations/${(await ada.post('/v1/organisations', { name: 'Iron Works' })).body.id}`;
    const sources = [{ authors: 'McGill SM', year: 2009, title: 'Strongman events.', journal: 'JSCR 23:1148–1161' }];
    const draft = { topic: 'technique', title: 'Our yoke', summary: 'How to carry it.', text: 'Short steps.', sources };
    const { body: article } = await ada.post(`${gym}/knowledge`, draft);
    expect(article).toMatchObject({ ...draft, origin: 'ORGANISATION', version: 1 });
    const path = `${gym}/knowledge/${article.id}`;
    expect((await ada.patch(`${path}?seenVersion=1`, { title: 'The yoke' })).body).toMatchObject({ version: 2 });
    const stale = await ada.patch(`${path}?seenVersion=1`, { title: 'A yoke' });
    expect([stale.status, stale.body.reason]).toEqual([409, 'ARTICLE_CHANGED']);
    expect((await ada.patch(path, { title: 'A yoke' })).body.violations[0].field).toBe('seenVersion');
    const titles = async (url: string) =>
      (await ada.get(url)).body.versions.map(({ title }: { title: string }) => title);
    expect(await titles(`${path}/versions`)).toEqual(['The yoke', 'Our yoke']);
    expect((await ada.get(`${path}/versions/1`)).body).toMatchObject({ title: 'Our yoke', text: 'Short steps.' });
    const found = async (person: Person): Promise<string[]> =>
      (await person.get('/v1/knowledge?query=carrying%20a%20yoke')).body.articles.map(({ id }: { id: string }) => id);
    expect((await found(ada))[0]).toBe(article.id);
    expect(await found(stranger)).not.toContain(article.id);
    expect((await ada.get(`/v1/knowledge/${article.id}`)).body).toMatchObject({ title: 'The yoke' });
    expect((await stranger.get(`/v1/knowledge/${article.id}`)).body.reason).toBe('ARTICLE_NOT_FOUND');
    expect((await stranger.get(path)).body.reason).toBe('ORGANISATION_NOT_FOUND');
    expect((await ada.delete(gym)).status).toBe(200);
    expect((await ada.get(`/v1/knowledge/${article.id}`)).status).toBe(404);
  });

  it('hands out the articles that the operator writes while it runs', { timeout: 120_000 }, async () => {
    const program = join(root, 'services/tooling/commands/operate.ts');
    const operate = (...options: string[]) =>
      execa(process.execPath, [program, 'ai', 'articles', ...options], {
        env: { SINEW_DATA: mesh.data },
        all: true,
        reject: false,
      });
    const file = join(mesh.data, 'house-rules.md');
    const write = (title: string) =>
      writeFile(
        file,
        `---\ntitle: ${title}\nsummary: S.\nkeywords: rules\n---\n\nText.\n\n## Sources\n\n- A B (2001). *T.* J 1:2\n`,
      );
    await write('House rules');
    expect((await operate('set', file, '--topic', 'caution')).all).toMatch(/^house-rules {2}version 1 .*House rules$/);
    await write('New rules');
    expect((await operate('set', file, '--topic', 'caution', '--seen', '2')).all).toContain('has version 1');
    expect((await operate('set', file, '--topic', 'caution', '--seen', '1')).all).toContain('version 2');
    const read = async () => (await Person.nobody(edge).get('/v1/knowledge/house-rules')).body;
    expect(await read()).toMatchObject({ title: 'New rules', origin: 'OPERATOR', version: 2 });
    const [shown, versions, listed, refused] = await Promise.all([
      operate('show', 'house-rules', '--version', '1'),
      operate('versions', 'house-rules'),
      operate('list'),
      operate('set', file),
    ]);
    expect(shown.all).toContain('title: House rules');
    expect(versions.all!.split('\n')).toHaveLength(2);
    expect(listed.all).toContain('caution: New rules');
    expect(refused).toMatchObject({ exitCode: 1, all: expect.stringContaining('--topic') });
    expect((await operate('remove', 'house-rules')).exitCode).toBe(0);
    expect(await read()).toMatchObject({ reason: 'ARTICLE_NOT_FOUND' });
  });

  it('asks for a token, and names a wrong field', async () => {
    expect((await Person.nobody(edge).get('/v1/coach/status')).status).toBe(401);
    const ada = await Person.signUp(edge);
    const { status, body } = await ada.post('/v1/coach/sessions:recommend', { minutes: 1000 });
    expect([status, body.violations[0].field]).toEqual([400, 'minutes']);
    expect((await ada.get('/v1/coach/forecast?exerciseId=levitation')).status).toBe(404);
  });

  it('goes along in an export, and goes with the account', async () => {
    const ada = await importHistory();
    await known(ada, 104);
    await ada.post('/v1/coach/facts', { note: 'I like mornings.' });
    await ada.post('/v1/coach/plans', { wishes: { weeks: 4 } });
    const response = await fetch(`${edge}/v1/users/me:export`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.token}`, 'sinew-proof': ada.proof, 'content-type': 'application/json' },
      body: '{}',
    });
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    const read = (name: string) => JSON.parse(Buffer.from(files[`ai/${name}`]!).toString());
    expect(read('facts.json')).toMatchObject([{ note: 'I like mornings.' }]);
    expect(read('status.json')).toMatchObject([{ workouts: 104 }]);
    expect(read('plans.json')[0].sessions.length).toBeGreaterThan(0);
    expect((await ada.delete('/v1/users/me')).status).toBe(200);
  });
});
