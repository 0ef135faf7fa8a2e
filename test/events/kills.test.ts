// Kill -9 of a producer or a consumer of events, at any step: nothing is lost, doubled or out of order. A seed chooses each
// schedule. The test prints the first seed; `SEED=… SCHEDULES=… npm test test/events` repeats a run.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Pair, type Role } from './pair.ts';
import type { Death } from './programs/death.ts';
import { createRandom, type Random } from './random.ts';

const firstSeed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
const schedules = Number(process.env.SCHEDULES ?? 208);
/** Pairs at work at the same time; most of a schedule is waiting. */
const lanes = 4;

interface Schedule {
  seed: number;
  /** The processes that are killed, one after the other. */
  victims: readonly Role[];
  deaths: readonly Death[];
  /** The process that also loses its connections to the database; undefined when none does. */
  cutOff: Role | undefined;
  transactions: number;
}

function makeSchedule(seed: number): Schedule {
  const random = createRandom(seed);
  const victims = pick<readonly Role[]>(random, [['producer'], ['consumer'], ['consumer'], ['producer', 'consumer']]);
  return {
    seed,
    victims,
    deaths: victims.map((role) => makeDeath(random, role)),
    cutOff: pick<Role | undefined>(random, ['producer', 'consumer', undefined, undefined]),
    transactions: 8 + Math.floor(random() * 12),
  };
}

/** A producer has many statements; a consumer has few, as it handles many events at once. */
const makeDeath = (random: Random, role: Role): Death => ({
  statement: 1 + Math.floor(random() * (role === 'producer' ? 60 : 20)),
  when: pick(random, ['before', 'after', 'later']),
  ms: random() * 10,
});

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;

async function run(pair: Pair, { seed, victims, deaths, cutOff, transactions }: Schedule): Promise<void> {
  for (const [index, role] of victims.entries()) pair.order(role, { die: deaths[index]! });
  const written = pair.written();
  pair.order('producer', { write: { seed, transactions } });
  if (cutOff) await delay(deaths[0]!.ms).then(() => pair.breakConnections(cutOff));
  await written;
  for (const [index, role] of victims.entries()) {
    // A process that has not reached its step by now dies where it is.
    await Promise.race([pair.death(role), delay(deaths[index]!.ms)]);
    pair.kill(role);
    await pair.death(role);
    await pair.startAgain(role, seed);
  }
  await pair.settled();
}

it(`${schedules} kill schedules lose and double nothing (seed ${firstSeed})`, { timeout: 900_000 }, async () => {
  let next = 0;
  const lane = async (): Promise<void> => {
    const pair = await Pair.start(firstSeed);
    try {
      while (next < schedules) {
        const schedule = makeSchedule(firstSeed + next++);
        await run(pair, schedule);
        const truth = await pair.truth();
        const whole = Object.entries(truth).map(([name, last]) => [
          name,
          Array.from({ length: last }, (_, i) => i + 1),
        ]);
        expect(await pair.effects(), `after ${JSON.stringify(schedule)}`).toEqual(Object.fromEntries(whole));
      }
    } finally {
      await pair.stop();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
});
