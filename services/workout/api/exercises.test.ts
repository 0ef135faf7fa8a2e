// Exercises through a real server and database: the catalogue, people's own, and the search over both.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  CreateExerciseRequest,
  Exercise_Equipment as Equipment,
  type Exercise,
  ExerciseServiceService,
  Exercise_Measure as Measure,
  Exercise_Mechanics as Mechanics,
  Exercise_Muscle as Muscle,
} from '#proto/gen/sinew/workout/v1/exercise.ts';
import { type Calls, reasonsOf } from '#test/harness/service.ts';
import { serveWorkouts } from '#test/harness/workout.ts';
import { catalogue } from '../catalogue/catalogue.ts';
import { ExerciseStore } from '../store/exercises.ts';

const service = serveWorkouts();

const somebody = async () => (await service.person()).as(ExerciseServiceService);
const anybody = () => service.anybody.as(ExerciseServiceService);
const own = (name: string, fields: Partial<CreateExerciseRequest> = {}) =>
  CreateExerciseRequest.fromPartial({
    name,
    primaryMuscles: [Muscle.GLUTES],
    equipment: Equipment.OTHER_EQUIPMENT,
    ...fields,
  });

async function listAll(
  calls: Pick<Calls<typeof ExerciseServiceService>, 'listExercises'>,
  request: Parameters<typeof calls.listExercises>[0] = {},
): Promise<Exercise[]> {
  const { exercises, nextPageToken } = await calls.listExercises(request);
  return nextPageToken
    ? [...exercises, ...(await listAll(calls, { ...request, pageToken: nextPageToken }))]
    : exercises;
}

const namesOf = (exercises: readonly Exercise[]) => exercises.map(({ name }) => name);

describe('the catalogue', () => {
  it('is there for everybody, as its tables say, each exercise once', async () => {
    const listed = await listAll(anybody(), { pageSize: 37 });
    const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
    const expected = catalogue.map(({ aliases: _, assisted: __, ...exercise }) => exercise);
    expect(listed.toSorted(byId)).toEqual(expected.toSorted(byId));
  });

  it('is the same in the database after every start, also of two instances at once', async () => {
    const rows = () => service.sql`select * from exercise where owner_id is null order by id`;
    const before = await rows();
    await service.sql`update exercise set name = 'Wrong', primary_muscles = '{}' where id = 'barbell-bench-press'`;
    await service.sql`delete from exercise where id = 'barbell-squat'`;
    const stores = Array.from({ length: 4 }, () => new ExerciseStore(service.sql));
    await Promise.all(stores.map((store) => store.synchronise()));
    expect(await rows()).toEqual(before);
  });

  it('is filtered by primary muscle, equipment and mechanics', async () => {
    const request = { muscle: Muscle.CHEST, equipment: Equipment.CABLE, mechanics: Mechanics.ISOLATION };
    const found = await listAll(anybody(), request);
    const expected = catalogue.filter(
      ({ primaryMuscles, equipment, mechanics }) =>
        primaryMuscles.includes(Muscle.CHEST) && equipment === Equipment.CABLE && mechanics === Mechanics.ISOLATION,
    );
    expect(expected.length).toBeGreaterThan(1);
    expect(new Set(namesOf(found))).toEqual(new Set(namesOf(expected)));
  });
});

