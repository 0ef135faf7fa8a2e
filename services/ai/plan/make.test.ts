// The plans that are made, and the conflicts that are found in plans that somebody changed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exercise_Equipment as Equipment, Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { catalogue, findInCatalogue } from '../../workout/catalogue/catalogue.ts';
import { gymOf } from '../exercise/equipment.ts';
import { mainMuscles } from '../exercise/exercise.ts';
import { weeklyRange } from '../status/muscles.ts';
import { type Weekday, weekdayOf } from './calendar.ts';
import { validatePlan } from './conflicts.ts';
import { makePlan } from './make.ts';
import { courseOfWeek, peakSetsOf, phasesOf, setsInWeek } from './periods.ts';
import { minutesOfSession, type Plan, type PlannedSession, type PlanWishes, setsOfSession } from './plan.ts';
import { chooseWeekdays, focusesOf } from './split.ts';

const knowledge = { exercises: catalogue, familiarity: new Map<string, number>() };
const wishing = (given: Partial<PlanWishes> = {}): PlanWishes => ({
  goal: 'hypertrophy',
  weeks: 8,
  weekdays: [1, 2, 4, 5],
  daysPerWeek: 4,
  minutes: 75,
  equipment: gymOf('kg'),
  // A Wednesday.
  startDay: '2026-03-04',
  emphasis: [],
  avoided: { exercises: [], muscles: [] },
  preferred: [],
  swaps: [],
  ...given,
});
const make = (given: Partial<PlanWishes> = {}): Plan => makePlan(wishing(given), knowledge);
const validate = (plan: Plan) => validatePlan(plan, catalogue);
const words = (all: readonly { word: string }[]) => all.map(({ word }) => word);
const ids = (sessions: readonly PlannedSession[]) =>
  sessions.flatMap(({ exercises }) => exercises.map(({ exerciseId }) => exerciseId));

function weeklySets(plan: Plan, week: number): Map<Muscle, number> {
  const counts = new Map<Muscle, number>();
  for (const session of plan.sessions.filter((one) => one.week === week))
    for (const { exerciseId, sets } of session.exercises) {
      const { primaryMuscles, secondaryMuscles } = findInCatalogue(exerciseId)!;
      for (const muscle of primaryMuscles) counts.set(muscle, (counts.get(muscle) ?? 0) + sets);
      for (const muscle of secondaryMuscles) counts.set(muscle, (counts.get(muscle) ?? 0) + sets / 2);
    }
  return counts;
}

describe('the phases', () => {
  it.each([
    [4, [[4, true]]],
    [6, [[6, true]]],
    [
      7,
      [
        [4, true],
        [3, false],
      ],
    ],
    [
      8,
      [
        [4, true],
        [4, true],
      ],
    ],
    [
      11,
      [
        [6, true],
        [5, true],
      ],
    ],
    [
      16,
      [
        [6, true],
        [5, true],
        [5, true],
      ],
    ],
  ])('of %i weeks are three to five weeks that build up, and a deload', (weeks, expected) => {
    expect(phasesOf(weeks, 'strength').map((phase) => [phase.weeks, phase.hasDeload])).toEqual(expected);
  });

  it('go from many repetitions to heavy loads', () => {
    expect(phasesOf(16, 'strength').map(({ least, most }) => [least, most])).toEqual([
      [6, 8],
      [4, 6],
      [3, 5],
    ]);
    expect(phasesOf(8, 'hypertrophy').map(({ least, most }) => [least, most])).toEqual([
      [10, 15],
      [6, 10],
    ]);
    expect(phasesOf(5, 'endurance').map(({ least, most }) => [least, most])).toEqual([[15, 20]]);
  });

  it('raise the sets and come nearer to failure, until the deload halves the sets', () => {
    const weeks = [1, 2, 3, 4, 5].map((week) => courseOfWeek(phasesOf(5, 'strength'), week));
    expect(weeks.map(({ repsInReserve }) => repsInReserve)).toEqual([3, 2, 2, 1, 4]);
    expect(weeks.map((week) => setsInWeek(5, week))).toEqual([3, 4, 4, 5, 3]);
    expect(weeks.map((week) => setsInWeek(2, week))).toEqual([1, 1, 2, 2, 1]);
  });

  it('have fewer sets of an exercise where the time is short', () => {
    // Four exercises of five sets with three minutes of rest last 69.3 minutes.
    expect([70, 69, 50, 20].map((minutes) => peakSetsOf('strength', minutes))).toEqual([5, 4, 3, 2]);
  });
});

