// Verifies the record of the uses of secrets: `npm run operate -- SERVICE verify-secret-uses [--heads FILE]`, or this file
// with the service's own environment. It says where a chain is broken and exits with 1, or says how many records are whole.
// With a file, it also compares each chain with the length and the hash that an earlier run noted there. When all is whole,
// it notes the newest.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { connectDatabase } from '../database/database.ts';
import { databaseOf } from '../database/password.ts';
import { readUses } from '../secrets/uses/store.ts';
import { type NotedUses, problemsOf } from '../secrets/uses/use.ts';
import { databaseConfig, readConfigOrExit } from '../service/config.ts';

const { heads: file } = parseArgs({ options: { heads: { type: 'string' } } }).values;
const sql = connectDatabase({ ...databaseOf(readConfigOrExit(databaseConfig)), connections: 1 });
try {
  const noted: Record<string, NotedUses> = file && existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
  const heads: Record<string, NotedUses> = {};
  const problems: string[] = [];
  let records = 0;
  await readUses(sql, (chain, uses) => {
    records += uses.length;
    problems.push(...problemsOf(chain, uses, noted[chain.id]).map((problem) => `chain ${chain.id}: ${problem}`));
    heads[chain.id] = { length: chain.length, hash: chain.hash.toString('hex') };
  });
  problems.push(
    ...Object.keys(noted)
      .filter((id) => !heads[id])
      .map((id) => `chain ${id}: it was noted and is gone`),
  );
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
  else process.stdout.write(`${records} records in ${Object.keys(heads).length} chains are whole\n`);
  if (file && problems.length === 0) await writeFile(file, JSON.stringify(heads, null, 2), { mode: 0o600 });
} catch (error) {
  process.stderr.write(`the record was not verified: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await sql.end();
}
