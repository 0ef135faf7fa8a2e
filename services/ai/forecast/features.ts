// The figures that a forecast uses: 21 of a lift and of the person, all known before the workout begins. Most are
// differences of logarithms to the last session, so that a lift of 20 kg and a lift of 200 kg are treated alike. An unknown
// figure is 0. The regression decides how much each figure counts.
import { type Lift, lastFive, lastOf } from './lift.ts';
import { changesOf, clip, isRepeat, mean, msPerDay, sum } from './numbers.ts';
import { type ForecastPerson, othersOf, repeatShare } from './person.ts';
import prior from './prior.json' with { type: 'json' };

export interface ForecastSituation {
  readonly exerciseId: string;
  readonly lift: Lift;
  readonly person: ForecastPerson;
  /** When the workout begins, in milliseconds since 1970. */
  readonly time: number;
}

type Feature = (situation: ForecastSituation) => number;

/** A typo, or another machine of the same name, must not outweigh all other figures. */
const mostDifference = 0.4;

const fromLast = ({ lift }: ForecastSituation, value: number | null | undefined): number =>
  value === null || value === undefined ? 0 : clip(value - lastOf(lift), mostDifference);

/** How far the session that is `count` places before the next one is from the last session. */
const back =
  (count: number): Feature =>
  (situation) =>
    fromLast(situation, situation.lift.values.at(-count));
const highest: Feature = (situation) => fromLast(situation, Math.max(...lastFive(situation.lift)));
const lowest: Feature = (situation) => fromLast(situation, Math.min(...lastFive(situation.lift)));
const middle: Feature = (situation) => fromLast(situation, medianOf(lastFive(situation.lift)));

/** From −0.3 when no session of the lift repeats the session before, to 0.7 when all do. */
const steadiness: Feature = ({ lift }) => {
  const changes = changesOf(lift.values).slice(-10);
  return changes.length === 0 ? 0 : changes.filter(isRepeat).length / changes.length - 0.3;
};
const personalSteadiness: Feature = ({ person }) => repeatShare(person) - 0.25;

/** Below 0 for a person who alternates heavy and light days: the session before the last is then nearer to the next. */
const alternation: Feature = ({ lift }) => {
  const apart = (sessions: number): number[] => changesOf(lift.values, sessions).slice(-12).map(Math.abs);
  return clip(10 * (mean(apart(2)) - mean(apart(1))), 1);
};

const product =
  (one: Feature, other: Feature): Feature =>
  (situation) =>
    one(situation) * other(situation);

const features: Readonly<Record<string, Feature>> = {
  one: () => 1,
  l2: back(2),
  l3: back(3),
  l4: back(4),
  max5: highest,
  min5: lowest,
  'ses0.7': (situation) => fromLast(situation, situation.lift.fast),
  med5: middle,
  sl5: ({ lift }) => clip(slopeOf(lastFive(lift)), 0.1),
  gap14: (situation) => Math.max(0, Math.min(60, daysSince(situation) - 14)) / 60,
  pi8: (situation) => othersOf(situation.person, situation, { days: 8, by: 'change' }),
  ps4: (situation) => othersOf(situation.person, situation, { days: 4, by: 'surprise' }),
  e2: (situation) => fromLast(situation, situation.lift.second),
  ea1: (situation) => fromLast(situation, situation.lift.widest),
  invn: ({ lift }) => 1 / lift.count,
  'l2*s': product(back(2), steadiness),
  'max5*s': product(highest, steadiness),
  'max5*ps': product(highest, personalSteadiness),
  'min5*s': product(lowest, steadiness),
  'l2*al': product(back(2), alternation),
  'l3*al': product(back(3), alternation),
};

/** The names in the order of the prior, which is the order of the coefficients. */
export const featureNames: readonly string[] = prior.features.map(({ name }) => name);

export const featuresOf = (situation: ForecastSituation): number[] =>
  featureNames.map((name) => features[name]!(situation));

/** Days since the last session of the lift. A clock that was set back gives 0 days, not a negative number. */
export const daysSince = ({ lift, time }: Pick<ForecastSituation, 'lift' | 'time'>): number =>
  Math.max(0, time - lift.time) / msPerDay;

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2;
}

/** The slope of the least-squares line through the values, as the change from one value to the next. */
function slopeOf(values: readonly number[]): number {
  const places = values.map((_, index) => index - (values.length - 1) / 2);
  const spread = sum(places.map((place) => place ** 2));
  return spread === 0 ? 0 : sum(places.map((place, index) => place * values[index]!)) / spread;
}
