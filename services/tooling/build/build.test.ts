// Builds a small checkout (its path has a space) and runs it elsewhere, then builds and runs the services themselves.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Build, ensureBuild, listServices, mainOf } from './build.ts';
import { compiledCodeOf, flagsOf } from './compiled-code.ts';

const here = join(import.meta.dirname, '../../..');

const main = `import { readFileSync } from 'node:fs';
import { fail } from '../../proto/fail.ts';

const greeting: string = readFileSync(new URL('./texts/greeting.txt', import.meta.url), 'utf8');
const wide = [String.raw\`\\d–\${greeting}\\午\`, '→', 'né à ü', 'x→'.replace(/[→\\–]/, '😀')];
process.stdout.write(\`\${JSON.stringify(wide)}\\n\`);
if (process.argv[2] === 'fail') fail(greeting);
`;

const fail = `interface Reason {
  text: string;
}

export function fail(text: string): never {
  const reason: Reason = { text };
  throw new Error(reason.text);
}
`;

let root: string;

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

/** The names of the files and when they were written. A start that cannot use the compiled code writes it again. */
async function compiledFilesOf(build: Build): Promise<string[]> {
  const folder = compiledCodeOf(build);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(files.sort().map(async (file) => `${file} ${(await stat(file)).mtimeMs}`));
}

const run = (file: string, ...args: string[]) => execa(process.execPath, [file, ...args], { cwd: '/', reject: false });

beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'sinew build ')), 'my sinew');
  await write('package.json', '{ "type": "module" }');
  await write('services/greeter/main.ts', main);
  await write('services/greeter/texts/greeting.txt', 'hello');
  await write('proto/fail.ts', fail);
});

describe('a built program', () => {
  it('finds its files, and says what it said before', async () => {
    const built = await run(mainOf(await ensureBuild(root), 'greeter'));
    const source = await run(join(root, 'services/greeter/main.ts'));
    expect(built).toMatchObject({ exitCode: 0, stderr: '' });
    expect(built.stdout).toBe(source.stdout);
    expect(JSON.parse(built.stdout)).toEqual(['\\d–hello\\午', '→', 'né à ü', 'x😀']);
  });

  it('holds one byte a character', async () => {
    const code = await readFile(mainOf(await ensureBuild(root), 'greeter'), 'utf8');
    expect(code).not.toMatch(/[^\0-\x7f]/);
    expect(code).toContain('\\u2192');
  });

  it('names the TypeScript lines in a stack trace, without reading the source map', async () => {
    const file = mainOf(await ensureBuild(root), 'greeter');
    await rm(`${file}.map`);
    const { exitCode, stderr } = await run(file, 'fail');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Error: hello');
    expect(stderr).toContain(`${join(root, 'proto/fail.ts')}:7:`);
    expect(stderr).toContain(`${join(root, 'services/greeter/main.ts')}:7:`);
  });
});

describe('a part of a program that is loaded when it is needed', () => {
  it('stands in a file of its own, and its stack traces name the TypeScript lines too', async () => {
    // Both parts need the bundler's helper for CommonJS, which gets a file of its own that has no source.
    for (const name of ['late', 'later']) {
      await write(`proto/${name}.cjs`, `exports.text = '${name}';`);
      const part = `import { text } from '../../proto/${name}.cjs';\n\n${fail}\nfail(text);\n`;
      await write(`services/greeter/${name}.ts`, part);
    }
    const loads = ['late', 'later'].map((name) => `if (process.argv[2] === '${name}') await import('./${name}.ts');`);
    await write('services/greeter/main.ts', `${main}\n${loads.join('\n')}\n`);
    const file = mainOf(await ensureBuild(root), 'greeter');
    expect(await readFile(file, 'utf8')).not.toContain('exports.text');
    expect(await run(file)).toMatchObject({ exitCode: 0, stderr: '' });
    const { exitCode, stderr } = await run(file, 'later');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Error: later');
    expect(stderr).toContain(`${join(root, 'services/greeter/later.ts')}:9:`);
  });
});

describe('a build', () => {
  it('is made once, also by two at a time', async () => {
    const builds = await Promise.all([ensureBuild(root), ensureBuild(root)]);
    expect(builds.map(({ made }) => made).sort()).toEqual([false, true]);
    expect(await ensureBuild(root)).toEqual({ folder: builds[0].folder, made: false });
  });

  it.each(['proto/fail.ts', 'services/greeter/texts/greeting.txt', 'package-lock.json'])(
    'is made anew when %s changes, and the one before stays for those that run on it',
    async (path) => {
      const before = await ensureBuild(root);
      await write(path, fail.replace('reason.text', "'changed'"));
      const after = await ensureBuild(root);
      expect(after.made).toBe(true);
      expect(after.folder).not.toBe(before.folder);
      expect(await readdir(before.folder)).toContain('greeter');
    },
  );

  it('has its code compiled before the first start', async () => {
    const build = await ensureBuild(root);
    const before = await compiledFilesOf(build);
    expect(before.length).toBeGreaterThan(0);
    await execa(process.execPath, [...flagsOf('greeter'), mainOf(build, 'greeter')], {
      env: { NODE_COMPILE_CACHE: compiledCodeOf(build) },
    });
    expect(await compiledFilesOf(build)).toEqual(before);
  });

  it('is not made anew for a test', async () => {
    await ensureBuild(root);
    await write('services/greeter/main.test.ts', 'changed');
    expect(await ensureBuild(root)).toMatchObject({ made: false });
  });

  it('says which program cannot be built', async () => {
    await write('services/greeter/main.ts', "import './missing.ts';");
    await expect(ensureBuild(root)).rejects.toThrow(/^greeter cannot be built: .*missing\.ts/s);
  });

  it('refuses a file that is found by another way', async () => {
    await write('services/greeter/main.ts', 'console.log(import.meta.dirname);');
    await expect(ensureBuild(root)).rejects.toThrow('must find its files by new URL');
  });
});

describe('the build of this checkout', () => {
  it.each([...listServices(here), 'edge'])(
    'starts %s as far as its configuration, from another folder',
    async (name) => {
      const { exitCode, stderr } = await run(mainOf(await ensureBuild(here), name));
      expect(exitCode).toBe(78);
      expect(stderr).toContain('bad configuration: INSTANCE is missing');
    },
  );

  it('holds what the programs read: migrations, tables, scripts and the contract', async () => {
    const { folder } = await ensureBuild(here);
    const files = await readdir(folder, { recursive: true });
    for (const service of listServices(here)) {
      expect(files).toContain(`${service}/services/chassis/database/migrations/0001_events.sql`);
      expect(files).toContain(`${service}/proto/gen/contract.binpb`);
      expect(files.filter((file) => file.startsWith(`${service}/services/${service}/migrations/`))).not.toEqual([]);
    }
    expect(files).toContain('workout/services/workout/catalogue/exercises/arms.csv');
    expect(files).toContain('edge/envoy/translate/filters/scripts/problem.lua');
  });
});
