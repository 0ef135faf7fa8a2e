// The contract keeps what it promised: buf finds no breaking change of its form, and no policy is loosened that nobody has
// acknowledged. It is compared with the main branch, and on the main branch with the commit before. A clone without history
// has nothing to compare with, and the tests say so.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract, readContract } from '#proto/contract.ts';
import { describeChanges, readAcknowledgements, unacknowledged } from '#proto/derive/policy/acknowledgement.ts';
import { comparePolicies } from '#proto/derive/policy/difference.ts';
import { newUses } from '#proto/derive/policy/new-uses.ts';
import { readDescriptors } from '#proto/descriptors.ts';
import { buildDescriptorSet, descriptorSetAt, findEarlierContract } from '#tooling/system/contract-history.ts';

const root = join(import.meta.dirname, '../..');
const earlier = await findEarlierContract();
const title = earlier.ref ? `against ${earlier.ref.slice(0, 10)}, ${earlier.why}` : `without history: ${earlier.why}`;

describe.skipIf(!earlier.ref)(`the contract ${title}`, () => {
  let folder: string;
  let before: Uint8Array;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'history '));
    before = await descriptorSetAt(earlier.ref!);
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('breaks nothing that was promised', async () => {
    const image = join(folder, 'before.binpb');
    await writeFile(image, before);
    const { exitCode, all } = await breaking(root, image);
    expect(exitCode, all).toBe(0);
  });

  it('loosens no policy that proto/loosened.json does not acknowledge', async () => {
    const { contract } = readContract(readDescriptors(before));
    const changes = comparePolicies(contract, loadContract());
    const acknowledged = readAcknowledgements(await readFile(join(root, 'proto/loosened.json'), 'utf8'));
    expect(describeChanges(unacknowledged(changes, acknowledged))).toBe('');
  });

  it('begins to use no method that will go', () => {
    expect(newUses(readContract(readDescriptors(before)).contract, loadContract())).toEqual([]);
  });
});

const breaking = (cwd: string, against: string) =>
  execa(join(root, 'node_modules/.bin/buf'), ['breaking', '--against', against], { cwd, reject: false, all: true });

describe('the comparison', () => {
  it('finds what was broken, by its name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'broken '));
    const file = (field: string) => `syntax = "proto3"; package sinew.probe.v1; message Probe { ${field} }`;
    await writeFile(join(folder, 'buf.yaml'), 'version: v2\nbreaking:\n  use: [FILE]\n');
    await writeFile(join(folder, 'probe.proto'), file('string id = 1; string name = 2;'));
    const image = join(tmpdir(), `${folder.split('/').at(-1)}.binpb`);
    await writeFile(image, await buildDescriptorSet(folder));
    expect((await breaking(folder, image)).exitCode).toBe(0);
    await writeFile(join(folder, 'probe.proto'), file('string id = 1;'));
    const { exitCode, all } = await breaking(folder, image);
    expect({ exitCode, all }).toMatchObject({ exitCode: 100, all: expect.stringContaining('"2" with name "name"') });
    await rm(folder, { recursive: true });
    await rm(image);
  });
});
