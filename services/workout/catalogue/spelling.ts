// The reading of a name under which two spellings of one name of the catalogue agree: "Bench Press (Barbell)", "barbell
// bench-press" and "BB Bench Presses". Only what cannot change the movement is levelled: case, plurals, abbreviations,
// where the equipment and the posture, side and grip stand, and words written apart or together. Every other word stays,
// in its place; and a name with any sign, letter or accent beyond plain English has no such reading at all.
import { equipmentWords, levelWords, toNameKey } from './names.ts';

export interface Spelling {
  /** The words of the movement's name. */
  readonly movement: readonly string[];
  /** Posture, side and grip, sorted: they are said in front of the movement, behind it and in brackets. */
  readonly manner: readonly string[];
  /** The equipment, each once, sorted. */
  readonly equipment: readonly string[];
}

/** Words, with hyphens, commas and brackets between them. */
const plainName = /^[a-z0-9'’ ,()–-]+$/;
/** A hyphen that belongs to one side, such as of "-10", is a sign. */
const sign = /(?:^|[ (,])[-–](?=[^ ])|[^ ][-–](?=$|[ ),])|[-–]{2}/;

const grips = /\b(wide|close|reverse|neutral|v|underhand|overhand|hammer|parallel) grip\b/g;
const manners = new Set(
  [
    ...['incline', 'decline', 'seated', 'standing', 'kneeling', 'lying', 'bentover', 'alternating', 'isolateral'],
    ...['horizontal', 'vertical', 'singlearm', 'singleleg', 'underhand', 'overhand', 'assisted', 'weighted'],
    ...['widegrip', 'closegrip', 'reversegrip', 'neutralgrip', 'vgrip', 'underhandgrip', 'overhandgrip'],
    ...['hammergrip', 'parallelgrip'],
  ].sort(),
);

const equipmentNames = Object.keys(equipmentWords).join('|');
/** "Curl with a Dumbbell" says the equipment as "Curl (Dumbbell)" does. */
const withEquipment = new RegExp(`\\b(?:with|using|on) (?:(?:a|an|the) )?(?=(?:${equipmentNames})\\b)`, 'g');

/** Undefined for a name that is not of plain English words. */
export function readSpelling(name: string): Spelling | undefined {
  const text = toNameKey(name);
  if (!plainName.test(text) || sign.test(text)) return undefined;
  const plain = text
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  return toSpelling(plain);
}

/** @param plain lower-case words with one blank between them */
export function toSpelling(plain: string): Spelling | undefined {
  const words = levelWords(plain)
    .replace(grips, '$1grip')
    .replace(/\bbent over\b/g, 'bentover')
    .replace(withEquipment, '')
    .replace(/\bthe /g, '')
    .split(' ')
    .filter(Boolean);
  const isEquipment = (word: string) => Object.hasOwn(equipmentWords, word);
  const movement = words.filter((word) => !isEquipment(word) && !manners.has(word));
  if (movement.length === 0) return undefined;
  return {
    movement,
    manner: words.filter((word) => manners.has(word)).sort(),
    equipment: [...new Set(words.filter(isEquipment))].sort(),
  };
}
