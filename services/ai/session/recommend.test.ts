// The sessions of people in different places: no history, a typing error, only the own weight, sore, tired, in a plan.
// situation.test.ts has the laws that every session keeps.
import { describe, expect, it } from 'vitest';
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import { catalogue, findInCatalogue } from '../../workout/catalogue/catalogue.ts';
import { gymOf, kilogramsPerPound } from '../exercise/equipment.ts';
import { makePlan } from '../plan/make.ts';
import { statusOf } from '../status/status.ts';
import type { DoneSession, DoneSet, ExerciseHistory } from './history.ts';
import { recommendSession } from './recommend.ts';
import type { Recommendation, TrainingSituation } from './situation.ts';

const unknown = statusOf({ loads: [], recent: [] }, { today: '2026-03-01', musclesOf: () => undefined });
const recommend = (given: Partial<TrainingSituation> = {}): Recommendation =>
  recommendSession({
    goal: 'hypertrophy',
    equipment: gymOf('kg'),
    daysPerWeek: 3,
    minutes: 60,
    sore: [],
    recovery: undefined,
    avoided: { exercises: [], muscles: [] },
    feedback: [],
    status: unknown,
    history: [],
    exercises: catalogue,
    ...given,
  });

const set = (given: Partial<DoneSet>): DoneSet => ({
  type: Set_Type.NORMAL,
  weightKg: undefined,
  reps: undefined,
  durationS: undefined,
  distanceM: undefined,
  ...given,
});
const did = (daysSince: number, weightKg: number | undefined, ...reps: number[]): DoneSession => ({
  daysSince,
  sets: reps.map((count) => set({ weightKg, reps: count })),
});
const ran = (daysSince: number, distanceM: number | undefined, durationS?: number): DoneSession => ({
  daysSince,
  sets: [set({ distanceM, durationS })],
});
const past = (exerciseId: string, recent: DoneSession[], highestMaxKg?: number): ExerciseHistory => ({
  exerciseId,
  sessions: recent.length,
  recent,
  highestMaxKg,
});
const bench = (...recent: DoneSession[]) => past('barbell-bench-press', recent);

const ids = ({ exercises }: Recommendation) => exercises.map(({ exerciseId }) => exerciseId);
const words = ({ reasons }: { reasons: readonly { word: string }[] }) => reasons.map(({ word }) => word);
const find = ({ exercises }: Recommendation, id: string) => exercises.find(({ exerciseId }) => exerciseId === id);
const benchOf = (given: Partial<TrainingSituation>) => find(recommend(given), 'barbell-bench-press')!;

