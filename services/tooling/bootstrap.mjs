// The entry of every npm script. It runs on the Node that the machine happens to have, and needs no installed package. It
// installs the packages that the lock file names, then runs <command>.ts of services/tooling/commands on Node 24, which is
// one of these packages. A command is a file somewhere in that folder that does something when it is the main module.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './system/lock.mjs';

const oldestNode = 20;
const nodeMajor = 24;
const tooling = dirname(fileURLToPath(import.meta.url));
const commandsFolder = join(tooling, 'commands');
const root = join(tooling, '..', '..');

/** An error that the person at the keyboard can repair: shown as one sentence, without a stack trace. */
class Refusal extends Error {}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** @param {string[]} args */
async function main([command = '', ...rest]) {
  if (major(process.versions.node) < oldestNode) {
    throw new Refusal(
      `Sinew needs Node ${oldestNode} or newer to start, and this is ${process.version}: install a newer one.`,
    );
  }
  const script = findCommand(command);
  // Under root PostgreSQL runs as another user, who must read these files. Secrets set their own, narrower modes.
  process.umask(0o022);
  await installPackages();
  stayInside(process.env);
  const node = major(process.versions.node) >= nodeMajor ? process.execPath : findNode();
  // This process becomes the command, so that no parent in between has to pass signals on. Node 20 cannot do this.
  if (process.execve) process.execve(node, [node, script, ...rest], process.env);
  else process.exitCode = await run(node, [script, ...rest]);
}

/**
 * Connections to this machine itself use no proxy, even when the environment tells Node to use one.
 * @param {NodeJS.ProcessEnv} environment
 */
function stayInside(environment) {
  const named = (environment.no_proxy || environment.NO_PROXY || '').split(',').map((name) => name.trim());
  const all = [...new Set([...named.filter(Boolean), 'localhost', '127.0.0.1', '::1'])].join(',');
  environment.no_proxy = all;
  environment.NO_PROXY = all;
}

/**
 * @param {string} command
 * @returns {string} the command's file
 */
function findCommand(command) {
  const files = readdirSync(commandsFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(commandsFolder, name))
    .filter((file) => readFileSync(file, 'utf8').includes('import.meta.main'));
  const found = files.find((file) => basename(file, '.ts') === command);
  if (found) return found;
  const commands = files.map((file) => basename(file, '.ts')).sort();
  throw new Refusal(`There is no command ${JSON.stringify(command)}: the commands are ${commands.join(', ')}.`);
}

async function installPackages() {
  if (packagesAreCurrent()) return;
  await withLock(
    join(root, 'node_modules'),
    async () => {
      // Another start may have installed the packages while this start waited for the lock.
      if (packagesAreCurrent()) return;
      process.stderr.write('Installing the npm packages (once, and again when package-lock.json changes) …\n');
      const [npm, npmArguments] = findNpm();
      // Not "ci": it refuses a lock file from a machine that could not ask for the packages of other platforms. Warnings are
      // left out, because npm warns about the old Node that runs npm, not about the Node that will run Sinew.
      const options = ['install', '--no-save', '--include=dev', '--include=optional', '--loglevel=error'];
      const code = await run(npm, [...npmArguments, ...options, '--no-audit', '--no-fund']);
      if (code !== 0) throw new Refusal(`The npm packages could not be installed: npm ended with exit code ${code}.`);
    },
    () => process.stderr.write('Waiting for another start that is installing the npm packages …\n'),
  );
}

/**
 * Whether node_modules holds the packages that the lock file names. npm lists the installed packages in a file when it has
 * finished, so the answer does not depend on who ran npm, nor on file times, which a git checkout changes.
 */
function packagesAreCurrent() {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || (entry.optional && !installed[path])) return true;
    return installed[path]?.version === entry.version && installed[path]?.integrity === entry.integrity;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** @returns {[string, string[]]} the npm that runs this script if there is one, otherwise the npm on PATH */
function findNpm() {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') && existsSync(script) ? [process.execPath, [script]] : ['npm', []];
}

function findNode() {
  try {
    return realpathSync(join(root, 'node_modules', '.bin', 'node'));
  } catch {
    throw new Refusal(
      `Node ${nodeMajor} was not installed with the packages, because there is none for this machine among them: install Node ${nodeMajor} yourself and start again with it.`,
    );
  }
}

/**
 * Runs a program in the foreground until it ends.
 * @param {string} program
 * @param {string[]} programArguments
 * @returns {Promise<number>} its exit code
 */
function run(program, programArguments) {
  return new Promise((done, fail) => {
    const child = spawn(program, programArguments, { cwd: root, stdio: 'inherit' });
    // A terminal sends Ctrl-C to parent and child alike, so the parent only has to outlive the child. Other signals, and
    // SIGINT without a terminal, reach only the parent, which passes them on.
    process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
    for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
    child.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      fail(error.code === 'ENOENT' ? missing(program) : error),
    );
    child.once('exit', (code, signal) => done(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1)));
  });
}

/** @param {string} program */
function missing(program) {
  return new Refusal(`${program} is missing: install it (it usually comes with Node) and start again.`);
}

/** @param {string} version */
function major(version) {
  return Number(version.split('.')[0]);
}
