// What a value would plausibly be, by the name of its field: an e-mail address, a weight, a day. Only the look of a value is
// decided here; scalars.ts makes it obey the rules of its field.
import type { SeededRandom } from './random.ts';

const persons = [
  'Ada Lovelace',
  'Grace Hopper',
  'Alan Turing',
  'Katherine Johnson',
  'Edsger Dijkstra',
  'Barbara Liskov',
];
const exercises = [
  'Bench Press (Barbell)',
  'Squat (Barbell)',
  'Deadlift (Barbell)',
  'Pull Up',
  'Overhead Press',
  'Row',
];
const workouts = ['Push', 'Pull', 'Legs', 'Upper body', 'Lower body', 'Whole body'];
const organisations = ['Iron Harbour', 'North Gym', 'Studio Fuerte', 'The Barbell Club'];
const sentences = [
  'Felt strong today.',
  'Keep the bar over the middle of the foot.',
  'Add 2.5 kg next time.',
  'Rest three minutes between the heavy sets.',
  'The last repetition was slow.',
];

export interface FieldPlace {
  /** The name of the field: `weight_kg`. */
  field: string;
  /** The short name of its message: `Exercise`. */
  message: string;
}

type Text = (random: SeededRandom, message: string) => string;

const pad = (number: number): string => `${number}`.padStart(2, '0');
const personName: Text = (random) => random.pick(persons);
const emailAddress: Text = (random) =>
  `${random.pick(persons).toLowerCase().replace(' ', '.')}.${random.whole(1, 999)}@example.org`;
const opaque: Text = (random) => random.hexadecimal(40);
const day: Text = (random) => `2026-${pad(random.whole(1, 12))}-${pad(random.whole(1, 28))}`;

/** The first that fits the name of the field counts. */
const texts: readonly [RegExp, Text][] = [
  [/email$/, emailAddress],
  [/(^|_)ids?$|_handle$/, (random) => random.uuid()],
  [/page_token$/, () => ''],
  [/cursor$/, (random) => `p${random.whole(1, 999)}`],
  [/code/, (random) => `${random.whole(100_000, 999_999)}`],
  [/(^date|_date|^day|week_start|^until|^from)$/, day],
  [/month$/, (random) => `2026-${pad(random.whole(1, 12))}`],
  [/^(language|locale)$/, (random) => random.pick(['en', 'es', 'de'])],
  [/time_zone$/, (random) => random.pick(['Europe/Madrid', 'Europe/Berlin', 'America/New_York'])],
  [/(url|uri|push_service)$/, (random) => `https://www.example.org/${random.hexadecimal(8)}`],
  [/^address$/, (random) => `192.0.2.${random.whole(1, 254)}`],
  [/user_agent$/, () => 'Mozilla/5.0 (X11; Linux x86_64)'],
  [/^kty$/, () => 'OKP'],
  [/^crv$/, () => 'Ed25519'],
  [/^alg$/, () => 'EdDSA'],
  [/(token|secret|challenge|proof|password|key|kid|hash|recovery_codes)$/, opaque],
  [/exercise_name$|imported_name$/, (random) => random.pick(exercises)],
  [/workout_name$/, (random) => random.pick(workouts)],
  [/organisation_name$/, (random) => random.pick(organisations)],
  [/^(display_name|inviter_name|authors?)$/, personName],
  [/^name$/, toName],
  [/^(title|topic|focus|word|keywords)$/, (random) => random.pick(workouts)],
];

function toName(random: SeededRandom, message: string): string {
  if (/Exercise/.test(message)) return random.pick(exercises);
  if (/Organisation/.test(message)) return random.pick(organisations);
  return random.pick(/Workout|Routine|Plan|Session/.test(message) ? workouts : persons);
}

export function plausibleText(random: SeededRandom, { field, message }: FieldPlace): string {
  const found = texts.find(([name]) => name.test(field));
  return found ? found[1](random, message) : random.pick(sentences);
}

/** From the least to the most that a person would expect, by the name of the field. */
const ranges: readonly [RegExp, number, number][] = [
  [/one_rep_max_kg$/, 60, 180],
  [/volume_kg$/, 1000, 12_000],
  [/_kg$/, 20, 140],
  [/^reps$|_reps$/, 3, 12],
  [/rpe$/, 6, 9.5],
  [/(share|ratio|similarity)$/, 0, 1],
  [/percent$/, 0, 100],
  [/(duration_s|seconds)$/, 30, 240],
  [/minutes$/, 20, 90],
  [/milliseconds$/, 1000, 90_000],
  [/(distance_m|metres)$/, 400, 10_000],
  [/micros$/, 1000, 5_000_000],
  [/tokens$/, 100, 4000],
  [/year$/, 2024, 2026],
  [/hour$/, 6, 21],
  [/weekday$/, 1, 7],
];

export function plausibleRange({ field }: FieldPlace): { least: number; most: number } {
  const found = ranges.find(([name]) => name.test(field));
  return found ? { least: found[1], most: found[2] } : { least: 1, most: 9 };
}

/** How long after the beginning of a thing its other times are, in hours. */
const laterHours: readonly [RegExp, number][] = [
  [/^(create|start|give|join)_/, 0],
  [/^(finish|end|update|read|reach|achieve|last_use|accept|verify)_/, 1],
  [/^(expire|due|delete|withdraw|.*_expire)_/, 24 * 30],
];

/**
 * The times of one message follow each other as they should.
 * @param random that of the message, not of the field
 */
export function plausibleTime(random: SeededRandom, field: string): string {
  const begin = Date.UTC(2026, random.whole(0, 8), random.whole(1, 28), random.whole(6, 20), random.whole(0, 59));
  const hours = laterHours.find(([name]) => name.test(field))?.[1] ?? 2;
  return new Date(begin + hours * 3_600_000).toISOString();
}
