// A plan as a person changes it: by wishes and by hand. What was done stays.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { catalogue, findInCatalogue } from '../../workout/catalogue/catalogue.ts';
import { gymOf } from '../exercise/equipment.ts';
import { dayAfter, type Weekday, weekdayOf } from './calendar.ts';
import { isBetweenSessions, validatePlan } from './conflicts.ts';
import { makePlan } from './make.ts';
import { patchPlan, type SessionPatch } from './patch.ts';
import { minutesOfSession, type Plan, type PlannedSession, type PlanWishes } from './plan.ts';
import { type RefineContext, type RefineWish, refinePlan } from './refine.ts';

const knowledge = { exercises: catalogue, familiarity: new Map<string, number>() };
const wishes: PlanWishes = {
  goal: 'hypertrophy',
  weeks: 8,
  weekdays: [1, 2, 4, 5],
  daysPerWeek: 4,
  minutes: 60,
  equipment: gymOf('kg'),
  // A Monday.
  startDay: '2026-03-02',
  emphasis: [],
  avoided: { exercises: [], muscles: [] },
  preferred: [],
  swaps: [],
};
const plan = makePlan(wishes, knowledge);
/** In the second week, after the session of Monday. */
const context: RefineContext = { ...knowledge, today: '2026-03-10', done: new Set(['1-1', '2-1']) };
const refine = (...all: RefineWish[]) => refinePlan(plan, all, context);
const find = (own: Plan, id: string): PlannedSession => own.sessions.find((session) => session.id === id)!;
const past = (own: Plan) => own.sessions.filter(({ day }) => day < context.today);
const coming = (own: Plan) => own.sessions.filter(({ day }) => day >= context.today);
const ids = (sessions: readonly PlannedSession[]) =>
  new Set(sessions.flatMap(({ exercises }) => exercises.map(({ exerciseId }) => exerciseId)));