describe('the session of a person', () => {
  it('without history has basic exercises, whose loads they find, and says that it knows nothing yet', () => {
    const session = recommend();
    expect(words(session)).toEqual(['no history', 'cut short']);
    expect(session.exercises.length).toBeGreaterThan(5);
    for (const { load, reps, reasons } of session.exercises) {
      expect([load, reps]).toEqual([undefined, 8]);
      expect(words({ reasons })).toEqual(['short of sets', 'basic exercise', 'range of the goal', 'new exercise']);
    }
    expect(ids(session).slice(0, 2)).toEqual(['barbell-bent-over-row', 'barbell-squat']);
    expect(session.minutes).toBeLessThanOrEqual(60);
  });

  it('with one workout goes on from it', () => {
    const session = recommend({ history: [bench(did(4, 60, 10, 10, 9))] });
    expect(find(session, 'barbell-bench-press')).toMatchObject({ sets: 3, reps: 10, load: { weightKg: 60 } });
    expect(words(session)).toContain('status not known');
    // Of yesterday's workout the chest still rests, and the triceps that only helped does not.
    const next = recommend({ history: [bench(did(1, 60, 10, 10, 9))], minutes: 200 });
    expect(find(next, 'barbell-bench-press')).toBeUndefined();
    expect(next.reasons).toContainEqual({ word: 'muscles at rest', muscles: [Muscle.CHEST], hours: 48 });
    expect(ids(next)).toContain('cable-triceps-pushdown');
  });

  it('with only their own weight has repetitions and seconds instead of loads', () => {
    const history = [
      past('push-up', [did(3, undefined, 20, 18)]),
      past('bodyweight-squat', [did(3, undefined, 30, 30)]),
      past('plank', [{ daysSince: 3, sets: [set({ durationS: 60 })] }]),
    ];
    const session = recommend({ history, equipment: { unit: 'kg', kinds: [] } });
    expect(find(session, 'push-up')).toEqual(expect.objectContaining({ reps: 19 }));
    for (const exercise of session.exercises) expect(exercise).not.toHaveProperty('load');
    expect(words(find(session, 'bodyweight-squat')!)).toContain('harder variant');
    expect(find(session, 'plank')).toMatchObject({ seconds: 70 });
    expect(words(find(session, 'plank')!)).toContain('sets of the goal');
    expect(session.reasons).toContainEqual(
      expect.objectContaining({ word: 'no exercise for', muscles: expect.arrayContaining([Muscle.LATS]) }),
    );
  });

  it('who only runs runs a little further, at their pace and within the time', () => {
    const runs = [ran(2, 5000, 1800), ran(5, 8000, 2880), ran(40, 20_000, 7200)];
    const session = recommend({ goal: undefined, history: [past('running', runs)] });
    expect(session.goal).toBe('endurance');
    expect(words(session)).toEqual(['only cardio so far', 'status not known', 'goal from history']);
    expect(session.exercises).toEqual([
      expect.objectContaining({ exerciseId: 'running', sets: 1, meters: 5500, seconds: 1980, minutes: 33 }),
    ]);
    expect(session.exercises[0]!.reasons).toContainEqual({
      word: 'bounds of distance',
      mostMeters: expect.closeTo(8800, 6),
      longestMeters: 8000,
      days: 30,
    });
    const short = recommend({ goal: 'endurance', minutes: 20, history: [past('running', runs)] }).exercises[0]!;
    expect([short.meters, words(short).at(-1)]).toEqual([3300, 'time available']);
    const mistyped = [ran(2, 1_000_000), ...runs.slice(1)];
    const believed = recommend({ goal: 'endurance', history: [past('running', mistyped)] }).exercises[0]!;
    expect([believed.meters, words(believed).includes('distance not believed')]).toEqual([8800, true]);
    // With strength as the goal they begin with it.
    expect(words(recommend({ goal: 'strength', history: [past('running', runs)] }))[0]).toBe('only cardio so far');
    expect(ids(recommend({ goal: 'strength', history: [past('running', runs)] }))).toContain('barbell-squat');
  });

  it('in pounds has loads that their plates make', () => {
    const history = [bench(did(4, 135 * kilogramsPerPound, 12, 12, 12))];
    const { load } = benchOf({ history, equipment: gymOf('lb') });
    expect(load!.weightKg / kilogramsPerPound).toBeCloseTo(140, 2);
    expect(load!.plates.map((plate) => Math.round((plate / kilogramsPerPound) * 10) / 10)).toEqual([45, 2.5]);
  });

  it('has what they used, where they have not said what they have', () => {
    // The usual stack has steps of 5 kg, and theirs made 6.5 and 7.5 kg.
    const history = [past('cable-lateral-raise', [did(4, 7.5, 10, 9), did(8, 6.5, 12)])];
    const raise = (given: Partial<TrainingSituation>) => find(recommend({ history, ...given }), 'cable-lateral-raise')!;
    expect(raise({}).load).toEqual({ weightKg: 7.5, plates: [] });
    expect(raise({ feedback: [{ kind: 'too hard', daysAgo: 4 }] }).load?.weightKg).toBe(7.5);
    const machine = { leastKg: 5, mostKg: 50, stepKg: 5 };
    expect(raise({ equipment: { ...gymOf('kg'), machine } }).load?.weightKg).toBe(5);
    // A load that the bar makes is told with its plates, also when the log rounded its pounds.
    expect(benchOf({ history: [bench(did(4, 61, 9), did(8, 60, 10))] }).load).toEqual({ weightKg: 61, plates: [] });
    expect(benchOf({ history: [bench(did(4, 60, 9))] }).load).toEqual({ weightKg: 60, plates: [20] });
    const rounded = benchOf({ history: [bench(did(4, 61.3, 9))], equipment: gymOf('lb') });
    expect(rounded.load).toEqual({ weightKg: 61.236, plates: [20.412] });
  });

  it('after a year begins again with three quarters of the load', () => {
    const exercise = benchOf({ history: [bench(did(365, 100, 8, 8))] });
    expect(exercise.load?.weightKg).toBe(75);
    expect(exercise.reasons).toContainEqual({ word: 'long rest', days: 365, percent: 25 });
  });

  it.each([
    ['as the only workout', [did(4, 1000, 8)], undefined],
    ['after another workout', [did(4, 1000, 8, 8, 8), did(8, 100, 8)], 100],
    ['before another workout', [did(4, 100, 8), did(8, 1000, 8, 8, 8)], 100],
    [
      'among the sets of a workout',
      [{ daysSince: 4, sets: [...did(4, 100, 8, 8).sets, ...did(4, 1000, 8).sets] }],
      100,
    ],
    ['of a load too small', [did(4, 10, 8, 8), did(8, 100, 8), did(12, 100, 8)], 100],
  ])('who typed 1,000 kg %s has no load near it', (_, recent, weightKg) => {
    const exercise = benchOf({ history: [bench(...recent)] });
    expect(exercise.load?.weightKg).toBe(weightKg);
  });

  it('is told what was not believed', () => {
    const { reasons } = benchOf({ history: [bench(did(4, 1000, 8), did(8, 100, 8))] });
    expect(reasons).toContainEqual({ word: 'not believed', weightKg: 1000, usualKg: 100 });
  });

  it('who knows 200 exercises has those that they know best', () => {
    const known = catalogue
      .filter(({ primaryMuscles }) => !primaryMuscles.includes(Muscle.CARDIOVASCULAR))
      .slice(0, 200);
    const history = known.map(({ id }, index) => ({ ...past(id, [did(9, 40, 10, 10)]), sessions: index + 1 }));
    const session = recommend({ history });
    const sessionsOf = new Map(history.map(({ exerciseId, sessions }) => [exerciseId, sessions]));
    const rankOf = (id: string, muscle: Muscle) =>
      known.filter((one) => one.primaryMuscles.includes(muscle) && sessionsOf.get(one.id)! > sessionsOf.get(id)!)
        .length;
    for (const id of ids(session).filter((one) => sessionsOf.has(one))) {
      const ranks = findInCatalogue(id)!.primaryMuscles.map((muscle) => rankOf(id, muscle));
      expect(Math.min(...ranks), id).toBeLessThan(3);
    }
    expect(session.exercises.length).toBeGreaterThan(4);
  });

  it('whose goal is strength has more repetitions where only one joint moves', () => {
    const session = recommend({ goal: 'strength', minutes: 200 });
    expect(find(session, 'barbell-squat')).toMatchObject({ sets: 4, reps: 6, restSeconds: 180 });
    expect(find(session, 'dumbbell-lateral-raise')).toMatchObject({ sets: 3, reps: 8 });
    expect(words(find(session, 'dumbbell-lateral-raise')!)).toContain('single joint');
  });

  it.each([
    [[3, 5], 'strength'],
    [[8, 12], 'hypertrophy'],
    [[15, 20], 'endurance'],
  ] as const)('who never told a goal and does %j repetitions has that goal', (reps, goal) => {
    expect(recommend({ goal: undefined, history: [bench(did(4, 60, ...reps))] }).goal).toBe(goal);
  });

  it('with help has a little less of it, and with a weight on the belt a little more', () => {
    const helped = past('assisted-pull-up', [did(4, -30, 12, 12, 12)]);
    const pullUps = find(recommend({ history: [helped] }), 'assisted-pull-up')!;
    expect(pullUps).toMatchObject({ reps: 8, load: { weightKg: -25 } });
    const belted = find(recommend({ history: [past('pull-up', [did(4, 20, 12, 12)])] }), 'pull-up')!;
    expect(belted.load?.weightKg).toBe(21.25);
  });
});

