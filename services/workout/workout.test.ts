// The rules of workouts, without a database.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportSource } from '#proto/gen/sinew/workout/v1/workout.ts';
import { type CommandContext, identifySets, Set_Type, type WorkoutSet } from './set.ts';
import { begin, changeWorkout, finish, logSet, type WorkoutDraft } from './workout.ts';

const now = new Date('2026-03-02T18:00:00Z');
const later = new Date('2026-03-02T19:00:00Z');
const earlier = new Date('2026-03-02T17:00:00Z');

/** Ids that count up. */
const contextAt = (moment: Date): CommandContext => {
  let ids = 0;
  return { now: moment, newId: () => `id-${++ids}` };
};

const setOf = (fields: Partial<WorkoutSet> = {}): WorkoutSet => ({
  id: '',
  exerciseId: 'barbell-squat',
  type: Set_Type.UNSPECIFIED,
  notes: '',
  ...fields,
});
const draft: WorkoutDraft = {
  name: 'Legs',
  notes: '',
  startTime: undefined,
  endTime: undefined,
  timeZone: 'UTC',
  sets: [],
  routineId: undefined,
};
const live = begin({ ...draft, sets: [setOf()] }, 'ada', contextAt(now));
const refusal = (reason: string, field?: string) =>
  expect.objectContaining({ reason, violations: field ? [expect.objectContaining({ field })] : [] });

describe('begin', () => {
  it('starts now unless it is told when', () => {
    expect(begin(draft, 'ada', contextAt(now))).toEqual({
      ...draft,
      id: 'id-1',
      userId: 'ada',
      startTime: now,
      source: ImportSource.UNSPECIFIED,
      createTime: now,
      updateTime: now,
    });
    expect(begin({ ...draft, startTime: earlier }, 'ada', contextAt(now)).startTime).toBe(earlier);
  });

  it('takes an end that is the start, and none before it', () => {
    expect(begin({ ...draft, endTime: now }, 'ada', contextAt(now)).endTime).toBe(now);
    expect(() => begin({ ...draft, endTime: earlier }, 'ada', contextAt(now))).toThrow(
      refusal('INVALID_FIELDS', 'workout.endTime'),
    );
  });
});

describe('change', () => {
  it('changes what it is given, and the time of the last change', () => {
    expect(changeWorkout(live, { name: 'Arms' }, contextAt(later))).toEqual({
      ...live,
      name: 'Arms',
      updateTime: later,
    });
    expect(changeWorkout(live, { endTime: undefined }, contextAt(later))).toEqual({ ...live, updateTime: later });
  });

  it('changes neither its owner nor what it was given', () => {
    const before = structuredClone(live);
    changeWorkout(live, { sets: [setOf(), setOf()] }, contextAt(later));
    expect(live).toEqual(before);
  });
});

describe('logSet', () => {
  it('adds to the end', () => {
    const after = logSet(live, setOf({ id: live.sets[0]!.id, reps: 5 }), { ...contextAt(later), newId: () => 'new' });
    expect(after).toEqual({
      ...live,
      sets: [...live.sets, setOf({ id: 'new', type: Set_Type.NORMAL, reps: 5 })],
      updateTime: later,
    });
  });

  it('is refused once the workout is over', () => {
    expect(() => logSet({ ...live, endTime: later }, setOf(), contextAt(later))).toThrow(
      refusal('WORKOUT_ALREADY_FINISHED'),
    );
  });
});

describe('finish', () => {
  it('ends a live workout, once', () => {
    const over = finish(live, later, later);
    expect(over).toEqual({ ...live, endTime: later, updateTime: later });
    expect(() => finish(over, later, later)).toThrow(refusal('WORKOUT_ALREADY_FINISHED'));
  });

  it('ends none before its start', () => {
    expect(() => finish(live, earlier, later)).toThrow(refusal('INVALID_FIELDS', 'endTime'));
  });
});

describe('identify', () => {
  it('gives every set an id of its own, keeps those that repeat, and takes none from outside', () => {
    const ids = fc.array(fc.constantFrom('', 'a', 'b', 'c', 'x', 'y'), { maxLength: 10 });
    const property = fc.property(ids, (given) => {
      const before = ['a', 'b', 'c'].map((id) => setOf({ id }));
      const after = identifySets(
        given.map((id) => setOf({ id })),
        before,
        contextAt(now).newId,
      );
      expect(new Set(after.map(({ id }) => id)).size).toBe(given.length);
      for (const id of ['a', 'b', 'c'])
        expect(after.findIndex((set) => set.id === id)).toBe((given as string[]).indexOf(id));
      for (const id of ['', 'x', 'y']) expect(after.map((set) => set.id)).not.toContain(id);
    });
    fc.assert(property);
  });
});
