// Names of exercises: the key that tells two names apart, and the words of a name, by which a search finds it and a guess is made. The words
// are levelled: case, accents, punctuation, order, plurals, abbreviations and words written apart or together. Two different words for
// the same movement are an alias in the catalogue.
import { Exercise_Equipment } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { toPlainWords } from './search.ts';

export interface NameWords {
  /** All words of the name, each once, sorted. */
  readonly all: readonly string[];
  /** The words that name no equipment. */
  readonly movement: readonly string[];
  /** The words that name equipment. */
  readonly equipment: readonly string[];
}

/** The equipment that each word can mean; apps also call a treadmill a machine. */
export const equipmentWords: Readonly<Record<string, readonly Exercise_Equipment[]>> = {
  barbell: [Exercise_Equipment.BARBELL],
  dumbbell: [Exercise_Equipment.DUMBBELL],
  kettlebell: [Exercise_Equipment.KETTLEBELL],
  machine: [Exercise_Equipment.MACHINE, Exercise_Equipment.CARDIO_MACHINE],
  cable: [Exercise_Equipment.CABLE],
  smithmachine: [Exercise_Equipment.SMITH_MACHINE],
  band: [Exercise_Equipment.BAND],
  // A mini band goes around the legs, so a movement with it is one of its own.
  miniband: [Exercise_Equipment.BAND],
  ezbar: [Exercise_Equipment.EZ_BAR],
  trapbar: [Exercise_Equipment.TRAP_BAR],
  plate: [Exercise_Equipment.PLATE],
  suspension: [Exercise_Equipment.SUSPENSION],
  medicineball: [Exercise_Equipment.MEDICINE_BALL],
  bodyweight: [Exercise_Equipment.NO_EQUIPMENT, Exercise_Equipment.PULL_UP_BAR, Exercise_Equipment.DIP_BARS],
};

/** Written forms (already singular) and the one form they become. */
const phrases: Readonly<Record<string, string>> = {
  ...forms('barbell', 'bb', 'olympic barbell'),
  ...forms('dumbbell', 'db', 'dumb bell', 'dumbell'),
  ...forms('kettlebell', 'kb', 'kettle bell'),
  ...forms('cable', 'cable machine'),
  ...forms('smithmachine', 'smith machine', 'smith'),
  ...forms('band', 'banded', 'resistance band'),
  ...forms('miniband', 'mini band', 'loop band'),
  ...forms('ezbar', 'ez bar', 'ez curl bar', 'e z bar', 'ez barbell', 'ez'),
  ...forms('trapbar', 'trap bar', 'hex bar', 'trap barbell'),
  ...forms('suspension', 'trx', 'suspension trainer'),
  ...forms('medicineball', 'medicine ball', 'med ball'),
  ...forms('stabilityball', 'stability ball', 'swiss ball', 'exercise ball'),
  ...forms('bodyweight', 'bw', 'body weight', 'no equipment'),
  ...forms('machine', 'leverage machine', 'lever machine'),
  ...forms('plateloaded', 'plate loaded'),
  ...forms('plateloaded machine', 'machine plate', 'plate machine'),
  ...forms('singlearm', 'single arm', 'one arm', '1 arm', 'single armed', 'one armed', 'single hand', 'one handed'),
  ...forms('singleleg', 'single leg', 'one leg', '1 leg', 'single legged', 'one legged'),
  ...forms('lowtohigh', 'low to high', 'down to up', 'bottom to top'),
  ...forms('hightolow', 'high to low', 'up to down', 'top to bottom'),
  // The order of these words matters: without it the hanging movement and the crunch would be the same.
  ...joined('knee to elbow', 'elbow to knee'),
  ...forms('close grip', 'narrow grip'),
  ...forms('v grip', 'v bar', 'v handle'),
  ...forms('seated', 'sitting'),
  ...forms('alternating', 'alternate'),
  ...forms('stiff leg', 'stiff legged'),
  ...forms('bench', 'flat bench'),
  ...forms('lateral raise', 'lat raise'),
  ...forms('leg curl', 'hamstring curl', 'ham curl'),
  ...forms('delt', 'deltoid'),
  ...forms('pec', 'pectoral'),
  ...forms('ab', 'abdominal'),
  ...forms('fly', 'flye'),
  ...forms('overhead press', 'ohp'),
  ...forms('romanian deadlift', 'rdl', 'romanian dead lift'),
  ...forms('glute ham raise', 'ghr'),
  ...joined('pull up', 'chin up', 'push up', 'sit up', 'step up', 'v up', 'muscle up', 'get up', 'warm up'),
  ...joined('pull down', 'push down', 'press down', 'pull over', 'cross over', 'kick back', 'roll out', 'jack knife'),
  ...joined('skull crusher', 'dead lift', 'dead bug', 't bar', 'l sit', 'iso lateral', 'wood chop', 'hyper extension'),
  ...joined('pec deck', 'ski erg', 'stair master', 'step mill'),
  ...forms('pecdeck', 'peck deck'),
  ...forms('woodchop', 'wood chopper', 'woodchopper'),
};

