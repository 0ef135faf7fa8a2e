// Measures the time of the door's scripts on their worst inputs of up to 1 MiB, beyond the time of an exchange of that size
// that no script reads. The scripts run in the worker that serves all other callers, so each of them has to be short.
import { openScriptDoor, type PlayedCall, type ScriptDoor, worstInputs } from '#test/harness/scripts.ts';
import { mark, median, type Result } from './result.ts';

const turns = 15;
/** The most milliseconds that a script may take. */
const most = 10;

export async function measureScripts(): Promise<Result> {
  const door = await openScriptDoor();
  try {
    const costs: { name: string; ms: number }[] = [];
    for (const [script, inputs] of Object.entries(worstInputs)) {
      for (const input of inputs) {
        const worst = input.make(input.most);
        const ms = await costOf(door, worst);
        costs.push({ name: `${script}: ${input.name}`, ms });
      }
    }
    const [dearest, ...others] = costs.sort((one, other) => other.ms - one.ms);
    return {
      name: `each of ${costs.length} worst inputs of the door's ${Object.keys(worstInputs).length} scripts, up to 1 MiB`,
      figures: `${dearest!.name} ${dearest!.ms.toFixed(1)} ms; the median ${median(others.map(({ ms }) => ms)).toFixed(1)} ms`,
      outcome: `${dearest!.ms.toFixed(1)} ms`,
      aim: `≤ ${most} ms ${mark(dearest!.ms <= most)}`,
    };
  } finally {
    await door.stop();
  }
}

/**
 * Gives milliseconds. Both are measured in turns, so that a slow moment of the machine hits both; the fastest of each
 * counts.
 */
async function costOf(door: ScriptDoor, worst: PlayedCall): Promise<number> {
  const { body } = await door.play(worst);
  const plain = withoutScripts(worst, body.length);
  const times: [number, number][] = [];
  for (let turn = 0; turn < turns; turn++) times.push([await timeOf(door, worst), await timeOf(door, plain)]);
  const fastest = (index: 0 | 1): number => Math.min(...times.map((pair) => pair[index]));
  return Math.max(0, fastest(0) - fastest(1));
}

/**
 * An exchange with as many bytes in both directions, but no script reads them. `length` is that of the answer that left the
 * door.
 */
function withoutScripts({ request = {} }: PlayedCall, length: number): PlayedCall {
  const headers = Object.values(request).map((value, index) => [`x-plain-${index}`, 'x'.repeat(value.length)]);
  return { request: Object.fromEntries(headers), body: 'x'.repeat(length) };
}

async function timeOf(door: ScriptDoor, exchange: PlayedCall): Promise<number> {
  const start = performance.now();
  await door.play(exchange);
  return performance.now() - start;
}
