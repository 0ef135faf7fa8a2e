// What is to be written, and the writing. A plan is written as a whole or not at all: no file is overwritten, and when the
// contract that comes of it is not acceptable, everything is as it was before.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkContract } from '#proto/check.ts';
import { readContract } from '#proto/contract.ts';
import { readDescriptors } from '#proto/descriptors.ts';
import { buildDescriptorSet } from '../system/contract-history.ts';
import { Problem } from '../system/problem.ts';

/** Texts by their paths from the checkout's root. */
export interface NewFiles {
  created: ReadonlyMap<string, string>;
  /** Files that are there and get some lines more. */
  changed: ReadonlyMap<string, string>;
}

/** @throws Problem when a file is there already, or when the contract would not be acceptable */
export async function writePlan(root: string, { created, changed }: NewFiles): Promise<void> {
  const there = [...created.keys()].filter((path) => existsSync(join(root, path)));
  if (there.length > 0) throw new Problem(`${there.join(', ')} is there already, and nothing is overwritten.`);
  const before = new Map([...changed.keys()].map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  try {
    write(root, [...created, ...changed]);
    await requireContract(root);
  } catch (error) {
    for (const path of created.keys()) remove(root, path);
    write(root, [...before]);
    throw error;
  }
}

function write(root: string, files: readonly (readonly [string, string])[]): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Removes a file, and the folders that it leaves empty. */
function remove(root: string, path: string): void {
  rmSync(join(root, path), { force: true });
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    const whole = join(root, folder);
    if (!existsSync(whole)) continue;
    if (readdirSync(whole).length > 0) return;
    rmdirSync(whole);
  }
}

async function requireContract(root: string): Promise<void> {
  const set = await buildDescriptorSet(join(root, 'proto')).catch((error: { stderr?: unknown }) => {
    throw new Problem(`The contract cannot be built with it: ${String(error.stderr ?? error)}`);
  });
  const problems = checkContract(readContract(readDescriptors(set)));
  if (problems.length > 0) throw new Problem(`The contract would not be acceptable: ${problems.join('; ')}.`);
}
