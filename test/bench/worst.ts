// Measures the worst bodies that a stranger can send without a token. Each has the largest size and makes another reader
// work, and is compared with the same bytes as one plain text. A reader that takes more than linear time shows here first.
import type { Mesh } from '#tooling/launcher/mesh.ts';
import { mark, median, type Result } from './result.ts';

const bytes = 1024 * 1024;
const turns = 7;
/** Reading costs more than skipping. Quadratic time would be hundreds of times as long. */
const most = 10;

const fill = (start: string, unit: string, end: string): string =>
  start + unit.repeat(Math.floor((bytes - start.length - end.length) / unit.length)) + end;

const plain = fill('{"email":"', 'x', '"}');

const bodies: Record<string, string> = {
  'one long key before many elements': `{"email":{"${'k'.repeat(bytes / 2)}":${fill('[0', ',0', ']').slice(0, bytes / 2 - 16)}]}}`,
  'many elements': fill('{"email":[0', ',0', ']}'),
  escapes: fill('{"email":"', '\\ud83d\\udd25', '"}'),
  'lists in lists': fill('{"x":[0', `,${'['.repeat(60)}${']'.repeat(60)}`, ']}'),
};

export async function measureWorst(mesh: Mesh): Promise<Result> {
  const times = new Map<string, number>();
  const baseline: number[] = [];
  for (const [name, body] of Object.entries(bodies)) {
    const own: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      baseline.push(await timeOf(mesh, plain));
      own.push(await timeOf(mesh, body));
    }
    times.set(name, median(own));
  }
  const [name, worst] = [...times].reduce((one, other) => (other[1] > one[1] ? other : one));
  const ratio = worst / median(baseline);
  return {
    name: `a stranger's worst body of 1 MiB (${name}), against a plain text of that size`,
    figures: `${worst.toFixed(0)} ms against ${median(baseline).toFixed(0)} ms`,
    outcome: `${ratio.toFixed(1)} ×`,
    aim: `≤ ${most} × ${mark(ratio <= most)}`,
  };
}

async function timeOf(mesh: Mesh, body: string): Promise<number> {
  const start = performance.now();
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${mesh.urls.edge}/v1/users`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  if (response.status !== 400) throw new Error(`${response.status} where the body is to be refused`);
  return performance.now() - start;
}
