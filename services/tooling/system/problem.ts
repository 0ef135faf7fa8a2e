// An error for the person at the keyboard: one sentence that says what is wrong and how to repair it. Commands print only
// this sentence. Any other error is a defect and keeps its stack trace.

export class Problem extends Error {
  override name = 'Problem';
}

/** Runs a command's main function, which gives the exit code. An error is printed, and the exit code is then 1. */
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
