// The committed contract: its format is right, the check accepts it, and the generated code is up to date. history.test.ts
// compares it with the contract that was promised before.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { checkContract } from '#proto/check.ts';
import { loadContract, readContract } from '#proto/contract.ts';
import { descriptors } from '#proto/descriptors.ts';
import { generate } from '#tooling/commands/generate.ts';

const root = join(import.meta.dirname, '../..');
const buf = (...args: string[]) =>
  execa(join(root, 'node_modules/.bin/buf'), args, { cwd: root, reject: false, all: true });

describe('the contract', () => {
  it('passes the contract check', async () => {
    expect(checkContract(readContract(descriptors()))).toEqual([]);
  });

  it('has rules that can be judged, for each message that a method takes', () => {
    const validator = createValidator({ registry: descriptors() });
    for (const { requestType } of loadContract().methods) {
      const type = descriptors().getMessage(requestType)!;
      expect(validator.validate(type, create(type)).kind, requestType).not.toBe('error');
    }
  });

  it.each([
    ['is lint-free', ['lint']],
    ['is formatted', ['format', '--diff', '--exit-code', '--path', 'proto/sinew']],
  ])('%s', async (_, args) => {
    const { exitCode, all } = await buf(...args);
    expect(exitCode, all).toBe(0);
  });

  it('is what the generated code was made of', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'generated '));
    await generate(join(folder, 'proto/gen'));
    expect(await readTree(join(folder, 'proto/gen'))).toEqual(await readTree(join(root, 'proto/gen')));
    await rm(folder, { recursive: true });
  }, 120_000);
});

async function readTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = files.sort().map(async (file) => [relative(folder, file), await readFile(file, 'base64')]);
  return Object.fromEntries(await Promise.all(contents));
}
