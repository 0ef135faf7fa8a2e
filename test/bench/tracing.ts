// What tracing costs a call: the same service without an exporter, keeping one trace in a hundred, and keeping all. The answers of a
// second of processor time are counted, with the export, so that what else runs on the machine counts less.
import { startReceiver } from '#test/harness/collector.ts';
import { makeToken } from './chassis.ts';
import { grpcLoad, loadSeconds } from './load.ts';
import { type MeasuredServer, startServer } from './process.ts';
import { compare, type Result } from './result.ts';

const shares = [
  { name: 'one trace in a hundred kept', share: '0.01', aim: 0.97 },
  { name: 'every trace kept', share: '1', aim: 0.88 },
];

export async function measureTracing(): Promise<Result[]> {
  const { keys, token } = await makeToken();
  const collector = await startReceiver((request, response) => request.resume().on('end', () => response.end()));
  const results: Result[] = [];
  try {
    for (const { name, share, aim } of shares) {
      const off = await startServer('echo.ts', ['chassis', keys]);
      const on = await startServer('echo.ts', ['traced', keys, '', share], {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      });
      try {
        results.push(
          await compare({
            name: `a call with ${name}, against one without tracing`,
            unit: 'calls for a second of processor time',
            ours: () => measure(on, token),
            theirs: () => measure(off, token),
            turns: 7,
            aim,
          }),
        );
      } finally {
        await Promise.all([off.stop(), on.stop()]);
      }
    }
  } finally {
    collector.stop();
  }
  return results;
}

async function measure({ port, processorSeconds }: MeasuredServer, token: string): Promise<number> {
  const before = processorSeconds();
  const callsPerSecond = await grpcLoad(port, token);
  return (callsPerSecond * loadSeconds) / (processorSeconds() - before);
}
