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
  /** The numbers of the whole message, so that a name and an e-mail address in it are of one person. */
  whole: SeededRandom;
}

type Text = (random: SeededRandom, place: FieldPlace) => string;

const pad = (number: number): string => `${number}`.padStart(2, '0');
const personName: Text = (_, { whole }) => whole.of('person').pick(persons);
const emailAddress: Text = (random, place) =>
  `${personName(random, place).toLowerCase().replace(' ', '.')}.${random.whole(1, 999)}@example.org`;
const oneOf =
  (...values: readonly string[]): Text =>
  (random) =>
    random.pick(values);
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
  [/^(language|locale)$/, oneOf('en', 'es', 'de')],
  [/time_zone$/, oneOf('Europe/Madrid', 'Europe/Berlin', 'America/New_York')],
  [/(url|uri|push_service)$/, (random) => `https://www.example.org/${random.hexadecimal(8)}`],
  [/^address$/, (random) => `192.0.2.${random.whole(1, 254)}`],
  [/user_agent$/, () => 'Mozilla/5.0 (X11; Linux x86_64)'],
  [/^kty$/, () => 'OKP'],
  [/^crv$/, () => 'Ed25519'],
  [/^alg$/, () => 'EdDSA'],
  [/(token|secret|challenge|proof|password|key|kid|hash|recovery_codes)$/, opaque],
  [/exercise_name$|imported_name$/, oneOf(...exercises)],
  [/workout_name$/, oneOf(...workouts)],
  [/organisation_name$/, oneOf(...organisations)],
  [/^(display_name|inviter_name|authors?)$/, personName],
  [/^name$/, toName],
  [/^(service|aggregate)$/, oneOf('user', 'workout', 'ai', 'notification')],
  [/^resource$/, (random) => `workouts/${random.uuid()}`],
  [/^(provider|reader)$/, oneOf('openai', 'anthropic', 'ollama')],
  [/^model$/, oneOf('small-1', 'large-2')],
  [/^tool$/, oneOf('list_workouts', 'get_records')],
  [/^encoding$/, oneOf('utf-8', 'windows-1252')],
  [/^delimiter$/, oneOf(',', ';')],
  [/^(column|field|figure|unread)$/, oneOf('Reps', 'Weight', 'Notes')],
  [/^(file|imported_file)$/, oneOf('history.csv', 'export.csv')],
  [/^journal$/, oneOf('Journal of Strength and Conditioning Research', 'Sports Medicine')],
  [/^(title|topic|focus|word|keywords)$/, oneOf(...workouts)],
];

function toName(random: SeededRandom, place: FieldPlace): string {
  const { message } = place;
  if (/Exercise/.test(message)) return random.pick(exercises);
  if (/Organisation/.test(message)) return random.pick(organisations);
  return /Workout|Routine|Plan|Session/.test(message) ? random.pick(workouts) : personName(random, place);
}

export function plausibleText(random: SeededRandom, place: FieldPlace): string {
  const found = texts.find(([name]) => name.test(place.field));
  return found ? found[1](random, place) : random.pick(sentences);
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
