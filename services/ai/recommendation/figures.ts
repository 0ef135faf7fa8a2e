// The figures of a reason by name, for programs that read what the sentence tells people. Words and lists are left to the
// sentence.
import type { CoachReason } from '../session/reason.ts';

export function figuresOf(reason: CoachReason): Record<string, number> {
  const figures = Object.entries(reason).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return Object.fromEntries(figures.map(([name, value]) => [name, Math.round(value * 1000) / 1000]));
}
