// Callers who ask for much and take nothing of the answer.
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { type ExportedSet, toHevy } from '#test/harness/exports.ts';
import { Person } from '#test/harness/person.ts';

const workouts = 100;
const setsEach = 60;
const path = '/v1/workouts?pageSize=100';

/** Signs up a person with a list of workouts of about a megabyte. */
export async function signUpCollector(edge: string): Promise<Person> {
  const person = await Person.signUp(edge);
  const { status } = await person.post('/v1/workouts:import', toHevy(historyOfMuch()), 'text/csv');
  if (status !== 200) throw new Error(`a long history was answered ${status}`);
  return person;
}

const historyOfMuch = (): ExportedSet[] =>
  Array.from({ length: workouts }, (_, day) =>
    new Date(Date.UTC(2025, 0, 1 + day, 7)).toISOString().slice(0, 16),
  ).flatMap((start) =>
    Array.from({ length: setsEach }, (_, number) => ({
      start,
      workout: 'Everything',
      type: 'normal' as const,
      exercise: 'Bench Press (Barbell)',
      weightKg: 20 + number,
      reps: 5,
    })),
  );

export interface UnreadAnswers {
  /** The number of callers that are still connected. */
  open: () => number;
  close: () => void;
}

/** More handshakes at once would keep this process, which also measures the load, from everything else. */
const openedAtOnce = 8;

/** Asks `count` times at once, each time on a connection of its own, and reads nothing of the answers. */
export async function leaveUnread(edge: string, person: Person, count: number): Promise<UnreadAnswers> {
  const { hostname, port } = new URL(edge);
  const sockets: TLSSocket[] = [];
  while (sockets.length < count) {
    const opening = Array.from({ length: openedAtOnce }, () => open({ hostname, port: Number(port) }));
    sockets.push(...(await Promise.all(opening)));
  }
  for (const socket of sockets) {
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${person.token}\r\n\r\n`);
  }
  return {
    open: () => sockets.filter((socket) => !socket.destroyed).length,
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function open({ hostname, port }: { hostname: string; port: number }): Promise<TLSSocket> {
  const socket = connect({ host: hostname, port, servername: 'localhost', ALPNProtocols: ['http/1.1'] });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  socket.pause();
  return socket;
}
