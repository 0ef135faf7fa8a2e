// Tests what an import adds, without a file and without a database.
import { describe, expect, it } from 'vitest';
import { type Exercise, Exercise_Equipment, Exercise_Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import {
  ImportedName_Certainty as Certainty,
  ImportedName_How as How,
  ImportSource,
} from '#proto/gen/sinew/workout/v1/workout.ts';
import { addOwn } from '../exercise.ts';
import { Set_Type } from '../set.ts';
import { type Known, planImport } from './import.ts';
import type { ParsedExport, ParsedSet, ParsedWorkout } from './reader.ts';
import { exportOf as toExport } from './testing.ts';

const now = new Date('2026-03-02T18:00:00Z');
const start = new Date('2025-01-06T18:00:00Z');
const nothing: Known = { exercises: [], remembered: new Map(), workouts: [] };

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
const exportOf = (...workouts: ParsedWorkout[]): ParsedExport => toExport('STRONG', workouts);

const knownOf = (fingerprint: string) => ({
  name: fingerprint,
  startTime: start,
  timeZone: 'UTC',
  fingerprint,
  dayOnly: false,
  sets: [],
});

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
          importedName: 'Bench Press (Barbell)',
        },
      ],
    });
    expect(workout!.sets[0]!.id).not.toBe(workout!.id);
  });

  it('leaves out the workouts that are there, and counts them', () => {
    const known = { ...nothing, workouts: ['one', 'three'].map(knownOf) };
    const { workouts, report } = planOf(exportOf(workoutOf('one'), workoutOf('two', setOf('Plank'))), known);
    expect(workouts.map(({ fingerprint }) => fingerprint)).toEqual(['two']);
    expect(report).toMatchObject({ workouts: 1, sets: 1, duplicateWorkouts: 1 });
  });

  it('creates one exercise for a name that nothing fits, whatever its case and blanks, and another for another name', () => {
    const names = ['Zorb Waltz (Cable)', 'zorb  waltz (cable)', 'Zorb Waltz (Cable)', 'Cable zorb-waltz'];
    const plan = planOf(exportOf(workoutOf('one', ...names.map((name) => setOf(name)))));
    expect(plan.exercises).toEqual([
      expect.objectContaining({ name: 'Zorb Waltz (Cable)', custom: true, equipment: Exercise_Equipment.CABLE }),
      expect.objectContaining({ name: 'Cable zorb-waltz', custom: true, equipment: Exercise_Equipment.CABLE }),
    ]);
    const [first, other] = plan.exercises.map(({ id }) => id);
    expect(exerciseIds(plan)).toEqual([first, first, first, other]);
    expect(plan.report).toMatchObject({ exercisesMatched: 0, exercisesCreated: 3 });
  });

  it('takes a name for what the person said of it, before anything else', () => {
    const remembered = new Map([
      ['plank', { id: 'own Waltz', name: 'Waltz' }],
      ['zorb', { id: 'assisted-pull-up', name: 'Pull Up (Assisted)' }],
    ]);
    const known = { ...nothing, remembered, exercises: [ownOf('Zorb'), ownOf('Waltz')] };
    const plan = planOf(exportOf(workoutOf('one', setOf('PLANK'), setOf('Zorb'), setOf('Waltz'))), known);
    expect(exerciseIds(plan)).toEqual(['own Waltz', 'assisted-pull-up', 'own Waltz']);
    expect(plan.workouts[0]!.sets.map(({ weightKg }) => weightKg)).toEqual([20, -20, 20]);
    expect(plan.report.names.map(({ how }) => how)).toEqual([How.REMEMBERED, How.REMEMBERED, How.OWN_NAME]);
  });

  it('tells of each name what it was taken for, how, how surely, and with how many sets', () => {
    const known = { ...nothing, exercises: [ownOf('My Row')], workouts: ['one'].map(knownOf) };
    const plan = planOf(
      exportOf(
        workoutOf('one', setOf('Plank'), setOf('Plank'), setOf('Zorb')),
        workoutOf('two', setOf('Plank'), setOf('my row'), setOf('Waltz'), setOf('Sqaut (Barbell)')),
        workoutOf('three', setOf('BB Bench Press')),
      ),
      known,
    );
    const told = (name: string, exerciseId: string, exerciseName: string, how: How, certainty: Certainty) => ({
      name,
      exerciseId,
      exerciseName,
      how,
      certainty,
      sets: 1,
      setsAdded: 1,
    });
    expect(plan.report.names).toEqual([
      { ...told('Plank', 'plank', 'Plank', How.CATALOGUE_NAME, Certainty.CERTAIN), sets: 3 },
      { ...told('Zorb', '', '', How.UNSPECIFIED, Certainty.UNSPECIFIED), setsAdded: 0 },
      told('my row', 'own My Row', 'My Row', How.OWN_NAME, Certainty.CERTAIN),
      told('Waltz', plan.exercises[0]!.id, 'Waltz', How.CREATED, Certainty.CERTAIN),
      told('Sqaut (Barbell)', 'barbell-squat', 'Squat (Barbell)', How.MISSPELLING, Certainty.GUESSED),
      told('BB Bench Press', 'barbell-bench-press', 'Bench Press (Barbell)', How.SPELLING, Certainty.LIKELY),
    ]);
    expect(plan.exercises.map(({ name }) => name)).toEqual(['Waltz']);
    expect(plan.report).toMatchObject({ exercisesMatched: 4, exercisesCreated: 1 });
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
      column: '',
      reason: 'a rest timer, not a set',
    }));
    expect(planOf({ ...exportOf(), skipped }).report.skipped).toEqual(skipped.slice(0, 1000));
  });
});
