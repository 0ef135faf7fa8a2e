// An error meant for the person at the keyboard: one sentence that says what is wrong and what to do about it. Commands
// print it bare; any other error is a defect and keeps its stack trace.

export class Problem extends Error {
  override name = 'Problem';
}

/** Runs a command's main function; a Problem ends it with its sentence and exit code 1. */
export async function runCommand(main: () => Promise<number | undefined>): Promise<void> {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    process.exitCode = 1;
  }
}

function describe(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
