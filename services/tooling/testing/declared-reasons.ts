// Runs around each test file: fails it when a method gave a reason that it does not declare in the contract, also when a test
// expected that reason. Services in this process and in processes that it starts write such reasons into the file that the
// variable names (services/chassis/rpc/declared.ts).
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const file = join(tmpdir(), `undeclared-reasons-${randomUUID()}`);
process.env.UNDECLARED_REASONS = file;

// Hooks run in the reverse order, so that this one comes last, when the file has stopped its services.
afterAll(async () => {
  const lines = await readFile(file, 'utf8').catch(() => '');
  const undeclared = [...new Set(lines.split('\n').filter((line) => line !== ''))];
  if (undeclared.length > 0) throw new Error(`undeclared reasons:\n${undeclared.join('\n')}`);
});