describe('a wish', () => {
  it('to move a session moves just that', () => {
    const { plan: moved, changes, refused } = refine({ kind: 'move', sessionId: '2-4', day: '2026-03-13' });
    expect(find(moved, '2-4')).toEqual({ ...find(plan, '2-4'), day: '2026-03-13', notBefore: context.today });
    expect(changes).toEqual([
      { word: 'session moved', sessionId: '2-4', day: '2026-03-12', focus: 'upper body', to: '2026-03-13' },
    ]);
    expect(refused).toEqual([]);
    expect(validatePlan(moved, catalogue).map(({ word }) => word)).toEqual(['two sessions on a day']);
    expect(moved.sessions.filter(({ id }) => id !== '2-4')).toEqual(plan.sessions.filter(({ id }) => id !== '2-4'));
    // What was missed may still be moved to a day to come.
    expect(find(refine({ kind: 'move', sessionId: '1-2', day: '2026-03-14' }).plan, '1-2').day).toBe('2026-03-14');
  });

  it('to swap an exercise swaps it in all sessions to come, and in those that are made anew', () => {
    const swap = { kind: 'swap', exerciseId: 'barbell-squat', toExerciseId: 'machine-hack-squat' } as const;
    const { plan: swapped, changes } = refine(swap);
    expect(past(swapped)).toEqual(past(plan));
    expect(ids(coming(swapped)).has('barbell-squat')).toBe(false);
    expect(ids(coming(swapped)).has('machine-hack-squat')).toBe(true);
    expect(changes).toMatchObject([{ word: 'exercise swapped', sessions: 14 }]);
    const again = refinePlan(swapped, [{ kind: 'minutes', minutes: 45 }], context).plan;
    expect(ids(coming(again)).has('barbell-squat')).toBe(false);
    expect(ids(coming(again)).has('machine-hack-squat')).toBe(true);
  });

  it('to swap it in one session swaps it just there, and keeps that', () => {
    const { plan: swapped } = refine({
      kind: 'swap',
      exerciseId: 'barbell-squat',
      toExerciseId: 'machine-hack-squat',
      sessionId: '3-2',
    });
    const own = find(swapped, '3-2');
    expect([ids([own]).has('machine-hack-squat'), own.isEdited]).toEqual([true, true]);
    expect(ids([find(swapped, '3-5')]).has('barbell-squat')).toBe(true);
    // A hold in the place of repetitions has seconds, and no percentages of a maximum.
    const held = refine({ kind: 'swap', exerciseId: 'barbell-squat', toExerciseId: 'wall-sit', sessionId: '3-2' }).plan;
    const wallSit = find(held, '3-2').exercises.find(({ exerciseId }) => exerciseId === 'wall-sit')!;
    expect(wallSit).toMatchObject({ unit: 'seconds', least: 20, sets: own.exercises[0]!.sets });
    expect(wallSit).not.toHaveProperty('percentOfMax');
    const again = refinePlan(swapped, [{ kind: 'emphasise', muscle: Muscle.CALVES }], context).plan;
    expect(find(again, '3-2').exercises).toEqual(own.exercises);
    const avoided = refinePlan(swapped, [{ kind: 'avoid exercise', exerciseId: 'machine-hack-squat' }], context).plan;
    expect(ids(coming(avoided)).has('machine-hack-squat')).toBe(false);
  });

  it('for fewer days makes the sessions to come anew, beside what is past', () => {
    const { plan: fewer, changes } = refine({ kind: 'days', weekdays: [1, 3, 5], daysPerWeek: 3 });
    expect(past(fewer)).toEqual(past(plan));
    expect(new Set(coming(fewer).map(({ day }) => weekdayOf(day)))).toEqual(new Set([1, 3, 5]));
    expect(changes).toEqual([{ word: 'sessions made anew', sessions: coming(fewer).length }]);
    expect(new Set(fewer.sessions.map(({ id }) => id)).size).toBe(fewer.sessions.length);
  });

  it('for shorter sessions keeps their days and names', () => {
    const moved = refine({ kind: 'move', sessionId: '3-4', day: '2026-03-21' }).plan;
    const named = patchPlan(moved, { sessions: [{ sessionId: '3-4', name: 'Heavy' }] }, context).plan;
    const { plan: shorter } = refinePlan(named, [{ kind: 'minutes', minutes: 30 }], context);
    expect(find(shorter, '3-4')).toMatchObject({ day: '2026-03-21', name: 'Heavy' });
    for (const session of coming(shorter)) expect(minutesOfSession(session)).toBeLessThanOrEqual(30);
  });

  it('to avoid a muscle or to stress one is followed from now on', () => {
    const { plan: spared } = refine({ kind: 'avoid muscle', muscle: Muscle.LOWER_BACK });
    for (const id of ids(coming(spared))) {
      const { primaryMuscles, secondaryMuscles } = findInCatalogue(id)!;
      expect([...primaryMuscles, ...secondaryMuscles], id).not.toContain(Muscle.LOWER_BACK);
    }
    expect(past(spared)).toEqual(past(plan));
    const { plan: stressed } = refine({ kind: 'emphasise', muscle: Muscle.BICEPS });
    const setsFor = (own: Plan) =>
      coming(own)
        .flatMap(({ exercises }) => exercises)
        .filter(({ exerciseId }) => findInCatalogue(exerciseId)!.primaryMuscles.includes(Muscle.BICEPS))
        .reduce((sum, { sets }) => sum + sets, 0);
    expect(setsFor(stressed)).toBeGreaterThan(setsFor(plan));
  });

  it.each([
    [{ kind: 'move', sessionId: '9-9', day: '2026-03-13' }, 'session not found'],
    [{ kind: 'move', sessionId: '2-1', day: '2026-03-13' }, 'session already done'],
    [{ kind: 'move', sessionId: '2-4', day: '2026-03-09' }, 'day not in plan'],
    [{ kind: 'move', sessionId: '2-4', day: '2026-04-27' }, 'day not in plan'],
    [{ kind: 'swap', exerciseId: 'barbell-squat', toExerciseId: 'nothing' }, 'exercise not found'],
    [{ kind: 'swap', exerciseId: 'nothing', toExerciseId: 'machine-hack-squat' }, 'exercise not found'],
    [{ kind: 'swap', exerciseId: 'barbell-squat', toExerciseId: 'running' }, 'exercise of another kind'],
    [{ kind: 'swap', exerciseId: 'plank', toExerciseId: 'crunch', sessionId: '2-1' }, 'session already done'],
  ] as [RefineWish, string][])('%j is refused: %s', (wish, word) => {
    const { plan: same, changes, refused } = refine(wish);
    expect([same, changes, refused.map((one) => one.word)]).toEqual([plan, [], [word]]);
  });

  it('that cannot be followed leaves the others', () => {
    const { changes, refused } = refine(
      { kind: 'avoid exercise', exerciseId: 'machine-hack-squat' },
      { kind: 'swap', exerciseId: 'barbell-squat', toExerciseId: 'machine-hack-squat' },
      { kind: 'move', sessionId: '2-4', day: '2026-03-14' },
    );
    expect(changes.map(({ word }) => word)).toEqual(['sessions made anew', 'session moved']);
    expect(refused).toEqual([{ word: 'exercise not possible', exerciseId: 'machine-hack-squat' }]);
  });
});