describe('the days', () => {
  it.each([
    [[1, 2, 3, 4, 5, 6, 7], 3, [1, 3, 5]],
    [[1, 2, 3, 4, 5], 2, [1, 4]],
    [[1, 2, 7], 3, [1, 2, 7]],
    [[6, 7], 5, [6, 7]],
    [[], 3, []],
  ])('of %j for %i sessions are as even as they can be: %j', (possible, count, expected) => {
    expect(chooseWeekdays(possible as Weekday[], count)).toEqual(expected);
  });

  it.each([
    [
      [1, 3, 5],
      ['full body', 'full body', 'full body'],
    ],
    [
      [1, 2, 4],
      ['upper body', 'lower body', 'full body'],
    ],
    [
      [1, 2, 4, 5],
      ['upper body', 'lower body', 'upper body', 'lower body'],
    ],
    // Over the end of the week Sunday comes before Monday.
    [
      [1, 7],
      ['lower body', 'upper body'],
    ],
    [
      [1, 2, 3, 4, 5, 6],
      ['push', 'pull', 'legs', 'push', 'pull', 'legs'],
    ],
    [
      [1, 2, 3, 4, 5, 6, 7],
      ['push', 'pull', 'legs', 'push', 'pull', 'legs', 'pull'],
    ],
  ])('%j train %j', (days, expected) => {
    const focuses = focusesOf(days as Weekday[]);
    expect(days.map((day) => focuses.get(day as Weekday))).toEqual(expected);
  });
});