describe('a search', () => {
  it.each([
    ['Bench Press (Barbell)', 'Bench Press (Barbell)'],
    ['bench press barbell', 'Bench Press (Barbell)'],
    ['barbell bench press', 'Bench Press (Barbell)'],
    ['bech press', 'Bench Press (Barbell)'],
    ['benhc pres', 'Bench Press (Barbell)'],
    ['sqaut', 'Squat (Barbell)'],
    ['dedlift', 'Deadlift (Barbell)'],
    ['pul up', 'Pull Up'],
    ['lat puldown', 'Lat Pulldown (Cable)'],
    ['romanian deadlft', 'Romanian Deadlift (Barbell)'],
    ['ROMANIAN', 'Romanian Deadlift (Barbell)'],
    ['low bar squat', 'Squat (Barbell)'],
    ['ohp', 'Overhead Press (Barbell)'],
    ['DB rows', 'Bent Over Row (Dumbbell)'],
    ['chinup', 'Chin Up'],
  ])('for "%s" finds %s among the first', async (query, name) => {
    const { exercises } = await anybody().listExercises({ query, pageSize: 10 });
    expect(namesOf(exercises)).toContain(name);
  });

  it('has what is called so first, then what holds it, then what resembles it', async () => {
    const ada = await somebody();
    for (const name of ['Zercher Zombie Walk', 'Zombie', 'Zombie Walk', 'Zombi Run'])
      await ada.createExercise(own(name));
    expect(namesOf((await ada.listExercises({ query: 'zombie' })).exercises)).toEqual([
      'Zombie',
      'Zombie Walk',
      'Zercher Zombie Walk',
      'Zombi Run',
    ]);
  });

  it('finds every word or nothing', async () => {
    expect(await listAll(anybody(), { query: 'xylophone' })).toEqual([]);
    expect(await listAll(anybody(), { query: 'bench xylophone' })).toEqual([]);
  });

  it('comes in pages that miss none and repeat none', async () => {
    const whole = namesOf(await listAll(anybody(), { query: 'pres', pageSize: 200 }));
    expect(whole.length).toBeGreaterThan(20);
    expect(new Set(whole).size).toBe(whole.length);
    expect(namesOf(await listAll(anybody(), { query: 'pres', pageSize: 3 }))).toEqual(whole);
  });

  it('goes together with filters', async () => {
    const request = { query: 'curl', equipment: Equipment.CABLE, muscle: Muscle.BICEPS };
    const found = await listAll(anybody(), request);
    expect(found.length).toBeGreaterThan(1);
    for (const { equipment, primaryMuscles } of found) {
      expect(equipment).toBe(Equipment.CABLE);
      expect(primaryMuscles).toContain(Muscle.BICEPS);
    }
  });

  it('takes anything for a query', async () => {
    for (const query of ['%', '_', "'", '\\', '()', '🏋️', ' ', 'ß', 'x'.repeat(100)])
      await anybody().listExercises({ query });
    expect(await reasonsOf([anybody().listExercises({ query: '\0bench' })])).toEqual(['OK']);
  });

  it('finds what is written in signs only by those signs, and nothing by blanks', async () => {
    const calls = await somebody();
    for (const name of ['🔥 Finisher', '🔥🔥', 'Row +10%']) await calls.createExercise(own(name));
    const found = async (query: string) => namesOf(await listAll(calls, { query })).toSorted();
    expect(await found('🔥')).toEqual(['🔥 Finisher', '🔥🔥'].toSorted());
    expect(await found('🔥🔥')).toEqual(['🔥🔥']);
    expect(await found(' + ')).toEqual(['Row +10%']);
    for (const query of ['🏋️', ' ', '\u3000', '\0', '%%', "''", '\u200b', '\u0301'])
      expect(await found(query), query).toEqual([]);
  });

  it('takes a page token only with the same filters', async () => {
    const { nextPageToken: pageToken } = await anybody().listExercises({ query: 'press', pageSize: 1 });
    const calls = [
      anybody().listExercises({ query: 'press', pageToken }),
      anybody().listExercises({ query: 'pres', pageToken }),
      anybody().listExercises({ pageToken: forge(pageToken, { rank: 1e12, name: '', id: '' }) }),
      anybody().listExercises({ query: 'press', pageToken: forge(pageToken, { rank: 1, name: '\0', id: '' }) }),
    ];
    expect(await reasonsOf(calls)).toEqual(['OK', 'INVALID_PAGE_TOKEN', 'INVALID_PAGE_TOKEN', 'INVALID_PAGE_TOKEN']);
  });
});

function forge(token: string, position: object): string {
  const [digest] = JSON.parse(Buffer.from(token, 'base64url').toString());
  return Buffer.from(JSON.stringify([digest, position])).toString('base64url');
}

