// Measures how many calls a mesh can answer on this machine, beside the machine's other work. The load of a scenario is a
// share of that.
import type { LoadCall } from './calls.ts';
import { askDoor, openLoadClient } from './load.ts';

export interface CapacityOptions {
  edge: string;
  calls: Iterator<LoadCall>;
}

const callers = 16;
const measuredMs = 3000;

/**
 * The calls a second that the mesh answers when each caller asks again right after each answer. Throws when a call fails.
 */
export async function measureCapacity({ edge, calls }: CapacityOptions): Promise<number> {
  const client = openLoadClient();
  const begin = performance.now();
  let answered = 0;
  const work = async (): Promise<void> => {
    while (performance.now() - begin < measuredMs) {
      const { status, reason } = await askDoor(edge, client, calls.next().value as LoadCall);
      if (status !== 200) throw new Error(`an undisturbed mesh answered ${status} ${reason}`);
      answered++;
    }
  };
  try {
    await Promise.all(Array.from({ length: callers }, work));
  } finally {
    client.destroy();
  }
  return answered / ((performance.now() - begin) / 1000);
}
