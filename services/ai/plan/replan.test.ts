// A plan as workouts arrive: which sessions were done, and what becomes of those that were missed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import { catalogue, findInCatalogue } from '../../workout/catalogue/catalogue.ts';
import { gymOf } from '../exercise/equipment.ts';
import { trainedMusclesOf } from '../exercise/exercise.ts';
import { type Adherence, adherence, type PlanWorkout } from './adherence.ts';
import { dayAfter, type Weekday, weekdayOf, weekOf } from './calendar.ts';
import { validatePlan } from './conflicts.ts';
import { makePlan } from './make.ts';
import type { Plan, PlannedSession, PlanWishes } from './plan.ts';
import { replan } from './replan.ts';

const knowledge = { exercises: catalogue, familiarity: new Map<string, number>() };
const make = (given: Partial<PlanWishes> = {}): Plan =>
  makePlan(
    {
      goal: 'hypertrophy',
      weeks: 8,
      weekdays: [1, 3, 5, 6],
      daysPerWeek: 3,
      minutes: 60,
      equipment: gymOf('kg'),
      // A Monday.
      startDay: '2026-03-02',
      emphasis: [],
      avoided: { exercises: [], muscles: [] },
      preferred: [],
      swaps: [],
      ...given,
    },
    knowledge,
  );
const musclesOf = (id: string) => {
  const exercise = findInCatalogue(id);
  return exercise && trainedMusclesOf(exercise);
};

/** The workout that a session plans, or the first so many of its sets. */
function workoutOf(session: PlannedSession, given: Partial<PlanWorkout> & { count?: number } = {}): PlanWorkout {
  const sets = session.exercises.flatMap(({ exerciseId, sets: count }) =>
    Array.from({ length: count }, () => ({ exerciseId, type: Set_Type.NORMAL })),
  );
  return {
    workoutId: `w ${session.id}`,
    day: given.day ?? session.day,
    sets: sets.slice(0, given.count ?? sets.length),
  };
}
const follow = (plan: Plan, workouts: readonly PlanWorkout[], today: string): Adherence =>
  adherence(plan, workouts, { today, musclesOf });
const states = ({ sessions }: Adherence, count: number) => sessions.slice(0, count).map(({ state }) => state);
const next = (plan: Plan, workouts: readonly PlanWorkout[], today: string) =>
  replan(plan, follow(plan, workouts, today), { today, exercises: catalogue });
const words = (all: readonly { word: string }[]) => all.map(({ word }) => word);

describe('the adherence to a plan', () => {
  const plan = make();
  const [monday, wednesday, friday] = plan.sessions as [PlannedSession, PlannedSession, PlannedSession];

  it('is that of the sets of the sessions so far', () => {
    const workouts = [workoutOf(monday), workoutOf(wednesday, { count: 3 })];
    const result = follow(plan, workouts, '2026-03-07');
    expect(states(result, 4)).toEqual(['done', 'partly done', 'missed', 'planned']);
    expect(result.sessions[0]).toEqual({
      sessionId: '1-1',
      state: 'done',
      share: 1,
      workoutId: 'w 1-1',
      doneDay: '2026-03-02',
    });
    const planned = [monday, wednesday, friday].map(({ exercises }) =>
      exercises.reduce((sum, one) => sum + one.sets, 0),
    );
    expect(result.share).toBeCloseTo((planned[0]! + 3) / (planned[0]! + planned[1]! + planned[2]!), 9);
    expect(follow(plan, [], '2026-03-02').share).toBeUndefined();
  });

  it('moves with a workout that is deleted, changed or late', () => {
    const before = [workoutOf(monday), workoutOf(wednesday)];
    expect(states(follow(plan, before, '2026-03-05'), 2)).toEqual(['done', 'done']);
    expect(states(follow(plan, before.slice(1), '2026-03-05'), 2)).toEqual(['missed', 'done']);
    const later = [before[0]!, { ...before[1]!, day: '2026-03-05' }];
    expect(states(follow(plan, later, '2026-03-05'), 2)).toEqual(['done', 'done']);
    expect(states(follow(plan, [{ ...before[1]!, day: '2026-03-20' }], '2026-03-05'), 2)).toEqual(['missed', 'missed']);
  });

  it('knows an exercise for the same muscle as one in its place, and no warm-up', () => {
    const sets = workoutOf(monday).sets.map((set) => ({
      ...set,
      exerciseId: set.exerciseId === 'barbell-bench-press' ? 'dumbbell-bench-press' : set.exerciseId,
    }));
    expect(follow(plan, [{ ...workoutOf(monday), sets }], '2026-03-03').sessions[0]!.share).toBe(1);
    const warm = sets.map((set) => ({ ...set, type: Set_Type.WARM_UP }));
    expect(states(follow(plan, [{ ...workoutOf(monday), sets: warm }], '2026-03-03'), 1)).toEqual(['missed']);
  });

  it('takes each workout once, for the session that it fits best, and calls the others extra', () => {
    const run = { workoutId: 'run', day: '2026-03-04', sets: [{ exerciseId: 'running', type: Set_Type.NORMAL }] };
    const early = { ...workoutOf(monday), workoutId: 'early', day: '2026-02-20' };
    const result = follow(plan, [run, early, workoutOf(monday)], '2026-03-05');
    expect(states(result, 2)).toEqual(['done', 'missed']);
    expect([result.extra, result.trainedDays]).toEqual([['run'], ['2026-03-02', '2026-03-04']]);
    const split = make({ weekdays: [1, 2, 4, 5], daysPerWeek: 4 });
    // The lower body on Monday is Tuesday's session, done a day early.
    const lower = workoutOf(split.sessions[1]!, { day: '2026-03-02' });
    expect(states(follow(split, [lower], '2026-03-03'), 2)).toEqual(['missed', 'done']);
  });
});