describe('an exercise of a person’s own', () => {
  it('is added, found and read', async () => {
    const ada = await somebody();
    const created = await ada.createExercise(
      own('  Sandbag Waltz  ', {
        secondaryMuscles: [Muscle.FOREARMS, Muscle.TRAPS],
        mechanics: Mechanics.COMPOUND,
        unilateral: true,
        measure: Measure.WEIGHT_AND_DISTANCE,
      }),
    );
    expect(created).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'Sandbag Waltz',
      primaryMuscles: [Muscle.GLUTES],
      secondaryMuscles: [Muscle.FOREARMS, Muscle.TRAPS],
      equipment: Equipment.OTHER_EQUIPMENT,
      mechanics: Mechanics.COMPOUND,
      unilateral: true,
      bodyweight: false,
      measure: Measure.WEIGHT_AND_DISTANCE,
      custom: true,
    });
    expect(await ada.getExercise({ exerciseId: created.id })).toEqual(created);
    expect(await listAll(ada, { custom: true })).toEqual([created]);
    expect(await listAll(ada, { query: 'sanbag waltz' })).toContainEqual(created);
  });

  it('is measured by weight and repetitions unless it says otherwise', async () => {
    expect(await (await somebody()).createExercise(own('Thing'))).toMatchObject({ measure: Measure.WEIGHT_AND_REPS });
  });

  it('is for nobody else', async () => {
    const ada = await somebody();
    const bob = await somebody();
    const { id: exerciseId } = await ada.createExercise(own('Secret Waltz'));
    for (const calls of [bob, anybody()]) {
      expect(await reasonsOf([calls.getExercise({ exerciseId })])).toEqual(['EXERCISE_NOT_FOUND']);
      expect(await listAll(calls, { query: 'secret waltz' })).toEqual([]);
      expect(await listAll(calls, { custom: true })).toEqual([]);
    }
    await bob.createExercise(own('Secret Waltz'));
  });

  it('has a name that neither the catalogue nor the person has, whatever its case and blanks', async () => {
    const ada = await somebody();
    await ada.createExercise(own('Sandbag Waltz'));
    const names = [
      'sandbag   waltz',
      'SANDBAG WALTZ',
      'bench  press (BARBELL)',
      'Bench Press (Barbell)',
      'SANDBAG-WALTZ',
      'barbell bench press',
      'Sandbag Waltz Two',
    ];
    expect(await reasonsOf(names.map((name) => ada.createExercise(own(name))))).toEqual([
      'EXERCISE_NAME_TAKEN',
      'EXERCISE_NAME_TAKEN',
      'EXERCISE_NAME_TAKEN',
      'EXERCISE_NAME_TAKEN',
      'OK',
      'OK',
      'OK',
    ]);
  });

  it('is added once when it is added twice at the same time', async () => {
    const ada = await somebody();
    const reasons = await reasonsOf([1, 2, 3].map(() => ada.createExercise(own('Sandbag Waltz'))));
    expect(reasons.toSorted()).toEqual(['EXERCISE_NAME_TAKEN', 'EXERCISE_NAME_TAKEN', 'OK']);
  });

  it.each([
    ['a blank name', { name: '   ' }, 'name'],
    [
      'a muscle that is primary and secondary',
      { secondaryMuscles: [Muscle.ABDUCTORS, Muscle.GLUTES] },
      'secondaryMuscles[1]',
    ],
    ['no primary muscle', { primaryMuscles: [] }, 'primaryMuscles'],
    ['no equipment', { equipment: Equipment.UNSPECIFIED }, 'equipment'],
  ])('is refused with %s', async (_, fields, field) => {
    const ada = await somebody();
    await expect(ada.createExercise(own('Thing', fields))).rejects.toMatchObject({
      reason: 'INVALID_FIELDS',
      violations: expect.arrayContaining([expect.objectContaining({ field })]),
    });
  });

  it('may be called by signs only, and is then told by them', async () => {
    const ada = await somebody();
    const names = ['!!!', '???', '!!!', '引体向上'];
    const reasons: string[] = [];
    for (const name of names) reasons.push(...(await reasonsOf([ada.createExercise(own(name))])));
    expect(reasons).toEqual(['OK', 'OK', 'EXERCISE_NAME_TAKEN', 'OK']);
    expect(namesOf(await listAll(ada, { query: '引体' }))).toEqual(['引体向上']);
  });
});

describe('an exercise that there is not', () => {
  it('is not found', async () => {
    const ids = ['no-such-thing', randomUUID(), "' or true --", 'ü'];
    const calls = ids.map((exerciseId) => anybody().getExercise({ exerciseId }));
    expect(new Set(await reasonsOf(calls))).toEqual(new Set(['EXERCISE_NOT_FOUND']));
    expect(await reasonsOf([anybody().getExercise({ exerciseId: '' })])).toEqual(['INVALID_FIELDS']);
  });

  it('is added by nobody without a token', async () => {
    expect(await reasonsOf([anybody().createExercise(own('Thing'))])).toEqual(['UNAUTHENTICATED']);
  });
});
