// The little arithmetic that features, regression and interval share.

/** The value, limited to the range from −`most` to `most`. */
export const clip = (value: number, most: number): number => Math.max(-most, Math.min(most, value));

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The mean; 0 for an empty list. */
export const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : sum(values) / values.length);

/** The change from each value to the value that comes `apart` places later. */
export const changesOf = (values: readonly number[], apart = 1): number[] =>
  values.slice(apart).map((value, index) => value - values[index]!);

/** Whether a change is zero. Equal loads and repetitions give equal estimates, except for rounding. */
export const isRepeat = (change: number): boolean => Math.abs(change) < 1e-9;

export const msPerDay = 86_400_000;
