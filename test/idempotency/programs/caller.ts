// A process that makes one call under a key and dies at a step of it. It tells the answer if it gets so far.
import process from 'node:process';
import { connectDatabase } from '#chassis/database/database.ts';
import { type Death, mortal } from '../../events/programs/death.ts';
import { type KeyedCreation, prepareCreation } from '../calling.ts';

export interface CallerOrders extends KeyedCreation {
  databaseUrl: string;
  death: Death;
}

process.on('disconnect', () => process.exit(0));
process.once('message', async ({ databaseUrl, death, ...creation }: CallerOrders) => {
  const sql = connectDatabase({ url: databaseUrl, connections: 4 });
  const setDeath = mortal(sql);
  const create = await prepareCreation(sql, creation.secret);
  setDeath(death);
  process.send!((await create(creation)).toString('hex'));
  process.kill(process.pid, 'SIGKILL');
});
process.send!('ready');
