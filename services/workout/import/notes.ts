// Texts without a set, in a row that is a note or a rest. Such a text is kept with the next set of its exercise in the workout, or with the
// last one, or else in the notes of the workout.
import type { Cells } from './cells.ts';
import { longestNotes, type ParsedSet } from './rows.ts';

export interface PendingNote {
  readonly exercise: string;
  readonly text: string;
  readonly cells: Cells;
}

interface Noted {
  readonly notes: string;
  readonly sets: readonly ParsedSet[];
  readonly pending: readonly PendingNote[];
}

/** Adds the notes to the sets, and gives the notes of the workout. */
export function keepNotes({ notes, sets, pending }: Noted): string {
  let kept = notes;
  for (const { exercise, text, cells } of pending) {
    const own = sets.filter(({ exerciseName }) => exerciseName === exercise);
    const target = own.find(({ line }) => line > cells.line) ?? own.at(-1);
    if (target) target.notes = join(target.notes, text, cells);
    else kept = join(kept, exercise ? `${exercise}: ${text}` : text, cells);
  }
  return kept;
}

function join(before: string, text: string, cells: Cells): string {
  if (before === '') return text;
  if (before.split('\n').includes(text)) return before;
  const whole = `${before}\n${text}`;
  if (whole.length <= longestNotes) return whole;
  cells.notice('notes', `longer than ${longestNotes} characters: the rest was left out`);
  return [...whole].slice(0, longestNotes).join('');
}
