// Reads the CSV export of Strong or Hevy, in any of their dialects, into workouts. Pure: what is done with the workouts,
// which of them are there already and which exercises they mean is left to the caller.
// A file is read whole or not at all: the first thing that cannot be understood is an ImportError with its line, because
// a history with holes that nobody knows of is worse than one more try.
import { Cells } from './cells.ts';
import { type Layout, readHeader, type Source } from './columns.ts';
import { readRecords } from './csv/records.ts';
import { readText } from './csv/text.ts';
import { ImportError } from './error.ts';
import { isTimeZone } from './time/times.ts';
import { type ParsedWorkout, type ReadOptions, type SkippedLine, Workouts } from './workouts.ts';

export { maxFileBytes } from './csv/text.ts';
export { ImportError } from './error.ts';
export type { ParsedSet } from './rows.ts';
export type { ParsedWorkout, ReadOptions, SkippedLine } from './workouts.ts';

export interface ParsedExport {
  source: Source;
  /** In the order of the file. */
  workouts: ParsedWorkout[];
  /** The records that hold no set. */
  skipped: SkippedLine[];
}

/** Throws ImportError for a file that cannot be read, whatever is in it, and what `chunks` throws. */
export async function readExport(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<ParsedExport> {
  if (!isTimeZone(options.timeZone)) throw new RangeError(`unknown time zone ${options.timeZone}`);
  let layout: Layout | undefined;
  let workouts: Workouts | undefined;
  let isEmpty = true;
  await readRecords(readText(chunks), (fields, line, delimiter) => {
    if (!layout || !workouts) {
      layout = readHeader(fields, line);
      workouts = new Workouts(layout.source, options);
      return;
    }
    isEmpty = false;
    if (fields.every((field) => field.trim() === '')) {
      workouts.skipped.push({ line, reason: 'an empty record' });
      return;
    }
    checkWidth(fields, layout, line);
    workouts.add(new Cells({ line, layout, decimalComma: delimiter !== ',' }, fields));
  });
  if (!layout || !workouts) throw new ImportError('the file is empty', 1);
  if (isEmpty) throw new ImportError('there are no rows below the header', 1);
  return { source: layout.source, workouts: workouts.finish(), skipped: workouts.skipped };
}

function checkWidth(fields: readonly string[], layout: Layout, line: number): void {
  if (fields.length === layout.width) return;
  throw new ImportError(`the record has ${fields.length} fields, the header ${layout.width}`, line);
}
