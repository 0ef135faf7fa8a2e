// What an import adds, without a file and without a database.
import { describe, expect, it } from 'vitest';
import { type Exercise, Exercise_Equipment, Exercise_Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { ImportSource } from '#proto/gen/sinew/workout/v1/workout.ts';
import { addOwn } from './exercise.ts';
import type { ParsedExport, ParsedSet, ParsedWorkout } from './import/reader.ts';
import { type Known, planImport } from './importing.ts';
import { Set_Type } from './set.ts';

const now = new Date('2026-03-02T18:00:00Z');
const start = new Date('2025-01-06T18:00:00Z');
const nothing: Known = { exercises: [], fingerprints: new Set() };

const setOf = (exerciseName: string, fields: Partial<ParsedSet> = {}): ParsedSet => ({
  exerciseName,
  type: Set_Type.NORMAL,
  weightKg: 20,
  reps: 5,
  notes: '',
  line: 2,
  ...fields,
});
const workoutOf = (fingerprint: string, ...sets: ParsedSet[]): ParsedWorkout => ({
  name: fingerprint,
  notes: '',
  startTime: start,
  endTime: undefined,
  timeZone: 'UTC',
  fingerprint,
  sets,
});
const exportOf = (...workouts: ParsedWorkout[]): ParsedExport => ({ source: 'STRONG', workouts, skipped: [] });

function planOf(parsed: ParsedExport, known = nothing) {
  let ids = 0;
  return planImport(parsed, known, { userId: 'ada', now, newId: () => `id-${++ids}` });
}

const ownOf = (name: string): Exercise =>
  addOwn(
    {
      name,
      primaryMuscles: [Exercise_Muscle.GLUTES],
      secondaryMuscles: [],
      equipment: Exercise_Equipment.BARBELL,
      mechanics: 0,
      measure: 0,
      unilateral: false,
      bodyweight: false,
    },
    `own ${name}`,
  );

const exerciseIds = (plan: ReturnType<typeof planOf>) =>
  plan.workouts.flatMap(({ sets }) => sets.map(({ exerciseId }) => exerciseId));

describe('a plan of an import', () => {
  it('has a finished workout of the person for each of the file', () => {
    const { workouts } = planOf(
      exportOf(workoutOf('one', setOf('Bench Press (Barbell)', { rpe: 8, notes: 'n', superset: 1 }))),
    );
    const [workout] = workouts;
    expect(workout).toEqual({
      id: expect.any(String),
      userId: 'ada',
      name: 'one',
      notes: '',
      startTime: start,
      endTime: start,
      timeZone: 'UTC',
      fingerprint: 'one',
      routineId: undefined,
      source: ImportSource.STRONG,
      createTime: now,
      updateTime: now,
      sets: [
        {
          id: expect.any(String),
          exerciseId: 'barbell-bench-press',
          type: Set_Type.NORMAL,
          weightKg: 20,
          reps: 5,
          rpe: 8,
          notes: 'n',
          superset: 1,
        },
      ],
    });
    expect(workout!.sets[0]!.id).not.toBe(workout!.id);
  });

  it('leaves out the workouts that are there, and counts them', () => {
    const known = { ...nothing, fingerprints: new Set(['one', 'three']) };
    const { workouts, report } = planOf(exportOf(workoutOf('one'), workoutOf('two', setOf('Plank'))), known);
    expect(workouts.map(({ fingerprint }) => fingerprint)).toEqual(['two']);
    expect(report).toMatchObject({ workouts: 1, sets: 1, duplicateWorkouts: 1 });
  });

  it('creates one exercise for a name that nothing fits, however it is spelt', () => {
    const plan = planOf(
      exportOf(workoutOf('one', setOf('Zorb Waltz (Cable)'), setOf('Cable zorb-waltz'), setOf('Zorb Waltz (Cable)'))),
    );
    expect(plan.exercises).toEqual([
      expect.objectContaining({ name: 'Zorb Waltz (Cable)', custom: true, equipment: Exercise_Equipment.CABLE }),
    ]);
    expect(new Set(exerciseIds(plan))).toEqual(new Set([plan.exercises[0]!.id]));
    expect(plan.report).toMatchObject({ exercisesMatched: 0, exercisesCreated: 2 });
  });

  it('prefers the person’s own exercise to the catalogue’s', () => {
    const known = { ...nothing, exercises: [ownOf('Bench Press (Barbell)'), ownOf('Zorb Waltz')] };
    const plan = planOf(
      exportOf(workoutOf('one', setOf('Bench Press (Barbell)'), setOf('zorb waltz'), setOf('Plank'))),
      known,
    );
    expect(exerciseIds(plan)).toEqual(['own Bench Press (Barbell)', 'own Zorb Waltz', 'plank']);
    expect(plan.report).toMatchObject({ exercisesMatched: 3, exercisesCreated: 0 });
  });

  it('writes help below zero, on every import', () => {
    const sets = ['Pull Up (Assisted)', 'Zorb Waltz (Assisted)', 'Bench Press (Barbell)'].map((name) => setOf(name));
    const weights = (known: Known) =>
      planOf(exportOf(workoutOf('one', ...sets)), known).workouts[0]!.sets.map(({ weightKg }) => weightKg);
    expect(weights(nothing)).toEqual([-20, -20, 20]);
    expect(weights({ ...nothing, exercises: [ownOf('Zorb Waltz (Assisted)')] })).toEqual([-20, -20, 20]);
    const negative = setOf('Pull Up (Assisted)', { weightKg: -20 });
    expect(planOf(exportOf(workoutOf('one', negative))).workouts[0]!.sets[0]!.weightKg).toBe(-20);
  });

  it('shows no more skipped rows than fit into an answer', () => {
    const skipped = Array.from({ length: 1500 }, (_, index) => ({
      line: index + 2,
      reason: 'a rest timer, not a set',
    }));
    expect(planOf({ ...exportOf(), skipped }).report.skipped).toEqual(skipped.slice(0, 1000));
  });
});
