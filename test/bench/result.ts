// The result of a measurement: a figure against another figure of the same run. Both are measured in turns, so that a slow
// moment of the machine hits both. A time alone is given where there is nothing to compare with.

export interface Result {
  /** What was measured. */
  name: string;
  /** The two figures, or the only one. */
  figures: string;
  /** The ratio, or the time. */
  outcome: string;
  /** The aim, and whether it was reached. */
  aim: string;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

export interface Comparison {
  name: string;
  unit: string;
  /** Measures our figure of one turn. */
  ours: () => Promise<number>;
  /** Measures the other figure of one turn. */
  theirs: () => Promise<number>;
  turns: number;
  /** The least ratio ours / theirs that is wanted; absent where the ratio only informs. */
  aim?: number;
}

/** Measures both in turns after one turn each to warm up; the ratio is the median of the ratios of the turns. */
export async function compare({ name, unit, ours, theirs, turns, aim }: Comparison): Promise<Result> {
  await ours();
  await theirs();
  const pairs: [number, number][] = [];
  for (let turn = 0; turn < turns; turn++) pairs.push([await ours(), await theirs()]);
  const ratio = median(pairs.map(([a, b]) => a / b));
  const a = median(pairs.map(([value]) => value));
  const b = median(pairs.map(([, value]) => value));
  const figures = `${round(a)} against ${round(b)} ${unit}`;
  return {
    name,
    figures,
    outcome: `${ratio.toFixed(2)} ×`,
    aim: aim === undefined ? '–' : `≥ ${aim} × ${mark(ratio >= aim)}`,
  };
}

export const mark = (reached: boolean): string => (reached ? '✓' : '✗');

const round = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3));

/** The results as a table in Markdown. */
export function toTable(results: readonly Result[]): string {
  const rows = results.map(({ name, figures, outcome, aim }) => `| ${name} | ${figures} | ${outcome} | ${aim} |`);
  return ['| measured | figures (median) | outcome | aim |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