describe('endurance in a plan', () => {
  const runs = makePlan({ ...wishes, preferred: ['running'] }, knowledge);
  const last = (own: Plan) => find(own, '3-1').exercises.at(-1)!;

  it('is swapped with its minutes, and edited in seconds', () => {
    const swap = { kind: 'swap', exerciseId: 'running', toExerciseId: 'cycling' } as const;
    expect(last(refinePlan(runs, [swap], context).plan)).toEqual({ ...last(runs), exerciseId: 'cycling' });
    const run = { exerciseId: 'running', sets: 1, least: 1800, most: 2400, restSeconds: 0, repsInReserve: 3 };
    const { plan: patched } = patchPlan(runs, { sessions: [{ sessionId: '3-1', exercises: [run] }] }, context);
    expect(find(patched, '3-1').exercises).toEqual([{ ...run, unit: 'seconds', isEndurance: true }]);
    expect(minutesOfSession(find(patched, '3-1'))).toBe(40);
  });
});

describe('an edit by hand', () => {
  const squat = { exerciseId: 'barbell-squat', sets: 5, least: 3, most: 5, restSeconds: 240, repsInReserve: 2 };
  const patch = (...sessions: SessionPatch[]) => patchPlan(plan, { sessions }, context);

  it('names the plan and changes the exercises of a session', () => {
    const { plan: patched, refused } = patchPlan(
      plan,
      { name: 'Spring', sessions: [{ sessionId: '2-2', exercises: [squat] }] },
      context,
    );
    expect([patched.name, refused]).toEqual(['Spring', []]);
    // Three to five repetitions with two in reserve are those of a maximum of five to seven.
    const percentOfMax = { least: 81, most: 86 };
    expect(find(patched, '2-2')).toMatchObject({
      isEdited: true,
      exercises: [{ ...squat, unit: 'repetitions', percentOfMax }],
    });
    expect(find(patched, '3-2')).toEqual(find(plan, '3-2'));
  });

  it.each([
    ['session not found', { sessionId: '9-9', name: 'x' }],
    ['session already done', { sessionId: '2-1', name: 'x' }],
    ['exercise not found', { sessionId: '2-2', exercises: [{ ...squat, exerciseId: 'nothing' }] }],
    ['figures out of range', { sessionId: '2-2', exercises: [{ ...squat, sets: 0 }] }],
    ['figures out of range', { sessionId: '2-2', exercises: [{ ...squat, most: 2 }] }],
    ['figures out of range', { sessionId: '2-2', exercises: [{ ...squat, least: 2.5 }] }],
  ] as [string, SessionPatch][])('is refused: %s', (word, session) => {
    const { plan: same, refused } = patch(session);
    expect([same, refused.map((one) => one.word)]).toEqual([plan, [word]]);
  });
});

describe('every refined plan', () => {
  it('keeps what is past, and has no conflict between its sessions', () => {
    const wish = fc.oneof(
      fc.record({
        kind: fc.constant('days' as const),
        weekdays: fc.uniqueArray(fc.constantFrom<Weekday>(1, 2, 3, 4, 5, 6, 7), { minLength: 1 }),
        daysPerWeek: fc.integer({ min: 1, max: 7 }),
      }),
      fc.record({ kind: fc.constant('minutes' as const), minutes: fc.integer({ min: 20, max: 120 }) }),
      fc.record({ kind: fc.constant('avoid muscle' as const), muscle: fc.constantFrom(Muscle.CHEST, Muscle.LATS) }),
      fc.record({ kind: fc.constant('emphasise' as const), muscle: fc.constantFrom(Muscle.CHEST, Muscle.CALVES) }),
    );
    const given = fc.record({
      all: fc.array(wish, { minLength: 1, maxLength: 3 }),
      after: fc.integer({ min: 0, max: 50 }),
    });
    const keeps = fc.property(given, ({ all, after }) => {
      const today = dayAfter(wishes.startDay, after);
      const done = new Set(plan.sessions.filter(({ day }) => day <= today).map(({ id }) => id));
      const { plan: refined } = refinePlan(plan, all, { ...context, today, done });
      expect(refined.sessions.filter(({ day }) => day < today)).toEqual(plan.sessions.filter(({ day }) => day < today));
      for (const session of plan.sessions.filter(({ id }) => done.has(id)))
        expect(refined.sessions).toContainEqual(session);
      expect(validatePlan(refined, catalogue).filter(isBetweenSessions)).toEqual([]);
      expect(new Set(refined.sessions.map(({ id }) => id)).size).toBe(refined.sessions.length);
      expect(refinePlan(structuredClone(plan), all, { ...context, today, done }).plan).toEqual(refined);
    });
    fc.assert(keeps, { numRuns: 25 });
  });
});
