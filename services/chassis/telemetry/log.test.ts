// How a process writes errors and secrets, read as its lines.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect, it } from 'vitest';

const logger = new URL('./log.ts', import.meta.url).href;

/** The lines of a separate process, because the log goes to the standard output. */
function linesOf(script: string): Record<string, unknown>[] {
  const begin = `import { createLoggers } from '${logger}';
    const { log } = createLoggers({ service: 's', instance: 's-1', level: 'info', format: 'json' });`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', begin + script], { encoding: 'utf8' });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

it('has the stack of an error, but not of a database that is away', () => {
  const [defect, away] = linesOf(`
    log.error({ err: new TypeError('no such thing') }, 'failed');
    log.error({ err: Object.assign(new Error('starting up'), { code: '57P03' }) }, 'failed');`);
  expect(defect!.err).toMatchObject({ message: 'no such thing', stack: expect.stringContaining('TypeError') });
  expect(away!.err).toEqual({ type: 'Error', code: '57P03', message: 'starting up' });
});

it('has of an error only words and numbers, not the request that a library hung on it', () => {
  const [line] = linesOf(`
    const one = Object.assign(new Error('refused'), { statusCode: 400, requestBodyValues: { prompt: 'my knee' } });
    log.error({ err: new AggregateError([one], 'all failed') }, 'failed');`);
  expect(line!.err).toMatchObject({ aggregateErrors: [{ message: 'refused', statusCode: 400 }] });
  expect(JSON.stringify(line)).not.toContain('knee');
});

it('has no password and no token, however deep', () => {
  const [line] = linesOf(`log.info({ password: 'p1', a: { token: 't1', b: { accessToken: 't2' } } }, 'called');`);
  expect(JSON.stringify(line)).not.toMatch(/p1|t1|t2/);
});

it('loses lines on a full disk, and ends no process and fills no memory', () => {
  const program = `import { createLoggers } from '${logger}';
    import { metrics } from '${new URL('./metrics/registry.ts', import.meta.url).href}';
    import { setTimeout as delay } from 'node:timers/promises';
    const { log } = createLoggers({ service: 's', instance: 's-1', level: 'info', format: 'json' });
    for (let turn = 0; turn < 40; turn++) {
      for (let line = 0; line < 100; line++) log.info({ text: 'x'.repeat(1000) }, 'called');
      await delay(5);
    }
    const [dropped] = (await metrics.getSingleMetric('sinew_log_lines_dropped_total').get()).values;
    process.exit(dropped.value > 2900 ? 42 : 1);`;
  const full = openSync('/dev/full', 'w');
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', full, 'inherit'],
    timeout: 20_000,
  });
  closeSync(full);
  expect(status).toBe(42);
});

it('has the place of its work in each line, and a level that changes for all loggers at once', () => {
  const [before, after] = linesOf(`
    const { setLevel, ...loggers } = createLoggers({ service: 's', instance: 's-1', level: 'warn', format: 'json' });
    const { openSpan, within } = await import('${new URL('./trace.ts', import.meta.url).href}');
    const child = loggers.log.child({ part: 'one' });
    within(openSpan('work', { kind: 0 }), () => {
      child.info('not yet');
      child.warn('now');
      setLevel('info');
      child.info('now too');
    });`);
  expect([before!.msg, after!.msg]).toEqual(['now', 'now too']);
  for (const line of [before!, after!]) {
    expect(line.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(line.spanId).toMatch(/^[0-9a-f]{16}$/);
  }
});
