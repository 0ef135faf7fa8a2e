// `npm run mock`: answers every route and RPC of the contract with plausible data, for those who write a client. Options:
// `--port` (8080), `--seed` (1: another seed gives other data), `--limit-scale` (1: the limits of the contract).
import { parseArgs } from 'node:util';
import { startMock } from '../../mock/mock.ts';
import { requireFree } from '../../system/ports.ts';
import { Problem, runCommand } from '../../system/problem.ts';

async function mock(args: string[]): Promise<number> {
  const options = readOptions(args);
  await requireFree({ title: 'the mock', port: options.port, option: '--port', variable: 'another number' });
  const stopped = Promise.withResolvers<void>();
  // These listeners stay: without any, the library that runs Envoy would end this process before it has cleaned up.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.resolve());
  const running = await startMock(options);
  process.stdout.write(
    `${[
      `The mock answers at ${running.url} (REST, gRPC, gRPC-Web, Connect; /docs describes it). Ctrl-C stops it.`,
      'x-mock-reason: NAME makes a call fail for a reason that its method can give.',
      'Each of these ends in an hour; POST /v1/sessions gives another token, whatever the password.',
      `TOKEN=${await running.tokens.sign()}`,
      `PROOF=${await running.tokens.prove()}`,
    ].join('\n')}\n`,
  );
  await Promise.race([stopped.promise, running.ended]);
  await running.stop();
  return 0;
}

function readOptions(args: string[]) {
  const { port, seed, 'limit-scale': scale } = parse(args);
  return {
    port: toNumber('--port', port, { least: 1, most: 65_535 }),
    seed: toNumber('--seed', seed, { least: 0, most: Number.MAX_SAFE_INTEGER }),
    limitScale: toNumber('--limit-scale', scale, { least: 1, most: 1e6 }),
  };
}

function parse(args: string[]) {
  const text = (byDefault: string) => ({ type: 'string', default: byDefault }) as const;
  try {
    return parseArgs({ args, options: { port: text('8080'), seed: text('1'), 'limit-scale': text('1') } }).values;
  } catch (error) {
    throw new Problem(`The options are --port, --seed and --limit-scale: ${(error as Error).message}`);
  }
}

function toNumber(option: string, text: string, { least, most }: { least: number; most: number }): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Problem(`${option} must be a whole number from ${least} to ${most}, and is ${JSON.stringify(text)}.`);
}

if (import.meta.main) await runCommand(() => mock(process.argv.slice(2)));