describe('a missed session', () => {
  const plan = make();
  const [monday, wednesday] = plan.sessions as [PlannedSession, PlannedSession];

  it('moves to the next free day of its week', () => {
    // With Monday and Wednesday free, Saturday is the next day that the person has, and Friday has a session.
    const light = make({ daysPerWeek: 2, weekdays: [1, 2, 4, 6] });
    const first = light.sessions[0]!;
    const { plan: changed, changes } = next(light, [], dayAfter(first.day, 1));
    expect(changes).toEqual([
      { word: 'session moved', sessionId: first.id, day: first.day, focus: first.focus, to: '2026-03-03' },
    ]);
    expect(changed.sessions.find(({ id }) => id === first.id)!.day).toBe('2026-03-03');
    expect(validatePlan(changed, catalogue)).toEqual([]);
    // On a day with a workout it would be a second one.
    const run = { workoutId: 'run', day: '2026-03-03', sets: [{ exerciseId: 'running', type: Set_Type.NORMAL }] };
    expect(next(light, [run], '2026-03-03').changes).toMatchObject([{ word: 'session moved', to: '2026-03-07' }]);
  });

  it('does not move beside a session that is hard for the same muscles', () => {
    // Saturday is free, but comes after Friday's session of the whole body.
    const heavy = { ...plan, sessions: plan.sessions.filter(({ week }) => week === 3) };
    const [first] = heavy.sessions as [PlannedSession];
    const { changes } = next(heavy, [], dayAfter(first.day, 3));
    expect(words(changes)).toContain('session dropped');
    expect(words(changes)).not.toContain('session moved');
  });

  it('that finds no day is dropped, and its muscles get sets in what is left of the week', () => {
    const week = { ...plan, sessions: plan.sessions.filter(({ week: number }) => number === 2) };
    const [first, second, third] = week.sessions as [PlannedSession, PlannedSession, PlannedSession];
    const { plan: changed, changes } = next(week, [workoutOf(second)], dayAfter(second.day, 1));
    expect(words(changes)).toEqual(['session dropped', ...new Array(changes.length - 1).fill('sets added')]);
    expect(changes.length).toBeGreaterThan(1);
    const total = ({ exercises }: PlannedSession) => exercises.reduce((sum, { sets }) => sum + sets, 0);
    const after = changed.sessions.find(({ id }) => id === third.id)!;
    expect(total(after)).toBe(total(third) + changes.length - 1);
    expect(changed.sessions.find(({ id }) => id === first.id)!.isDropped).toBe(true);
    expect(changed.sessions.find(({ id }) => id === second.id)).toEqual(second);
    expect(validatePlan(changed, catalogue)).toEqual([]);
  });

  it('gives no more sets than the time allows', () => {
    // In the hardest week a session has no time left for one more set.
    const week = { ...plan, sessions: plan.sessions.filter(({ week: number }) => number === 3) };
    const [, second] = week.sessions as [PlannedSession, PlannedSession];
    const { plan: changed, changes } = next(week, [workoutOf(second)], dayAfter(second.day, 1));
    expect(words(changes)).toContain('session dropped');
    expect(validatePlan(changed, catalogue)).toEqual([]);
  });

  it('that was moved is not what was done before', () => {
    // Friday's workout is Wednesday's session, and not the one of Monday that now waits on Saturday.
    const short = make({ minutes: 30 });
    const friday = short.sessions[2]!;
    const moved = {
      ...short,
      sessions: [{ ...short.sessions[0]!, day: '2026-03-07', notBefore: '2026-03-07' }, ...short.sessions.slice(1)],
    };
    const late = workoutOf(short.sessions[1]!, { day: '2026-03-06' });
    expect(states(follow(moved, [late, workoutOf(friday)], '2026-03-06'), 3)).toEqual(['planned', 'done', 'done']);
    expect(states(follow(moved, [workoutOf(friday), workoutOf(moved.sessions[0]!)], '2026-03-07'), 1)).toEqual([
      'done',
    ]);
  });

  it('of a week that is past is dropped', () => {
    const { changes } = next(plan, [workoutOf(monday), workoutOf(wednesday)], '2026-03-09');
    expect(changes).toEqual([{ word: 'session dropped', sessionId: '1-5', day: '2026-03-06', focus: 'full body' }]);
  });

  it('after two weeks without training makes the week easier, once', () => {
    const { plan: changed, changes } = next(plan, [workoutOf(monday)], '2026-03-18');
    const eased = changes.filter((change) => change.word === 'session eased');
    expect(eased).toContainEqual({
      word: 'session eased',
      sessionId: '3-5',
      day: '2026-03-20',
      focus: 'full body',
      days: 16,
    });
    const before = plan.sessions.find(({ id }) => id === '3-5')!.exercises[0]!;
    const after = changed.sessions.find(({ id }) => id === '3-5')!.exercises[0]!;
    expect([after.sets, after.repsInReserve]).toEqual([Math.round(before.sets * 0.6), before.repsInReserve + 1]);
    expect(words(next(changed, [workoutOf(monday)], '2026-03-19').changes)).not.toContain('session eased');
  });

  it('is none while all is done as planned', () => {
    const { plan: same, changes } = next(plan, [workoutOf(monday), workoutOf(wednesday)], '2026-03-05');
    expect([same, changes]).toEqual([plan, []]);
  });
});