describe('what a person says', () => {
  const history = [
    bench(did(4, 60, 10, 10)),
    past('barbell-squat', [did(4, 100, 10, 10)]),
    past('cable-triceps-pushdown', [did(4, 30, 10, 10)]),
  ];

  it.each([
    ['accepted', 60],
    ['too hard', 57.5],
    ['too easy', 62.5],
  ] as const)('of an exercise as %s makes the next load %d kg', (kind, weightKg) => {
    const feedback = [{ kind, exerciseId: 'barbell-bench-press', daysAgo: 4 }];
    const session = recommend({ history, feedback });
    expect(find(session, 'barbell-bench-press')!.load?.weightKg).toBe(weightKg);
    expect(find(session, 'barbell-squat')!.load?.weightKg).toBe(100);
    // Said of a session before the last one, it has been answered already.
    expect(benchOf({ history, feedback: [{ ...feedback[0]!, daysAgo: 6 }] }).load?.weightKg).toBe(60);
  });

  it('of the whole session holds for each exercise, and a word about the exercise comes first', () => {
    const feedback = [
      { kind: 'too hard' as const, daysAgo: 4 },
      { kind: 'too easy' as const, exerciseId: 'barbell-squat', daysAgo: 4 },
    ];
    const session = recommend({ history, feedback });
    expect(find(session, 'barbell-bench-press')!.load?.weightKg).toBe(57.5);
    expect(find(session, 'barbell-squat')!.load?.weightKg).toBe(102.5);
  });

  it('about sore muscles spares them, and takes a set from what they help', () => {
    const session = recommend({ history, sore: [Muscle.CHEST] });
    expect(find(session, 'barbell-bench-press')).toBeUndefined();
    expect(session.reasons).toContainEqual({ word: 'sore muscles', muscles: [Muscle.CHEST] });
    const said = recommend({ history, feedback: [{ kind: 'sore', exerciseId: 'cable-triceps-pushdown', daysAgo: 2 }] });
    expect(find(said, 'cable-triceps-pushdown')).toBeUndefined();
    expect(find(said, 'barbell-bench-press')).toMatchObject({ sets: 2 });
    expect(find(recommend({ history, feedback: [{ kind: 'sore', daysAgo: 1 }] }), 'barbell-squat')?.sets).toBe(2);
  });

  it('by changing an exercise twice has another one', () => {
    const changed = { kind: 'changed' as const, exerciseId: 'barbell-bench-press', daysAgo: 3 };
    expect(ids(recommend({ history, feedback: [changed] }))).toContain('barbell-bench-press');
    const session = recommend({ history, feedback: [changed, { ...changed, daysAgo: 9 }] });
    expect(ids(session)).toContain('dumbbell-bench-press');
    expect(ids(session)).not.toContain('barbell-bench-press');
    expect(session.reasons).toContainEqual({ word: 'changed before', exercises: ['barbell-bench-press'], times: 2 });
  });

  it('about little recovery has a set less and no more load', () => {
    expect(benchOf({ history, recovery: 2 })).toMatchObject({ sets: 2, reps: 10, load: { weightKg: 60 } });
    expect(words(benchOf({ history, recovery: 2 }))).toContain('low recovery');
    expect(benchOf({ history, recovery: 3 })).toMatchObject({ sets: 3, reps: 11 });
  });

  it('about injuries spares the muscles also where they help', () => {
    const avoided = { exercises: ['barbell-squat'], muscles: [Muscle.TRICEPS] };
    const session = recommend({ history, avoided });
    expect(session.reasons).toContainEqual({ word: 'avoided', ...avoided });
    for (const id of ids(session)) {
      const { primaryMuscles, secondaryMuscles } = findInCatalogue(id)!;
      expect([...primaryMuscles, ...secondaryMuscles, id]).not.toContain(Muscle.TRICEPS);
    }
  });
});

