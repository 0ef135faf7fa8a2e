// Runs the commands of every README as they are written: `npm start` first, then each block in one shell, and the README of
// the top folder before the others. The ports differ from those that a running mesh may have.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, normalize } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '#tooling/system/ports.ts';
import { listFiles, readSource } from '../architecture/sources.ts';

const root = join(import.meta.dirname, '../..');
const readmes = listFiles()
  .filter((file) => basename(file) === 'README.md')
  .sort((a, b) => a.split('/').length - b.split('/').length);
const blocks = readmes.flatMap((file) =>
  [...readSource(file).matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text]) => text!),
);
const npmCommands = blocks.filter((block) => block.startsWith('npm '));
const trials = blocks.filter((block) => !block.startsWith('npm '));

let folder: string;
let mesh: ChildProcess;
let ports: { edge: number; consul: number };
let printed = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readme '));
  // When root runs the test, PostgreSQL runs as another user, who must be able to reach its data.
  await chmod(folder, 0o755);
  const [edge, consul, postgres] = await Promise.all([freePort(), freePort(), freePort()]);
  ports = { edge: edge!, consul: consul! };
  const own = {
    SINEW_DATA: join(folder, 'data'),
    SINEW_EDGE_PORT: String(edge),
    SINEW_CONSUL_PORT: String(consul),
    SINEW_POSTGRES_PORT: String(postgres),
  };
  // The command has its own process group, so the test can send Ctrl-C to all of it, as a terminal does.
  mesh = spawn('npm', ['start'], {
    detached: true,
    cwd: root,
    env: { ...process.env, ...own },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = `https://127.0.0.1:${edge}`;
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed += chunk;
      if (printed.includes(url) && printed.includes('curl')) resolve();
    };
    mesh.stdout!.on('data', read);
    mesh.stderr!.on('data', read);
    mesh.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${printed}`)));
  });
});

afterAll(async () => {
  if (mesh?.exitCode === null && mesh.signalCode === null) await pressCtrlC();
  await rm(folder, { recursive: true, force: true });
});

function pressCtrlC(): Promise<unknown[]> {
  const ended = once(mesh, 'exit');
  process.kill(-mesh.pid!, 'SIGINT');
  return ended;
}

describe('the README', () => {
  it('names scripts that there are', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const named = npmCommands
      .flatMap((block) => block.trim().split('\n'))
      .map((line) => /^npm (?:run )?(\S+)/.exec(line)![1]);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });

  it('leads to places that there are', () => {
    expect(readmes.length).toBeGreaterThan(5);
    const files = new Set(listFiles());
    const lost = readmes.flatMap((readme) =>
      [...readSource(readme).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].flatMap(([, path, anchor]) => {
        const target = path ? normalize(join(dirname(readme), path)) : readme;
        if (!files.has(target)) return [`${readme} → ${path}`];
        return anchor && !anchorsOf(target).includes(anchor) ? [`${readme} → ${target}#${anchor}`] : [];
      }),
    );
    expect(lost).toEqual([]);
  });

  it('gives commands that work', async () => {
    const script = trials.join('\n').replaceAll(':8080', `:${ports.edge}`).replaceAll(':8500', `:${ports.consul}`);
    const env = {
      SINEW_DATA: join(folder, 'data'),
      PATH: [dirname(process.execPath), join(root, 'node_modules/.bin'), process.env.PATH].join(':'),
    };
    const { exitCode, all } = await execa('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: root,
      env,
      reject: false,
      all: true,
    });
    expect(exitCode, all).toBe(0);
    for (const part of [
      '"email":"ada@example.org"',
      '"source":"STRONG"',
      'HEAVIEST_WEIGHT',
      '"weekStart":"2025-09-15"',
      'Bench Press',
      'data: {"cursor":',
    ]) {
      expect(all).toContain(part);
    }
  });

  const tooEarly: [string, string, () => string][] = [
    [
      'a file that is refused by its second line',
      'UNREADABLE_IMPORT',
      () => `nothing,that,anybody,exports\n${'1,2,3,4\n'.repeat(2 ** 19)}`,
    ],
    ['a token that is none', 'UNAUTHENTICATED', () => 'x'.repeat(2 ** 21)],
  ];

  it.each(tooEarly)('shows why %s is refused, although much of it is not sent yet', async (_, reason, content) => {
    const command = /curl [^\n]*:import[^\n]*\n[^\n]*/.exec(trials.join('\n'))![0];
    const file = join(folder, 'refused.csv');
    await writeFile(file, content());
    const token = `curl -s $EDGE/v1/sessions --json '{"email": "ada@example.org", "password": "a long password"}'`;
    const env = {
      PATH: process.env.PATH,
      EDGE: `https://127.0.0.1:${ports.edge}`,
      CURL_CA_BUNDLE: join(folder, 'data', 'tls', 'authority.pem'),
    };
    const signIn =
      reason === 'UNAUTHENTICATED' ? 'no.such.token' : `$(${token} | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`;
    const script = `TOKEN="${signIn}"\n${command.replace('/tmp/history.csv', `'${file}'`)}`;
    const { stdout, exitCode } = await execa('bash', ['-c', script], { env, reject: false });
    // The exit code of curl's --fail-with-body.
    expect(exitCode, stdout).toBe(22);
    expect(stdout).toContain(`"reason":"${reason}"`);
  });

  it('says that Ctrl-C stops it, and it does', async () => {
    const [code, signal] = await pressCtrlC();
    expect(signal ?? code, printed.slice(-2000)).toBeOneOf([0, 130, 'SIGINT']);
  });

  it('leads to no error that is logged', () => {
    expect(printed.split('\n').filter((line) => / (ERROR|FATAL)\b/.test(line))).toEqual([]);
  });
});

/** The anchor of a heading, as code hosts make it. */
const anchorsOf = (file: string): string[] =>
  [...readSource(file).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
