// Runs a helper program to its end. What it prints is kept for the one sentence that explains a failure.

import { execa, type Options } from 'execa';
import { Problem } from '../system/problem.ts';

export async function runOrExplain(failure: string, [command = '', ...rest]: string[], options: Options = {}) {
  const result = await execa(command, rest, { ...options, reject: false, all: true });
  if (!result.failed) return result;
  const missing = result.code === 'ENOENT';
  throw new Problem(
    `${failure}: ${missing ? `${command} is missing` : lastLine(String(result.all ?? result.shortMessage))}.`,
  );
}

export function lastLine(text: string | undefined): string {
  const lines = (text ?? '').trim().split('\n');
  // pip, npm and go end with notices and locations; the line that names the error is the one worth quoting.
  const telling = lines.findLast((line) => /error|fail|cannot|could not|no space|denied/i.test(line));
  return (telling ?? lines.at(-1) ?? '').trim().replace(/\.$/, '') || 'it said nothing';
}
