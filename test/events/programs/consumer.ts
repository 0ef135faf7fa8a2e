// A consumer of events in its own process: it stores each number that an event tells. It waits for its orders, so that a
// spare process can be ready.
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { connectDatabase } from '#chassis/database/database.ts';
import { connectEvents } from '#chassis/events/carrier.ts';
import { consumeEvents } from '#chassis/events/inbox/consumer.ts';
import type { Proof } from '#consul/identity/identity.ts';
import { createRandom } from '../random.ts';
import { type Death, mortal } from './death.ts';
import { toIdentity } from './identity.ts';

export interface ConsumerOrders {
  consume?: { databaseUrl: string; target: string; seed: number; proof: Proof };
  die?: Death;
}

let setDeath: (death: Death) => void;

process.on('message', (orders: ConsumerOrders) => {
  if (orders.consume) consume(orders.consume);
  if (orders.die) setDeath(orders.die);
});
process.on('disconnect', () => process.exit(0));
process.send!('ready');

function consume({ databaseUrl, target, seed, proof }: NonNullable<ConsumerOrders['consume']>): void {
  const random = createRandom(seed);
  const sql = connectDatabase({ url: databaseUrl, connections: 2 });
  setDeath = mortal(sql);
  const from = connectEvents('workout', { identity: toIdentity('notification', proof), target });
  consumeEvents({
    from,
    sql,
    log: pino({ level: 'silent' }),
    handlers: {
      workoutDeleted: async ({ value: { userId, workoutId } }, transaction) => {
        if (random() < 0.3) await delay(random() * 3);
        await transaction`insert into effect (counter, number) values (${userId}, ${Number(workoutId)})`;
      },
    },
  });
}
