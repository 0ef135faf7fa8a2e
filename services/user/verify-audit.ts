// Verifies the audit: `node services/user/verify-audit.ts [--heads FILE]`, with the service's own environment. It says where
// a chain is broken and exits with 1, or says how many records are whole. With a file, it also compares each chain with the
// head that an earlier run noted there. When all is whole, it notes the heads anew. Somebody who can write to the database
// can write whole chains anew, or cut their ends off, but cannot do so in a file that lies elsewhere.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { connectDatabase } from '#chassis/database/database.ts';
import { databaseOf } from '#chassis/database/password.ts';
import { databaseConfig, readConfigOrExit } from '#chassis/service/config.ts';
import { AuditStore } from './audit/store.ts';
import { ChainVerifier, type NotedHead } from './audit/verification.ts';

type Heads = Record<string, NotedHead>;

const { heads: file } = parseArgs({ options: { heads: { type: 'string' } } }).values;
const sql = connectDatabase({ ...databaseOf(readConfigOrExit(databaseConfig)), connections: 1 });
try {
  const { records, heads, problems } = await verify(new AuditStore(sql), file ? await readHeads(file) : {});
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  const chains = Object.keys(heads).length;
  if (problems.length > 0) process.exitCode = 1;
  else process.stdout.write(`${records} records in ${chains} chains are whole\n`);
  if (file && problems.length === 0) await writeFile(file, JSON.stringify(heads, null, 2), { mode: 0o600 });
} catch (error) {
  process.stderr.write(`the audit was not verified: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await sql.end();
}

async function verify(store: AuditStore, noted: Heads) {
  const [heads, problems]: [Heads, string[]] = [{}, []];
  let records = 0;
  await store.readAll(async (chain) => {
    const verifier = new ChainVerifier(noted[chain.id]);
    for await (const record of chain.records) {
      verifier.add(record);
      records++;
    }
    problems.push(...verifier.end(chain.head).map((problem) => `chain ${chain.id}: ${problem}`));
    if (chain.head) heads[chain.id] = { length: chain.head.length, hash: chain.head.hash.toString('hex') };
  });
  const gone = Object.keys(noted).filter((id) => !heads[id]);
  problems.push(...gone.map((id) => `chain ${id}: it was noted and is gone`));
  const stray = await store.countStrayParties();
  if (stray > 0) problems.push(`${stray} persons belong to no record`);
  return { records, heads, problems };
}

async function readHeads(path: string): Promise<Heads> {
  return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : {};
}
