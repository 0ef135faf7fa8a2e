// Names of exercises as bags of words, so that "Bench Press (Barbell)", "barbell bench-press" and "BB Bench Presses"
// are one name. Only spelling is levelled here: case, accents, punctuation, order, plurals, abbreviations and words
// written apart or together. That two different words mean the same movement is an alias in the catalogue.
import { Exercise_Equipment } from '#proto/gen/sinew/workout/v1/exercise.ts';

export interface NameWords {
  /** All words, each once, sorted. */
  readonly all: readonly string[];
  /** The words that name no equipment. */
  readonly movement: readonly string[];
  /** The words that do. */
  readonly equipment: readonly string[];
}

/** What each equipment word can stand for; apps call a treadmill a machine too. */
export const equipmentWords: Readonly<Record<string, readonly Exercise_Equipment[]>> = {
  barbell: [Exercise_Equipment.BARBELL],
  dumbbell: [Exercise_Equipment.DUMBBELL],
  kettlebell: [Exercise_Equipment.KETTLEBELL],
  machine: [Exercise_Equipment.MACHINE, Exercise_Equipment.CARDIO_MACHINE],
  cable: [Exercise_Equipment.CABLE],
  smithmachine: [Exercise_Equipment.SMITH_MACHINE],
  band: [Exercise_Equipment.BAND],
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
  ...forms('band', 'banded', 'resistance band', 'mini band', 'loop band'),
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
  // Without order, the hanging movement and the crunch would be one.
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

/** Two names are the same exactly when this is the same and not empty. */
export function normalizeName(name: string): string {
  return readName(name).all.join(' ');
}

export function readName(name: string): NameWords {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}'’`]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\p{L}+/gu, singular)
    .replace(phrase, (form) => phrases[form] ?? form);
  return toWords(plain.split(' ').filter((word) => word && !fillers.has(word)));
}

export function toWords(words: readonly string[]): NameWords {
  const all = [...new Set(words)].sort();
  return {
    all,
    movement: all.filter((word) => !Object.hasOwn(equipmentWords, word)),
    equipment: all.filter((word) => Object.hasOwn(equipmentWords, word)),
  };
}

/** English plurals, as far as gyms use them; what it does to other words it does to both sides of a comparison. */
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