describe('every plan that is made again', () => {
  const cases = fc.record({
    weekdays: fc.uniqueArray(fc.constantFrom<Weekday>(1, 2, 3, 4, 5, 6, 7), { minLength: 1 }),
    daysPerWeek: fc.integer({ min: 1, max: 6 }),
    minutes: fc.constantFrom(30, 60),
    preferred: fc.constantFrom([], ['running']),
    /** What was done of each session, and how many days late. */
    done: fc.array(fc.record({ share: fc.constantFrom(0, 0, 0.5, 1), late: fc.integer({ min: -1, max: 2 }) }), {
      minLength: 8,
      maxLength: 8,
    }),
    after: fc.integer({ min: 0, max: 40 }),
  });

  it('changes nothing past or done, puts no two sessions on a day, and settles', () => {
    const holds = fc.property(cases, ({ done, after, ...wishes }) => {
      const plan = make({ ...wishes, weeks: 5 });
      const today = dayAfter(plan.wishes.startDay, after);
      const workouts = plan.sessions.flatMap((session, index) => {
        const { share, late } = done[index % done.length]!;
        const count = Math.ceil(share * session.exercises.reduce((sum, { sets }) => sum + sets, 0));
        const day = dayAfter(session.day, late);
        return share > 0 && day <= today ? [workoutOf(session, { day, count })] : [];
      });
      const before = follow(plan, workouts, today);
      const { plan: changed, changes } = replan(plan, before, { today, exercises: catalogue });
      expect(replan(plan, before, { today, exercises: catalogue })).toEqual({ plan: changed, changes });
      const byId = new Map(changed.sessions.map((session) => [session.id, session]));
      for (const [index, session] of plan.sessions.entries()) {
        const now = byId.get(session.id)!;
        const { state } = before.sessions[index]!;
        if (state === 'done' || state === 'partly done') expect(now).toEqual(session);
        if (now.day === session.day) continue;
        expect(state).toBe('missed');
        expect(now.day >= today).toBe(true);
        expect(wishes.weekdays).toContain(weekdayOf(now.day));
        expect(weekOf(plan.wishes.startDay, now.day)).toBe(session.week);
      }
      const days = changed.sessions.filter(({ isDropped }) => !isDropped).map(({ day }) => day);
      expect(new Set(days).size).toBe(days.length);
      expect(validatePlan(changed, catalogue).filter(({ word }) => word !== 'plan without sessions')).toEqual([]);
      const settled = follow(changed, workouts, today);
      expect(settled.sessions.filter(({ state }) => state === 'missed')).toEqual([]);
      expect(next(changed, workouts, today).changes).toEqual([]);
    });
    fc.assert(holds, { numRuns: 80 });
  });
});
