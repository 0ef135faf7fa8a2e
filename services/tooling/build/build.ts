// The programs of a checkout as plain JavaScript, built again when one of their inputs changes. The name of a build is a
// digest of all inputs, so an old build never passes for a new one. A build appears as a whole or not at all. A mesh stays
// on the build of its start, also when its processes restart.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { withLock } from '../system/lock.mjs';
import { Problem } from '../system/problem.ts';
import { bundle, type Program } from './bundle.ts';
import { compileAhead } from './compiled-code.ts';

const sources = ['proto', 'envoy', 'consul', 'services'];
const packages = ['package.json', 'package-lock.json'];
const kept = 8;

export interface Build {
  folder: string;
  /** Whether this call made the build; otherwise the build was there already. */
  made: boolean;
}

/** The services of a checkout, sorted: each folder under services/ with a main.ts. So a new service needs no change here. */
export function listServices(root: string): string[] {
  const folder = join(root, 'services');
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'main.ts')))
    .sort();
}

/** The file that runs a program: a service, `edge` for the edge agent, or `mcp`. */
export const mainOf = ({ folder }: Pick<Build, 'folder'>, program: string): string => join(folder, program, 'main.mjs');

/** Gives the build of the checkout as it is now, and makes the build if it is missing. */
export async function ensureBuild(root: string): Promise<Build> {
  const packages = join(root, 'node_modules');
  mkdirSync(packages, { recursive: true });
  // Behind a link, so that checkouts that share their packages also share the lock.
  const builds = join(realpathSync(packages), '.cache', 'build');
  const existing = findBuild(builds, root);
  if (existing) return existing;
  return withLock(builds, async () => findBuild(builds, root) ?? makeBuild(builds, root));
}

function findBuild(builds: string, root: string): Build | undefined {
  const folder = join(builds, fingerprint(root));
  if (!existsSync(folder)) return undefined;
  const now = new Date();
  utimesSync(folder, now, now);
  return { folder, made: false };
}

async function makeBuild(builds: string, root: string): Promise<Build> {
  const name = fingerprint(root);
  const unfinished = join(builds, 'unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const make = (program: Program) =>
    bundle(root, program, join(unfinished, program.name)).catch((error: Error) => {
      throw new Problem(`${program.name} cannot be built: ${error.message}`);
    });
  await Promise.all(programs(root).map(make));
  // A file that somebody saved meanwhile may be in one program and not in another, so the build starts again.
  if (fingerprint(root) !== name) return makeBuild(builds, root);
  const folder = join(builds, name);
  renameSync(unfinished, folder);
  removeOldest(builds);
  await Promise.all(
    programs(root).map(({ name }) => compileAhead({ folder }, { name, main: mainOf({ folder }, name) })),
  );
  return { folder, made: true };
}

function programs(root: string): Program[] {
  const services = listServices(root).map((name) => ({ name, main: join(root, 'services', name, 'main.ts') }));
  const door = [
    { name: 'edge', main: join(root, 'envoy', 'main.ts') },
    { name: 'mcp', main: join(root, 'envoy', 'mcp', 'main.ts') },
  ];
  return [...services, ...door].filter(({ main }) => existsSync(main));
}

function removeOldest(builds: string): void {
  const folders = readdirSync(builds).map((name) => join(builds, name));
  const youngestFirst = folders.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  for (const folder of youngestFirst.slice(kept)) rmSync(folder, { recursive: true, force: true });
}

/** A digest of all inputs of a build: the sources, the packages, the code that builds, and the Node that runs the build. */
function fingerprint(root: string): string {
  const hash = createHash('sha256').update(`${process.version} ${process.arch}\n`);
  const files = [
    ...sources.flatMap((folder) => filesUnder(join(root, folder))).filter((file) => isSource(relative(root, file))),
    ...packages.map((name) => join(root, name)),
    ...filesUnder(import.meta.dirname),
  ].filter((file) => existsSync(file));
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

const isSource = (path: string): boolean => !path.endsWith('.test.ts') && !path.startsWith('services/tooling/');

/** All files in a folder, also behind links. */
function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesUnder(path) : [path]));
}
