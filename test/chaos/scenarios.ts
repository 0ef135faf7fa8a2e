// The disturbances of a mesh that has two instances of workout and two of user. `rounds` says how often a disturbance
// repeats itself.
import { setTimeout } from 'node:timers/promises';
import { Person } from '#test/harness/person.ts';
import { cancelMany } from './callers/cancels.ts';
import { dribble, uploadSlowly } from './callers/slow.ts';
import { leaveUnread, signUpCollector } from './callers/unread.ts';
import type { Stage } from './driver/scenario.ts';
import type { SmallDisk } from './small-disk.ts';

export interface Disturbance {
  name: string;
  disturb: (stage: Stage, rounds: number) => Promise<void>;
}

const instances = ['workout-1', 'user-1', 'workout-2', 'user-2'];

/** Each instance in turn, as often as there are rounds. */
const inTurn = (rounds: number): string[] => Array.from({ length: rounds }, () => instances).flat();

export const rollingRestart: Disturbance = {
  name: 'rolling restart',
  disturb: async ({ mesh, load, seconds }, rounds) => {
    for (const name of inTurn(rounds)) {
      await mesh.restart(name);
      await load.ended(seconds(0.5));
    }
  },
};

/** An instance is told to stop, and the edge agent comes to hear of it only after a while. Throws when it did not wait. */
export const lateDoor: Disturbance = {
  name: 'restart while the edge agent stands still',
  disturb: async ({ mesh, load, seconds }, rounds) => {
    const countStops = async (): Promise<number> => (await mesh.logs('workout-1')).split('"msg":"stopped"').length;
    for (let round = 0; round < rounds; round++) {
      const before = await countStops();
      await mesh.kill('edge-1', 'SIGSTOP');
      const restarted = mesh.restart('workout-1');
      await load.ended(seconds(1.5));
      const hasStopped = (await countStops()) > before;
      await mesh.kill('edge-1', 'SIGCONT');
      await restarted;
      if (hasStopped) throw new Error('workout-1 stopped while the door could still ask it');
      await load.ended(seconds(1));
    }
  },
};

export const kill: Disturbance = {
  name: 'kill -9',
  disturb: async ({ mesh, load, seconds }, rounds) => {
    for (const name of inTurn(rounds)) {
      await mesh.kill(name);
      await mesh.ready(name);
      await load.ended(seconds(1));
    }
  },
};

/** A stopped process keeps its connections and answers nothing. */
export const standstill: Disturbance = {
  name: 'SIGSTOP',
  disturb: async ({ mesh, load, seconds }, rounds) => {
    for (const name of inTurn(rounds).slice(0, 2 * rounds)) {
      await mesh.kill(name, 'SIGSTOP');
      await load.ended(seconds(5));
      await mesh.kill(name, 'SIGCONT');
      await load.ended(seconds(1));
    }
  },
};

/** Two instances die while Consul and the edge agent stand still, so that the door hears nothing of it. */
export const killUntold: Disturbance = {
  name: 'kill -9 while Consul and the edge agent stand still',
  disturb: async ({ mesh, load, seconds }, rounds) => {
    for (let round = 0; round < rounds; round++) {
      for (const name of ['consul', 'edge-1']) await mesh.kill(name, 'SIGSTOP');
      for (const name of ['workout-1', 'user-1']) await mesh.kill(name);
      await load.ended(seconds(4));
      for (const name of ['consul', 'edge-1']) await mesh.kill(name, 'SIGCONT');
      for (const name of ['workout-1', 'user-1']) await mesh.ready(name);
      await load.ended(seconds(1));
    }
  },
};

/** Somebody ends Envoy's process itself, as an operator or a machine that shuts down would do. */
export const doorTerm: Disturbance = {
  name: 'SIGTERM to Envoy',
  disturb: async ({ mesh, load, seconds }, rounds) => {
    for (let round = 0; round < 2 * rounds; round++) {
      await mesh.kill('envoy-1', 'SIGTERM');
      await load.ended(seconds(1));
    }
  },
};

export const doorKill: Disturbance = {
  name: 'kill -9 of Envoy',
  disturb: async ({ mesh, load, seconds }, rounds) => {
    for (let round = 0; round < rounds; round++) {
      await mesh.kill('envoy-1');
      await mesh.ready('envoy-1');
      await load.ended(seconds(3));
    }
  },
};

/** The database ends all connections and is away for about a second. */
export const databaseRestart: Disturbance = {
  name: 'restart of PostgreSQL',
  disturb: async ({ mesh, load, seconds }, rounds) => {
    for (let round = 0; round < 2 * rounds; round++) {
      await mesh.restart('postgres');
      await load.ended(seconds(3));
    }
  },
};

/** One person asks for the dearest list again and again and goes away each time. */
export const cancels: Disturbance = {
  name: 'cancels of a heavy list',
  disturb: async ({ mesh, people, load, seconds }, rounds) => {
    for (let round = 0; round < rounds; round++) {
      await cancelMany(mesh.urls.edge, people[0]!, 2500);
      await load.ended(seconds(1));
    }
  },
};

/** Two hundred callers ask for a megabyte each and take nothing of it. */
export const unreadAnswers: Disturbance = {
  name: 'large answers that nobody takes',
  disturb: async ({ mesh, load, seconds }) => {
    const unread = await leaveUnread(mesh.urls.edge, await signUpCollector(mesh.urls.edge), 200);
    await load.ended(seconds(8));
    unread.close();
  },
};

/** Two hundred callers begin an upload and dribble. Beside them one sends its file as slowly as a phone on a bad line. */
export const slowImports: Disturbance = {
  name: 'uploads that dribble',
  disturb: async ({ mesh, people, load, seconds }, rounds) => {
    const { edge } = mesh.urls;
    const dribbling = dribble(edge, people[0]!, 200);
    const { status, body } = await uploadSlowly(edge, await Person.signUp(edge), rounds * honestBytes);
    if (status !== 200) throw new Error(`an upload on a slow line was answered ${status} ${body}`);
    const answers = await dribbling;
    const others = answers.filter((answer) => answer !== 408);
    if (others.length > 0) throw new Error(`uploads that dribble were answered ${others}`);
    await load.ended(seconds(1));
  },
};

/** Takes longer than those who dribble are endured. */
const honestBytes = 600_000;

/** The disk of all data is full. Some processes die meanwhile and have to start again. Then there is room. */
export const fullDisk = (disk: SmallDisk, dying: readonly string[]): Disturbance => ({
  name: 'full disk',
  disturb: async ({ mesh, people, load, seconds }) => {
    disk.fill();
    await untilWritesEnd(people[0]!, 'STORAGE_FULL');
    await load.ended(seconds(3));
    for (const name of dying) {
      await mesh.kill(name);
      await mesh.ready(name);
    }
    await load.ended(seconds(3));
    disk.empty();
    await untilWritesEnd(people[0]!, undefined);
  },
});

/** Writes until that is answered with the reason, or done where there is none. */
async function untilWritesEnd(person: Person, reason: string | undefined): Promise<void> {
  for (;;) {
    const { body } = await person.post('/v1/workouts', { name: 'probe', startTime: '2026-06-01T07:00:00Z' });
    if (body.reason === reason) return;
    await setTimeout(100);
  }
}
