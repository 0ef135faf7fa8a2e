// The contract as it was at a commit, built by buf in a temporary folder. Only what git has committed counts there.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { Problem } from './problem.ts';

const root = resolve(import.meta.dirname, '../../..');
const git = (...args: string[]) => execa('git', args, { cwd: root, reject: false });

/** The descriptor set of a folder with `.proto` files, without their comments. @throws Error with the output of buf */
export async function buildDescriptorSet(folder: string): Promise<Uint8Array> {
  const args = ['build', '--as-file-descriptor-set', '--exclude-source-info', '-o', '-'];
  const { stdout } = await execa(join(root, 'node_modules/.bin/buf'), args, {
    cwd: folder,
    encoding: 'buffer',
    // buf finds Node, on which it runs, beside the packages.
    env: { PATH: [dirname(process.execPath), process.env.PATH].join(':') },
  });
  return stdout;
}

/** @throws Problem when the checkout has no such commit, or no contract there */
export async function descriptorSetAt(ref: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'contract '));
  try {
    const archive = join(folder, 'proto.tar');
    const packed = await git('archive', '--format=tar', '-o', archive, `${ref}:proto`);
    if (packed.exitCode !== 0) throw new Problem(`git has no contract at "${ref}": ${packed.stderr.trim()}`);
    const module = join(folder, 'proto');
    await mkdir(module);
    await execa('tar', ['-xf', archive, '-C', module]);
    await writeFile(join(module, 'buf.yaml'), 'version: v2\n');
    return await buildDescriptorSet(module);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A commit to compare with, or why there is none. */
export type EarlierContract = { ref: string; why: string } | { ref: undefined; why: string };

const mainBranches = ['main', 'origin/main'];

/**
 * The commit whose contract was promised last. On a branch it is where the branch left the main branch. On the main branch,
 * and in a clone of it alone, it is the commit before this one, or this one while the contract has changes that are not
 * committed.
 */
export async function findEarlierContract(): Promise<EarlierContract> {
  const head = await git('rev-parse', 'HEAD');
  if (head.exitCode !== 0) return { ref: undefined, why: 'this checkout has no git history' };
  for (const branch of mainBranches) {
    const base = await git('merge-base', 'HEAD', branch);
    if (base.exitCode === 0 && base.stdout !== head.stdout) {
      return { ref: base.stdout, why: `where this branch left ${branch}` };
    }
  }
  if ((await git('status', '--porcelain', 'proto')).stdout !== '') {
    return { ref: head.stdout, why: 'the last commit, because the contract has changes that are not committed' };
  }
  const parent = await git('rev-parse', '--verify', '--quiet', 'HEAD~1');
  const holds = parent.exitCode === 0 && (await git('cat-file', '-e', `${parent.stdout}:proto`)).exitCode === 0;
  if (holds) return { ref: parent.stdout, why: 'the commit before this one' };
  return { ref: undefined, why: 'this clone has no earlier commit with a contract' };
}
