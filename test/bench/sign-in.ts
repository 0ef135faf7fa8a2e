// Compares the times of refused sign-ins: for an address with an account, and for one without. They must not tell which is
// which.
import { performance } from 'node:perf_hooks';
import { connectDatabase } from '#chassis/database/database.ts';
import { Person } from '#test/harness/person.ts';
import type { Mesh } from '#tooling/launcher/mesh.ts';
import { mark, median, type Result } from './result.ts';

const pairs = 100;
/** By how much the ratio of the medians may differ from 1. */
const tolerance = 0.05;

export async function measureSignIn(mesh: Mesh): Promise<Result> {
  const { email } = await Person.signUp(mesh.urls.edge);
  const nobody = Person.nobody(mesh.urls.edge);
  const sql = connectDatabase({ url: await mesh.databaseUrl('user'), connections: 1 });
  const tries = [email, `nobody.${email}`].map((address) => ({ address, times: [] as number[] }));
  try {
    for (let pair = 0; pair < pairs; pair++) {
      for (const { address, times } of pair % 2 ? tries : tries.toReversed()) {
        // Without this the throttle would answer.
        await sql`delete from sign_in_failures`;
        const start = performance.now();
        const { status } = await nobody.post('/v1/sessions', { email: address, password: 'not the password' });
        times.push(performance.now() - start);
        if (status !== 401) throw new Error(`a wrong password was answered with ${status}`);
      }
    }
  } finally {
    await sql.end();
  }
  const [known, unknown] = tries.map(({ times }) => median(times)) as [number, number];
  const ratio = unknown / known;
  return {
    name: 'a refused sign-in on an address without an account, against one with',
    figures: `${unknown.toFixed(1)} ms against ${known.toFixed(1)} ms`,
    outcome: `${ratio.toFixed(2)} ×`,
    aim: `1 ± ${tolerance} × ${mark(Math.abs(ratio - 1) <= tolerance)}`,
  };
}
