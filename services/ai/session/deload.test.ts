// When a session is to be light, and how it goes on afterwards.
import { describe, expect, it } from 'vitest';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import { catalogue } from '../../workout/catalogue/catalogue.ts';
import { gymOf } from '../exercise/equipment.ts';
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
const past = (exerciseId: string, recent: DoneSession[], highestMaxKg?: number): ExerciseHistory => ({
  exerciseId,
  sessions: recent.length,
  recent,
  highestMaxKg,
});
const bench = (...recent: DoneSession[]) => past('barbell-bench-press', recent);

const words = ({ reasons }: { reasons: readonly { word: string }[] }) => reasons.map(({ word }) => word);
const find = ({ exercises }: Recommendation, id: string) => exercises.find(({ exerciseId }) => exerciseId === id);
const benchOf = (given: Partial<TrainingSituation>) => find(recommend(given), 'barbell-bench-press')!;

describe('a deload', () => {
  const steady = [bench(did(3, 60, 10, 10))];
  const falling = (id: string) => past(id, [did(3, 60, 6), did(6, 60, 8), did(9, 60, 10)]);

  it('is due when two sessions of a week were too hard', () => {
    const feedback = [
      { kind: 'too hard' as const, daysAgo: 1 },
      { kind: 'too hard' as const, daysAgo: 4 },
    ];
    const session = recommend({ history: steady, feedback });
    expect(session.isDeload).toBe(true);
    expect(session.reasons).toContainEqual({ word: 'deload by feedback', times: 2, days: 7 });
    expect(find(session, 'barbell-bench-press')).toMatchObject({ sets: 2, load: { weightKg: 55 } });
    expect(recommend({ history: steady, feedback: feedback.slice(1) }).isDeload).toBe(false);
    expect(recommend({ history: steady, feedback: [feedback[0]!, { ...feedback[1]!, daysAgo: 8 }] }).isDeload).toBe(
      false,
    );
  });

  it('is due when two exercises fell in two sessions in a row', () => {
    const session = recommend({ history: [falling('barbell-bench-press'), falling('barbell-squat')] });
    expect(session.reasons).toContainEqual({
      word: 'deload by strength',
      exercises: ['barbell-bench-press', 'barbell-squat'],
      sessions: 2,
    });
    expect(recommend({ history: [falling('barbell-bench-press')] }).isDeload).toBe(false);
    const light = past('barbell-squat', [did(3, 40, 6), did(6, 60, 8), did(9, 60, 10)]);
    expect(recommend({ history: [falling('barbell-bench-press'), light] }).isDeload).toBe(false);
  });

  it('is due when form is far below zero and the load far above the usual', () => {
    const fitness = { fitness: 100, fatigue: 150, form: -50, days: 100 };
    const workloadRatio = { acute: 160, chronic: 100, ratio: 1.6, uncoupled: 2, reading: 'far above' as const };
    const session = recommend({ history: steady, status: { ...unknown, fitness, workloadRatio } });
    expect(session.reasons).toContainEqual({ word: 'deload by load', formPercent: -50, ratio: 1.6 });
    const within = { ...workloadRatio, ratio: 1.2, reading: 'within' as const };
    expect(recommend({ history: steady, status: { ...unknown, fitness, workloadRatio: within } }).isDeload).toBe(false);
    const rested = { ...fitness, form: -20 };
    expect(recommend({ history: steady, status: { ...unknown, fitness: rested, workloadRatio } }).isDeload).toBe(false);
    // A week without training is a rest already.
    const idle = [bench(did(8, 60, 10, 10))];
    expect(recommend({ history: idle, status: { ...unknown, fitness, workloadRatio } }).isDeload).toBe(false);
  });
});

describe('after a deload', () => {
  const before = [did(10, 100, 10, 10), did(14, 100, 10, 9)];
  const loadOf = (recent: DoneSession[], given: Partial<TrainingSituation> = {}) =>
    benchOf({ history: [bench(...recent)], ...given });

  it('the next session goes on from the one before it', () => {
    const exercise = loadOf([did(3, 90, 10, 10), did(6, 90, 10, 10), ...before]);
    expect(exercise).toMatchObject({ reps: 11, load: { weightKg: 100 } });
    expect(exercise.reasons).toContainEqual({ word: 'light session before', lightKg: 90, usualKg: 100 });
    // Within the deload it does not get lighter from session to session.
    const planned = {
      exercises: [
        { exerciseId: 'barbell-bench-press', sets: 2, least: 8, most: 12, restSeconds: 120, repsInReserve: 4 },
      ],
      isDeload: true,
    };
    expect(loadOf([did(3, 90, 10, 10), ...before], { planned }).load?.weightKg).toBe(90);
  });

  it.each([
    ['light for longer', [did(3, 90, 10), did(7, 90, 10), did(13, 90, 10), did(16, 100, 10), did(20, 100, 10)]],
    ['no second session as heavy', [did(3, 90, 10), did(6, 100, 10)]],
    ['one that was mistyped', [did(3, 90, 10), did(6, 140, 10), did(9, 90, 10)]],
    ['too light for a deload', [did(3, 50, 10), ...before]],
    ['more repetitions with less', [did(3, 90, 12), did(7, 100, 8), did(10, 100, 8)]],
    ['too long ago', [did(16, 90, 10), did(29, 100, 10), did(33, 100, 10)]],
  ] as [string, DoneSession[]][])('the last session counts where it was %s', (_, recent) => {
    const last = recent[0]!.sets[0]!.weightKg!;
    expect(loadOf(recent).load!.weightKg).toBeLessThanOrEqual(last * 1.1);
    expect(words(loadOf(recent))).not.toContain('light session before');
  });

  it('too hard is too hard', () => {
    const feedback = [{ kind: 'too hard' as const, exerciseId: 'barbell-bench-press', daysAgo: 3 }];
    expect(loadOf([did(3, 90, 10, 10), ...before], { feedback }).load?.weightKg).toBe(85);
  });
});
