// Callers who read all the time, and count what fails. Each keeps to calls that may be repeated: what the door promises to
// answer also while a part behind it dies.
import type { Person } from '#test/harness/person.ts';

const mostShown = 5;

export interface ReadCount {
  calls: number;
  failed: number;
  /** The first ones that failed, each with its status and its answer. */
  failures: string[];
}

/** Reads by several callers at a time for as long as the work lasts. */
export async function readDuring(
  person: Pick<Person, 'get'>,
  paths: readonly string[],
  work: () => Promise<void>,
): Promise<ReadCount> {
  const reading: ReadCount = { calls: 0, failed: 0, failures: [] };
  let over = false;
  const reader = async (path: string): Promise<void> => {
    while (!over) {
      const failure = await person.get(path).then(
        ({ status, text }) => (status === 200 ? undefined : `${path}: ${status} ${text.slice(0, 300)}`),
        (error: Error) => `${path}: ${error.message} ${String(error.cause ?? '')}`,
      );
      reading.calls++;
      if (failure) reading.failed++;
      if (failure && reading.failed <= mostShown) reading.failures.push(failure);
    }
  };
  const readers = paths.map(reader);
  try {
    await work();
  } finally {
    over = true;
    await Promise.all(readers);
  }
  return reading;
}
