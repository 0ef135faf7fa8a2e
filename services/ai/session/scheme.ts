// How an exercise is done for a goal: its sets, the range of its repetitions and the rest between sets, by the American College
// of Sports Medicine (2009, Progression models in resistance training for healthy adults, Med Sci Sports Exerc 41:687–708).
// progression.ts moves within the range.

export type TrainingAim = 'strength' | 'hypertrophy' | 'endurance';

/** The sets of an exercise, the range of their repetitions and the rest between them. */
export interface Scheme {
  readonly sets: number;
  readonly least: number;
  readonly most: number;
  readonly restSeconds: number;
}

export const schemes: Readonly<Record<TrainingAim, Scheme>> = {
  strength: { sets: 4, least: 3, most: 6, restSeconds: 180 },
  hypertrophy: { sets: 3, least: 8, most: 12, restSeconds: 120 },
  endurance: { sets: 3, least: 15, most: 20, restSeconds: 60 },
};

/** A load is found with eight repetitions, the fewest for beginners (ACSM 2009), or the nearest number in the range. */
export const firstReps = ({ least, most }: Scheme): number => Math.max(least, Math.min(most, 8));