const phrase = new RegExp(`\\b(?:${Object.keys(phrases).sort(longestFirst).join('|')})\\b`, 'g');
const fillers = new Set(['the', 'a', 'an', 'and', 'with', 'on', 'of', 'to', 'for', 'in', 'using']);

/**
 * The name in the form in which two names of a person's own are the same name: Unicode's canonical form, with case and
 * blanks levelled and nothing else. Every letter with its marks, sign, digit and word's place counts. Not the
 * compatibility form, which makes "10²" and "102" one name; of it only the widths of East Asian keyboards are levelled.
 */
export function toNameKey(name: string): string {
  return name
    .replace(/[\uff01-\uffee]+/gu, (wide) => wide.normalize('NFKC'))
    .normalize('NFC')
    .toLowerCase()
    .replace(/ς/gu, 'σ')
    .normalize('NFC')
    .replace(invisible, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Invisible characters: marks of direction and places for a line break. The joiners stay, because they shape letters. */
const invisible = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** A name's words for a search, in whatever order they are typed: two names with the same words are told apart elsewhere. */
export function toSearchWords(name: string): string {
  return readName(name).all.join(' ');
}

export function readName(name: string): NameWords {
  return toWords(
    levelWords(toPlainWords(name))
      .split(' ')
      .filter((word) => word && !fillers.has(word)),
  );
}

/** Plain lower-case words with plurals, abbreviations and words written apart or together levelled. */
export function levelWords(plain: string): string {
  return plain.replace(/\p{L}+/gu, singular).replace(phrase, (form) => phrases[form] ?? form);
}

function toWords(words: readonly string[]): NameWords {
  const all = [...new Set(words)].sort();
  return {
    all,
    movement: all.filter((word) => !Object.hasOwn(equipmentWords, word)),
    equipment: all.filter((word) => Object.hasOwn(equipmentWords, word)),
  };
}

/** Removes English plurals, as far as gyms use them. It changes other words on both sides of a comparison in the same way. */
function singular(word: string): string {
  if (word === 'calves') return 'calf';
  if (word.endsWith('ies') || word === 'flyes') return word.replace(/(?:ie|ye)s$/, 'y');
  if (/(?:ss|sh|ch|x)es$/.test(word)) return word.slice(0, -2);
  return word.length > 2 && /[^siu]s$/.test(word) ? word.slice(0, -1) : word;
}

function forms(becomes: string, ...written: string[]): Record<string, string> {
  return Object.fromEntries(written.map((form) => [form, becomes]));
}

function joined(...apart: string[]): Record<string, string> {
  return Object.fromEntries(apart.map((form) => [form, form.replaceAll(' ', '')]));
}

function longestFirst(one: string, other: string): number {
  return other.length - one.length;
}
