// The acute:chronic workload ratio: the load of the last week compared with the person's usual load, the mean week of the
// last four (Hulin et al. 2014, Br J Sports Med 48:708–712; Gabbett 2016, Br J Sports Med 50:273–280, who found the fewest
// injuries between 0.8 and 1.3 and more above 1.5, in team sports).
// The ratio has critics. The last week is part of the four weeks, which by itself makes the two alike and keeps the ratio
// from passing 4 (Lolli et al. 2019, Br J Sports Med 53:921–922). No study has shown that acting on the ratio prevents an
// injury (Impellizzeri et al. 2020, Int J Sports Physiol Perform 15:907–913). So the ratio to the three weeks before stands
// beside it. Neither ratio predicts anything: both tell how sudden a change was.

import { sum } from '../forecast/numbers.ts';
import { type Unknown, unknownUntil } from './days.ts';

export type WorkloadReading = 'below' | 'within' | 'above' | 'far above';

export interface WorkloadRatio {
  /** The mean daily load of the last seven days. */
  readonly acute: number;
  /** The mean daily load of the last 28 days. */
  readonly chronic: number;
  readonly ratio: number;
  /** The last week compared with the three weeks before it; undefined when those had no load. */
  readonly uncoupled: number | undefined;
  /** The reading of the ratio by the limits 0.8, 1.3 and 1.5. */
  readonly reading: WorkloadReading;
}

const week = 7;
const fourWeeks = 28;

/** Undefined when four weeks had no load: there is nothing to compare with. */
export function workloadRatioOf(days: readonly number[]): WorkloadRatio | Unknown | undefined {
  const unknown = unknownUntil(days, fourWeeks);
  if (unknown) return unknown;
  const acute = sum(days.slice(-week)) / week;
  const chronic = sum(days.slice(-fourWeeks)) / fourWeeks;
  if (chronic === 0) return undefined;
  const before = sum(days.slice(-fourWeeks, -week)) / (fourWeeks - week);
  const ratio = acute / chronic;
  return { acute, chronic, ratio, uncoupled: before === 0 ? undefined : acute / before, reading: read(ratio) };
}

function read(ratio: number): WorkloadReading {
  if (ratio < 0.8) return 'below';
  if (ratio <= 1.3) return 'within';
  return ratio <= 1.5 ? 'above' : 'far above';
}