describe('a planned session', () => {
  const planned = (isDeload: boolean, ...exercises: string[]) => ({
    isDeload,
    exercises: exercises.map((exerciseId) => ({
      exerciseId,
      sets: 3,
      least: 6,
      most: 8,
      restSeconds: 120,
      repsInReserve: 2,
    })),
  });
  const history = [bench(did(1, 60, 7, 7))];

  it('has the exercises, sets and ranges of the plan, and the load of the day', () => {
    const session = recommend({ history, planned: planned(false, 'barbell-bench-press', 'barbell-curl', 'plank') });
    expect(ids(session)).toEqual(['barbell-bench-press', 'plank']);
    expect(session.exercises[0]).toMatchObject({ sets: 3, reps: 8, repsInReserve: 2, load: { weightKg: 60 } });
    expect(words(session.exercises[0]!).slice(0, 2)).toEqual(['planned', 'planned range']);
  });

  it('is one that a plan has made', () => {
    const wishes = { goal: 'hypertrophy', weeks: 4, weekdays: [1, 3, 5], daysPerWeek: 3, minutes: 60 } as const;
    const rest = { startDay: '2026-03-02', emphasis: [], avoided: { exercises: [], muscles: [] }, swaps: [] };
    const plan = makePlan(
      { ...wishes, ...rest, equipment: gymOf('kg'), preferred: [] },
      { exercises: catalogue, familiarity: new Map() },
    );
    const [first] = plan.sessions;
    const session = recommend({ history, planned: first!, minutes: 60 });
    expect(ids(session)).toEqual(first!.exercises.map(({ exerciseId }) => exerciseId));
    expect(session.exercises.map(({ sets }) => sets)).toEqual(first!.exercises.map(({ sets }) => sets));
    // Seven repetitions with 60 kg are fewer than the plan's eight.
    expect(find(session, 'barbell-bench-press')).toMatchObject({ reps: 8, load: { weightKg: 57.5 } });
  });

  it('with a run keeps to its minutes', () => {
    const runs = {
      exercises: [{ ...planned(false, 'running').exercises[0]!, sets: 1, least: 1200, most: 1200 }],
      isDeload: false,
    };
    const session = recommend({ history: [past('running', [ran(3, 10_000, 3600)])], planned: runs });
    expect(session.exercises[0]).toMatchObject({ meters: 3300, seconds: 1188, minutes: 19.8 });
    expect(words(session.exercises[0]!)).not.toContain('planned range');
  });

  it('keeps its sets in a deload, with a lighter load', () => {
    const session = recommend({ history, planned: planned(true, 'barbell-bench-press') });
    expect(words(session)).toContain('deload by plan');
    expect(session.exercises[0]).toMatchObject({ sets: 3, load: { weightKg: 55 } });
  });

  it('leaves out what is sore, what cannot be done, and what the time does not allow', () => {
    const session = recommend({
      planned: planned(false, 'push-up', 'barbell-squat', 'plank', 'crunch'),
      sore: [Muscle.CHEST],
      equipment: { unit: 'kg', kinds: [] },
      minutes: 10,
    });
    expect(ids(session)).toEqual(['plank']);
    expect(words(session)).toEqual(['no history', 'sore muscles', 'no equipment for', 'cut short']);
  });
});
