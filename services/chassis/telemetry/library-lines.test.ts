// The output of a separate process in which libraries write by themselves: nothing but lines of JSON.
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const urlOf = (file: string): string => new URL(file, import.meta.url).href;

function run(script: string, environment: NodeJS.ProcessEnv = {}) {
  const begin = `import { createLoggers } from '${urlOf('./log.ts')}';
    import { takeLibraryLines } from '${urlOf('./library-lines.ts')}';
    const { log } = createLoggers({ service: 's', instance: 's-1', level: 'info', format: 'json' });
    takeLibraryLines(log);
    const end = () => log.flush(() => process.exit(0));`;
  const program = [process.execPath, '--input-type=module', '-e', begin + script];
  const { stdout, stderr } = spawnSync(program[0]!, program.slice(1), {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return { lines: stdout.trim().split('\n'), stderr };
}

it.each([
  ['console.log', `console.log('it is %d', 7);`, { level: 'info', msg: 'it is 7' }],
  ['console.error', `console.error('bad');`, { level: 'warn', msg: 'bad' }],
  ['a table', `console.table([{ a: 1 }]);`, { level: 'info', msg: expect.stringContaining('┌') }],
  [
    'a stack',
    `console.error(new Error('lost'));`,
    { level: 'warn', msg: expect.stringMatching(/^Error: lost\n.*at /) },
  ],
  ['a stream', `process.stderr.write('one '); process.stderr.write('two\\n');`, { level: 'warn', msg: 'one two' }],
  ['bytes', `process.stdout.write(Buffer.from('ü\\n'));`, { level: 'info', msg: 'ü' }],
  [
    'a warning',
    `process.emitWarning('old', 'DeprecationWarning', 'DEP0');`,
    { level: 'warn', msg: 'old', code: 'DEP0' },
  ],
  [
    'a deprecation of Node',
    `import url from 'node:url'; url.parse('http://a:b/');`,
    { level: 'warn', msg: expect.any(String), code: expect.stringMatching(/^DEP/) },
  ],
])('%s', (_, script, line) => {
  const { lines, stderr } = run(`${script} setImmediate(end);`);
  expect(stderr).toBe('');
  expect(lines.map((text) => JSON.parse(text))).toContainEqual(expect.objectContaining({ ...line, by: 'library' }));
});

it("grpc-js's own lines", () => {
  const grpc = import.meta.resolve('@grpc/grpc-js');
  const script = `
    import { Client, credentials } from '${grpc}';
    const client = new Client('127.0.0.1:1', credentials.createInsecure());
    client.waitForReady(Date.now() + 200, end);`;
  const { lines, stderr } = run(script, { GRPC_VERBOSITY: 'DEBUG', GRPC_TRACE: 'channel,subchannel' });
  expect(stderr).toBe('');
  expect(lines.length).toBeGreaterThan(2);
  for (const text of lines) expect(JSON.parse(text)).toMatchObject({ service: 's', by: 'library' });
});
