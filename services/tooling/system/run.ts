// Runs helper programs to their end. What they print is kept for the one sentence that explains a failure.

import { execa, type Options } from 'execa';
import { Problem } from './problem.ts';

/** Runs a program that may be missing or may fail; the answer says how it went. */
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
  // pip, npm and go end with notices and locations; the line that names the error is the one worth quoting.
  const telling = lines.findLast((line) => /error|fail|cannot|could not|no space|denied/i.test(line));
  return (telling ?? lines.at(-1) ?? '').trim().replace(/\.$/, '') || 'it said nothing';
}
