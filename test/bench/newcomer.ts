// Measures the way of a newcomer: from the command that writes a service to its first answer through the door, in a copy of
// this checkout.
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { trust } from '#test/harness/certificate.ts';
import { copyCheckout, startCheckout } from '#test/harness/checkout.ts';
import { Person } from '#test/harness/person.ts';
import { mark, type Result } from './result.ts';

const most = 60;

export async function measureNewcomer(): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'newcomer-'));
  // When root runs this, PostgreSQL runs as another user, who must be able to reach its data.
  await chmod(folder, 0o755);
  const checkout = join(folder, 'sinew');
  try {
    await copyCheckout(checkout);
    const start = performance.now();
    await execa('npm', ['run', 'new', '--', 'service', 'nutrition'], { cwd: checkout });
    const written = performance.now();
    const mesh = await startCheckout(checkout, join(folder, 'data'));
    try {
      trust(await readFile(mesh.authorityFile, 'utf8'));
      const { status } = await (await Person.signUp(mesh.edge)).get('/v1/nutrition/entries');
      const end = performance.now();
      if (status !== 200) throw new Error(`the new service answered ${status}`);
      return toResult({ writingMs: written - start, startingMs: end - written });
    } finally {
      await mesh.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function toResult({ writingMs, startingMs }: { writingMs: number; startingMs: number }): Result {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const isInTime = writingMs + startingMs <= most * 1000;
  return {
    name: 'from `npm run new -- service` to its first answer through the door',
    figures: `${seconds(writingMs)} to write it, ${seconds(startingMs)} to build and start the mesh`,
    outcome: seconds(writingMs + startingMs),
    aim: `≤ ${most} s ${mark(isInTime)}`,
  };
}
