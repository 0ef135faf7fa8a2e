// What a process writes of errors and secrets, read as its lines.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** The lines of a process of its own, for the log goes to its standard output. */
function linesOf(script: string): Record<string, unknown>[] {
  const logger = new URL('./log.ts', import.meta.url).href;
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

it('has no password and no token, however deep', () => {
  const [line] = linesOf(`log.info({ password: 'p1', a: { token: 't1', b: { accessToken: 't2' } } }, 'called');`);
  expect(JSON.stringify(line)).not.toMatch(/p1|t1|t2/);
});
