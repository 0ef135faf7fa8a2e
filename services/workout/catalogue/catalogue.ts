// The catalogue: the movements that everybody shares, under ids that never change once they are published.
// The data are the tables in exercises/, one a body region, so that a coach can read and extend them without code;
// they are read once, when this module is loaded, and a mistake in them stops the start with its file and line.
// Which name in another app means which movement is left to matching.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import {
  type Exercise,
  Exercise_Equipment,
  Exercise_Measure,
  Exercise_Mechanics,
  Exercise_Muscle,
} from '#proto/gen/sinew/workout/v1/exercise.ts';

export interface CatalogueExercise extends Readonly<Exercise> {
  /** Other names of the same movement: those of other apps and of common speech. */
  readonly aliases: readonly string[];
  /** Whether other apps write the help as a positive weight. In our sets a helping weight is below zero. */
  readonly assisted: boolean;
}

type Row = Record<
  | 'id'
  | 'name'
  | 'primary_muscles'
  | 'secondary_muscles'
  | 'equipment'
  | 'mechanics'
  | 'measure'
  | 'traits'
  | 'aliases',
  string
>;

const tables = new URL('./exercises/', import.meta.url);
const traits = ['unilateral', 'bodyweight', 'assisted'];

/** Every exercise, in the order of the tables. */
export const catalogue: readonly CatalogueExercise[] = readdirSync(tables)
  .filter((file) => file.endsWith('.csv'))
  .sort()
  .flatMap(readTable);

const byId = new Map(catalogue.map((exercise) => [exercise.id, exercise]));

export function findInCatalogue(id: string): CatalogueExercise | undefined {
  return byId.get(id);
}

function readTable(file: string): CatalogueExercise[] {
  const rows: Row[] = parse(readFileSync(new URL(file, tables)), { columns: true });
  return rows.map((row, index) => {
    try {
      return toExercise(row);
    } catch (cause) {
      throw new Error(`${file}, line ${index + 2}: ${row.id} cannot be read`, { cause });
    }
  });
}

function toExercise(row: Row): CatalogueExercise {
  const has = words(row.traits);
  const unknown = has.find((trait) => !traits.includes(trait));
  if (unknown) throw new Error(`unknown trait ${unknown}`);
  return {
    id: row.id,
    name: row.name,
    primaryMuscles: words(row.primary_muscles).map((word) => value(Exercise_Muscle, word)),
    secondaryMuscles: words(row.secondary_muscles).map((word) => value(Exercise_Muscle, word)),
    equipment: value(Exercise_Equipment, row.equipment),
    mechanics: value(Exercise_Mechanics, row.mechanics),
    measure: value(Exercise_Measure, row.measure),
    unilateral: has.includes('unilateral'),
    bodyweight: has.includes('bodyweight'),
    assisted: has.includes('assisted'),
    custom: false,
    aliases: row.aliases ? row.aliases.split(' | ') : [],
  };
}

function words(text: string): string[] {
  return text.split(' ').filter(Boolean);
}

/** The value of an enum whose name the table writes in lower case. */
function value<Names extends Record<string, number>>(names: Names, word: string): Names[keyof Names] {
  const found = names[word.toUpperCase() as keyof Names];
  if (found === undefined || found <= 0) throw new Error(`unknown word ${word}`);
  return found;
}
