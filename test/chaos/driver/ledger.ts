// Checks the writes: each workout of a load has a mark as its name, and afterwards all workouts are looked up. A write that
// was acknowledged has to be there once. A write that failed may be there once, if it had reached a handler.
import type { Person } from '#test/harness/person.ts';
import type { CallResult } from './load.ts';

export interface LedgerSettlement {
  acknowledged: number;
  /** Marks of writes that were acknowledged and are not there. */
  lost: string[];
  /** Marks of writes that are there more than once. */
  doubled: string[];
  failed: number;
  /** How many failed writes are there all the same. */
  failedButDone: number;
}

export async function settle(people: readonly Person[], outcomes: readonly CallResult[]): Promise<LedgerSettlement> {
  const found = new Map<string, number>();
  for (const person of people) {
    for (const mark of await marksOf(person)) found.set(mark, (found.get(mark) ?? 0) + 1);
  }
  const writes = outcomes.filter(({ call }) => call.mark !== undefined);
  const acknowledged = writes.filter(({ status }) => status === 200);
  const failed = writes.filter(({ status }) => status !== 200);
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.map(({ call }) => call.mark!).filter((mark) => !found.has(mark)),
    doubled: [...found].filter(([, count]) => count > 1).map(([mark]) => mark),
    failed: failed.length,
    failedButDone: failed.filter(({ call }) => found.has(call.mark!)).length,
  };
}

async function marksOf(person: Person): Promise<string[]> {
  const marks: string[] = [];
  let pageToken = '';
  do {
    const query = new URLSearchParams({ pageSize: '100', pageToken });
    const { status, body } = await person.get(`/v1/workouts?${query}`);
    if (status !== 200) throw new Error(`the workouts of a person were answered ${status}: ${JSON.stringify(body)}`);
    for (const { name } of body.workouts ?? []) if (String(name).startsWith('chaos-')) marks.push(name);
    pageToken = body.nextPageToken ?? '';
  } while (pageToken);
  return marks;
}
