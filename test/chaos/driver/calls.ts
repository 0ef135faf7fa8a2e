// The calls that the people of a load make: a mix of reads and writes that touches every service, drawn from a seed.
import { randomUUID } from 'node:crypto';
import type { Person } from '#test/harness/person.ts';

export interface LoadCall {
  /** The name of the call in a report. */
  kind: string;
  person: Person;
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  body?: object;
  /** Whether the call may be made twice. The door repeats such a call, so it should never fail. */
  idempotent: boolean;
  /** The mark of the workout that the call writes; absent for all other calls. */
  mark?: string;
}

interface Kind {
  kind: string;
  /** How often the kind is drawn, relative to the others. */
  weight: number;
  method: LoadCall['method'];
  path: string;
  write?: (mark: string) => object;
  idempotent: boolean;
}

const read = (kind: string, weight: number, path: string): Kind => ({
  kind,
  weight,
  method: 'GET',
  path,
  idempotent: true,
});

const kinds: readonly Kind[] = [
  read('profile', 20, '/v1/users/me'),
  read('workouts', 15, '/v1/workouts?pageSize=5'),
  read('records', 10, '/v1/records?pageSize=10'),
  read('exercise', 15, '/v1/exercises/barbell-bench-press'),
  read('weeks', 5, '/v1/statistics/volume'),
  read('notifications', 10, '/v1/notifications?pageSize=5'),
  {
    kind: 'preferences',
    weight: 5,
    method: 'PATCH',
    path: '/v1/users/me/preferences',
    write: () => ({ timeZone: 'Europe/Madrid' }),
    idempotent: true,
  },
  { kind: 'log workout', weight: 20, method: 'POST', path: '/v1/workouts', write: toWorkout, idempotent: false },
];

function toWorkout(mark: string): object {
  return {
    name: mark,
    startTime: '2026-06-01T07:00:00Z',
    endTime: '2026-06-01T08:00:00Z',
    sets: [{ exerciseId: 'barbell-bench-press', type: 'NORMAL', weightKg: 60, reps: 5 }],
  };
}

/** Draws one call after another; `random` decides on the kind of call and the person. */
export function* drawCalls(people: readonly Person[], random: () => number): Generator<LoadCall, never> {
  const load = randomUUID().slice(0, 8);
  const tickets = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  for (let number = 0; ; number++) {
    const drawn = tickets[Math.floor(random() * tickets.length)]!;
    const person = people[Math.floor(random() * people.length)]!;
    yield toCall(drawn, person, `chaos-${load}-${number}`);
  }
}

function toCall({ kind, method, path, write, idempotent }: Kind, person: Person, mark: string): LoadCall {
  const call: LoadCall = { kind, person, method, path, idempotent };
  if (write) call.body = write(mark);
  if (!idempotent) call.mark = mark;
  return call;
}
