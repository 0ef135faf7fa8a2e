// Calls that the callers give up while they wait for the answer.
import { request } from 'node:https';
import type { Person } from '#test/harness/person.ts';
import { openLoadClient } from '../driver/load.ts';

const path = '/v1/workouts?pageSize=100';
const batch = 50;

/**
 * Begins so many calls of one person, in batches, and breaks each off a moment after it was sent. Resolves when all have
 * ended.
 */
export async function cancelMany(edge: string, person: Person, count: number): Promise<void> {
  const agent = openLoadClient();
  const headers = { authorization: `Bearer ${person.token}` };
  const cancelOne = (): Promise<void> =>
    new Promise((resolve) => {
      const asked = request(edge + path, { agent, headers });
      asked.on('error', () => undefined);
      asked.on('close', () => resolve());
      asked.on('response', (response) => response.destroy());
      asked.on('finish', () => setImmediate(() => asked.destroy()));
      asked.end();
    });
  for (let begun = 0; begun < count; begun += batch) await Promise.all(Array.from({ length: batch }, cancelOne));
  agent.destroy();
}
