// Runs helper programs to their end, and keeps their output for the one sentence that explains a failure.

import { execa, type Options } from 'execa';
import { Problem } from './problem.ts';

/** Runs a program that may be missing or may fail; the result says whether it failed. */
export function attempt([program = '', ...programArguments]: string[]) {
  return execa(program, programArguments, { reject: false, stdin: 'ignore' });
}

export async function runOrExplain(failure: string, [program = '', ...rest]: string[], options: Options = {}) {
  const result = await execa(program, rest, { ...options, reject: false, all: true });
  if (!result.failed) return result;
  const missing = result.code === 'ENOENT';
  throw new Problem(
    `${failure}: ${missing ? `${program} is missing` : lastLine(String(result.all ?? result.shortMessage))}.`,
  );
}

export function lastLine(text: string | undefined): string {
  const lines = (text ?? '').trim().split('\n');
  // The output of pip, npm and go ends with notices and locations, so this looks for the line that names the error.
  const telling = lines.findLast((line) => /error|fail|cannot|could not|no space|denied/i.test(line));
  return (telling ?? lines.at(-1) ?? '').trim().replace(/\.$/, '') || 'it said nothing';
}
