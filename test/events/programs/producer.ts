// A producer of events in its own process: it changes counters and appends an event for each change, several at a time, and
// rolls some changes back. It waits for its orders, so that a spare process can be ready.
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { connectDatabase } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { appendEvents, Outbox } from '#chassis/events/outbox.ts';
import { eventHandlers } from '#chassis/events/subscribe.ts';
import { admission } from '#chassis/identity/admission.ts';
import { serverCredentials } from '#chassis/identity/credentials.ts';
import { TokenVerifier } from '#chassis/rpc/interceptors/identity.ts';
import { createServer, implement } from '#chassis/rpc/server/server.ts';
import type { Proof } from '#consul/identity/identity.ts';
import { deriveAllowances, toIntentions } from '#consul/intentions/derive.ts';
import { loadContract } from '#proto/contract.ts';
import { EventServiceService } from '#proto/gen/sinew/workout/events/v1/event_service.ts';
import { createRandom, type Random } from '../random.ts';
import { type Death, mortal } from './death.ts';
import { toIdentity } from './identity.ts';

export interface ProducerOrders {
  serve?: { databaseUrl: string; port: number; proof: Proof };
  die?: Death;
  write?: { seed: number; transactions: number };
}

const writers = 4;
const counters = 5;

let sql: Sql;
let setDeath: (death: Death) => void;

process.on('message', async (orders: ProducerOrders) => {
  if (orders.serve) await open(orders.serve);
  if (orders.die) setDeath(orders.die);
  if (orders.write) await write(orders.write);
});
process.on('disconnect', () => process.exit(0));
process.send!('ready');

async function open({ databaseUrl, port, proof }: NonNullable<ProducerOrders['serve']>): Promise<void> {
  sql = connectDatabase({ url: databaseUrl, connections: 6 });
  setDeath = mortal(sql);
  const identity = toIdentity('workout', proof);
  const intentions = toIntentions(deriveAllowances(loadContract()), identity.name);
  const silent = pino({ level: 'silent' });
  const implementations = [implement(EventServiceService, eventHandlers(new Outbox(sql)))];
  const loggers = { log: silent, callLog: silent };
  const server = createServer({
    implementations,
    verifier: new TokenVerifier(),
    loggers,
    admission: admission(identity, () => intentions),
  });
  process.send!({ port: await server.listen('127.0.0.1', port, serverCredentials(identity)) });
}

async function write({ seed, transactions }: NonNullable<ProducerOrders['write']>): Promise<void> {
  const random = createRandom(seed);
  let left = transactions;
  const work = async (): Promise<void> => {
    while (left-- > 0) await change(random).catch(() => {});
  };
  await Promise.all(Array.from({ length: writers }, work));
  process.send!('written');
}

/** Increments a counter once or several times, with an event for each number. */
async function change(random: Random): Promise<void> {
  const counter = `counter-${Math.floor(random() * counters)}`;
  const steps = 1 + Math.floor(random() * 3);
  const pause = random() * 6;
  const isGivenUp = random() < 0.15;
  await sql.begin(async (transaction) => {
    for (let step = 0; step < steps; step++) {
      const [row] = await transaction<{ number: number }[]>`
        insert into counter (name, number) values (${counter}, 1)
        on conflict (name) do update set number = counter.number + 1 returning number`;
      const value = { userId: counter, workoutId: String(row!.number) };
      await appendEvents(transaction, [{ aggregate: counter, payload: { $case: 'workoutDeleted', value } }]);
      if (pause < 3) await delay(pause);
    }
    if (isGivenUp) throw new Error('given up');
  });
}