describe('a plan', () => {
  it('has its sessions on the days, from the first day on', () => {
    const plan = make();
    expect(plan.sessions.length).toBe(32);
    expect(plan.sessions.slice(0, 5).map(({ id, day, week, focus }) => [id, day, week, focus])).toEqual([
      ['1-4', '2026-03-05', 1, 'upper body'],
      ['1-5', '2026-03-06', 1, 'lower body'],
      ['1-1', '2026-03-09', 1, 'upper body'],
      ['1-2', '2026-03-10', 1, 'lower body'],
      ['2-4', '2026-03-12', 2, 'upper body'],
    ]);
    expect(words(plan.reasons).slice(0, 3)).toEqual(['plan in phases', 'plan days', 'plan focuses']);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('brings nearly every muscle into its weekly range in the hardest week, with fewer sets before', () => {
    const plan = make({ minutes: 90 });
    const [low, peak, deload] = [1, 3, 4].map((week) => weeklySets(plan, week));
    for (const muscle of mainMuscles) {
      expect(peak!.get(muscle), `${muscle}`).toBeLessThanOrEqual(weeklyRange.most);
      expect(low!.get(muscle), `${muscle}`).toBeLessThan(peak!.get(muscle)!);
      expect(deload!.get(muscle), `${muscle}`).toBeLessThan(peak!.get(muscle)!);
    }
    const within = mainMuscles.filter((muscle) => peak!.get(muscle)! >= weeklyRange.least);
    const stays = plan.reasons.find((reason) => reason.word === 'volume stays low')?.muscles ?? [];
    expect(mainMuscles.filter((muscle) => !within.includes(muscle))).toEqual(stays);
    expect(within.length).toBeGreaterThanOrEqual(11);
  });

  it('gives more sets to what is stressed, and has what is preferred', () => {
    const plan = make({ emphasis: [Muscle.CALVES], preferred: ['dumbbell-incline-bench-press', 'burpee'] });
    expect(weeklySets(plan, 3).get(Muscle.CALVES)).toBeGreaterThan(weeklySets(make(), 3).get(Muscle.CALVES)!);
    expect(ids(plan.sessions)).toContain('dumbbell-incline-bench-press');
    expect(plan.reasons).toContainEqual({ word: 'preferred left out', exercises: ['burpee'] });
  });

  it('ends each session with the endurance that is preferred, within the time', () => {
    const plan = make({ preferred: ['running', 'machine-rowing'] });
    expect(plan.reasons).toContainEqual({
      word: 'endurance in plan',
      exercises: ['running', 'machine-rowing'],
      minutes: 25,
    });
    const last = plan.sessions.slice(0, 16).map(({ exercises }) => exercises.at(-1)!);
    expect(last.slice(0, 2).map(({ exerciseId, unit, isEndurance }) => [exerciseId, unit, isEndurance])).toEqual([
      ['running', 'seconds', true],
      ['machine-rowing', 'seconds', true],
    ]);
    // It rises over three weeks, and falls in the deload.
    expect([0, 4, 8, 12].map((index) => last[index]!.most / 60)).toEqual([15, 20, 25, 15]);
    expect(validate(plan)).toEqual([]);
    // Half of the session where endurance is the goal, and not more than 150 minutes a week; none without time for it.
    const minutesOf = (given: Partial<PlanWishes>) =>
      make({ preferred: ['running'], ...given }).reasons.find((reason) => reason.word === 'endurance in plan')?.minutes;
    expect([
      minutesOf({ goal: 'endurance', minutes: 60 }),
      minutesOf({ goal: 'endurance', minutes: 120 }),
      minutesOf({ minutes: 29 }),
    ]).toEqual([30, 37, undefined]);
  });

  it('has what the person knows, and leaves out what they avoid', () => {
    const familiarity = new Map([['barbell-paused-bench-press', 20]]);
    const avoided = { exercises: ['barbell-squat'], muscles: [Muscle.LOWER_BACK] };
    const plan = makePlan(wishing({ avoided }), { ...knowledge, familiarity });
    expect(ids(plan.sessions)).toContain('barbell-paused-bench-press');
    expect(ids(plan.sessions)).not.toContain('barbell-squat');
    expect(validate(plan)).toEqual([]);
  });

  it('says the loads in percent of the maximum, and holds in seconds', () => {
    const exercises = make({ goal: 'strength', weeks: 4 })
      .sessions.slice(0, 4)
      .flatMap((session) => session.exercises);
    const squat = exercises.find(({ exerciseId }) => exerciseId === 'barbell-squat')!;
    // Four to six repetitions with three in reserve are those of a maximum of seven to nine.
    expect(squat).toMatchObject({ least: 4, most: 6, repsInReserve: 3, percentOfMax: { least: 77, most: 81 } });
    const plank = exercises.find(({ exerciseId }) => exerciseId === 'plank')!;
    expect(plank).toMatchObject({ unit: 'seconds', least: 20, most: 60 });
    expect(plank).not.toHaveProperty('percentOfMax');
  });

  it('is empty, and says so, where nothing can be done', () => {
    const plan = make({ weekdays: [] });
    expect([plan.sessions, words(plan.reasons)]).toEqual([[], ['no plan possible']]);
    expect(validate(plan)).toEqual([{ word: 'plan without sessions' }]);
  });
});

describe('the conflicts', () => {
  const change = (plan: Plan, id: string, fields: Partial<PlannedSession>): Plan => ({
    ...plan,
    sessions: plan.sessions.map((session) => (session.id === id ? { ...session, ...fields } : session)),
  });
  const plan = make();
  const [first, second, third] = plan.sessions;

  it.each([
    ['session on a day off', change(plan, '1-4', { day: '2026-03-08' })],
    ['two sessions on a day', change(plan, '1-4', { day: second!.day })],
    ['session outside plan', change(plan, '1-4', { day: '2026-06-01' })],
    ['session too long', { ...plan, wishes: { ...plan.wishes, minutes: 30 } }],
    ['exercise without equipment', { ...plan, wishes: { ...plan.wishes, equipment: { unit: 'kg', kinds: [] } } }],
    ['exercise to avoid', { ...plan, wishes: { ...plan.wishes, avoided: { exercises: ['plank'], muscles: [] } } }],
    ['exercise not known', change(plan, '1-4', { exercises: [{ ...first!.exercises[0]!, exerciseId: 'nothing' }] })],
  ] as [string, Plan][])('are found: %s', (word, changed) => {
    expect(new Set(words(validate(changed)))).toContain(word);
    expect(words(validate(plan))).toEqual([]);
  });

  it('name two hard days in a row with their muscles', () => {
    const heavy = first!.exercises.map((exercise) => ({ ...exercise, sets: 3 }));
    const changed = change(change(plan, '1-4', { exercises: heavy }), '1-1', { day: '2026-03-06', exercises: heavy });
    const conflict = validate(change(changed, '1-5', { day: '2026-03-09' })).find(
      (one) => one.word === 'hard days in a row' && one.first.sessionId === '1-4',
    );
    expect(conflict).toMatchObject({
      first: { sessionId: '1-4', day: '2026-03-05', focus: 'upper body' },
      second: { sessionId: '1-1', day: '2026-03-06' },
      muscles: expect.arrayContaining([Muscle.CHEST]),
    });
  });

  it('name a muscle beyond its range with its sets', () => {
    const bench = third!.exercises.find(({ exerciseId }) => exerciseId === 'barbell-bench-press')!;
    const changed = change(plan, '1-1', { exercises: [{ ...bench, sets: 21 }] });
    expect(validate(changed)).toContainEqual(
      expect.objectContaining({ word: 'beyond weekly range', week: 1, muscle: Muscle.CHEST, most: 20 }),
    );
  });

  it('are none of a session that was dropped', () => {
    expect(validate(change(plan, '1-4', { day: second!.day, isDropped: true }))).toEqual([]);
  });
});

describe('every plan', () => {
  const wishes = fc.record({
    goal: fc.constantFrom('strength', 'hypertrophy', 'endurance'),
    weeks: fc.integer({ min: 4, max: 16 }),
    weekdays: fc.uniqueArray(fc.constantFrom<Weekday>(1, 2, 3, 4, 5, 6, 7), { minLength: 1 }),
    daysPerWeek: fc.integer({ min: 1, max: 7 }),
    minutes: fc.integer({ min: 20, max: 150 }),
    equipment: fc.constantFrom(
      gymOf('kg'),
      gymOf('lb'),
      { unit: 'kg' as const, kinds: [] },
      { unit: 'kg' as const, kinds: [Equipment.DUMBBELL, Equipment.PULL_UP_BAR] },
    ),
    startDay: fc.constantFrom('2026-03-02', '2026-03-04', '2026-12-27'),
    emphasis: fc.uniqueArray(fc.constantFrom(...mainMuscles), { maxLength: 3 }),
    avoided: fc.record({
      exercises: fc.constantFrom([], ['barbell-squat', 'push-up']),
      muscles: fc.uniqueArray(fc.constantFrom(...mainMuscles), { maxLength: 2 }),
    }),
    preferred: fc.constantFrom([], ['barbell-deadlift', 'pull-up', 'plank'], ['running', 'barbell-clean']),
    swaps: fc.constant([]),
  });

  it('has no conflict, whatever is wished, and is the same for the same wishes', () => {
    const holds = fc.property(wishes, (given) => {
      const plan = makePlan(given as PlanWishes, knowledge);
      expect(validate(plan)).toEqual([]);
      expect(makePlan(structuredClone(given) as PlanWishes, knowledge)).toEqual(plan);
      expect(new Set(plan.sessions.map(({ id }) => id)).size).toBe(plan.sessions.length);
      expect(plan.sessions.length % given.weeks).toBe(0);
      for (const session of plan.sessions) {
        expect(given.weekdays).toContain(weekdayOf(session.day));
        expect(session.day >= given.startDay).toBe(true);
        expect(minutesOfSession(session)).toBeLessThanOrEqual(given.minutes + 1e-6);
        expect(setsOfSession(session)).toBeGreaterThan(0);
      }
    });
    fc.assert(holds, { numRuns: 60 });
  });
});
