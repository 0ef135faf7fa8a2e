// What the images hold, made in the stage of the Dockerfile that builds: each program as plain JavaScript with its compiled
// form, and the small root below it. There is no shell and no package manager: Node, the libraries that it is linked with,
// and a name for its user. Every file gets the time that the builder names, and not that of the build.
import { copyFileSync, cpSync, lutimesSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureBuild, mainOf } from '../../build/build.ts';
import { bundle } from '../../build/bundle.ts';
import { compileAhead } from '../../build/compiled-code.ts';
import { runOrExplain } from '../../system/run.ts';
import { account, edgeAgent, programsFolder, provisioner, runtimeFolder } from './layout.ts';

const helpers = ['container.mjs', 'health.mjs'];
/** Packages with native code stay outside of the bundles. */
const native = /from\s*["'](@node-rs\/[\w-]+)["']|import\(["'](@node-rs\/[\w-]+)["']\)/g;

export interface ImageOptions {
  root: string;
  services: readonly string[];
  /** The time of all files, in seconds since 1970. */
  time: number;
}

/** Fills the folders of the images. @throws Problem when something cannot be built */
export async function fillImages({ root, services, time }: ImageOptions): Promise<void> {
  const build = await ensureBuild(root);
  for (const program of [...services, edgeAgent]) {
    cpSync(join(build.folder, program), join(programsFolder, program), { recursive: true });
  }
  const main = join(root, 'services/tooling/deploy/credentials/main.ts');
  await bundle(root, { name: provisioner, main }, join(programsFolder, provisioner));
  for (const program of [...services, edgeAgent, provisioner]) await finish(root, program);
  await fillRuntime(root);
  for (const folder of [programsFolder, runtimeFolder]) setTimes(folder, time);
}

async function finish(root: string, program: string): Promise<void> {
  const folder = join(programsFolder, program);
  const main = mainOf({ folder: programsFolder }, program);
  for (const name of nativePackages(main)) copyPackage(root, name, join(folder, 'node_modules'));
  // Node knows compiled code by the path of its source, so it is compiled at the place where it will run.
  await compileAhead({ folder }, { name: program, main });
}

function nativePackages(main: string): string[] {
  const names = readdirSync(dirname(main))
    .filter((file) => file.endsWith('.mjs'))
    .flatMap((file) => [...readFileSync(join(dirname(main), file), 'utf8').matchAll(native)])
    .map(([, imported, later]) => imported ?? later!);
  return [...new Set(names)];
}

/** Copies a package and the part of it for this machine: npm has installed no other. */
function copyPackage(root: string, name: string, folder: string): void {
  const scope = join(root, 'node_modules', dirname(name));
  const parts = readdirSync(scope).filter((entry) => `${dirname(name)}/${entry}`.startsWith(name));
  for (const part of parts) {
    cpSync(join(scope, part), join(folder, dirname(name), part), { recursive: true });
  }
}

async function fillRuntime(root: string): Promise<void> {
  for (const path of await librariesOf([process.execPath, ...addons()])) place(path, join(runtimeFolder, path));
  place(process.execPath, join(runtimeFolder, 'usr/local/bin/node'));
  for (const helper of helpers) {
    place(join(root, 'services/tooling/deploy/image', helper), join(runtimeFolder, programsFolder, helper));
  }
  write('etc/passwd', `sinew:x:${account}:${account}::/tmp:/sbin/nologin\n`);
  write('etc/group', `sinew:x:${account}:\n`);
  write('etc/nsswitch.conf', 'hosts: files dns\n');
}

/** Native code of packages, in all programs. */
const addons = (): string[] =>
  readdirSync(programsFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.node'))
    .map((path) => join(programsFolder, path));

async function librariesOf(binaries: readonly string[]): Promise<Set<string>> {
  const linked = await runOrExplain('the libraries of Node could not be found', ['ldd', ...binaries]);
  const lines = String(linked.stdout).split('\n');
  return new Set(lines.filter((line) => line.startsWith('\t')).flatMap((line) => /(\/\S+)/.exec(line)?.[1] ?? []));
}

function place(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(runtimeFolder, path)), { recursive: true });
  writeFileSync(join(runtimeFolder, path), text);
}

function setTimes(folder: string, time: number): void {
  for (const entry of [...readdirSync(folder, { recursive: true, encoding: 'utf8' }), ''])
    lutimesSync(join(folder, entry), time, time);
}
