// The little arithmetic that features, regression and interval share.

/** The value, or the nearest one within ± `most`. */
export const clip = (value: number, most: number): number => Math.max(-most, Math.min(most, value));

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Of nothing it is 0. */
export const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : sum(values) / values.length);

/** From each value to the one that comes `apart` places later. */
export const changesOf = (values: readonly number[], apart = 1): number[] =>
  values.slice(apart).map((value, index) => value - values[index]!);

/** Estimates of the same loads and repetitions are equal but for rounding. */
export const isRepeat = (change: number): boolean => Math.abs(change) < 1e-9;

export const msPerDay = 86_400_000;
