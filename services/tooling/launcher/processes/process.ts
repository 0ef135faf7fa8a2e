// One child process for as long as it should run. It starts in a session of its own, because Ctrl-C in a terminal must reach
// only the launcher, which stops things in order. It stands in the ledger, starts again after growing pauses when it dies
// unexpectedly, and is first asked to stop before it is killed. Its output goes straight to a file, so that no line is lost
// with the launcher.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Account } from '../../system/accounts.ts';
import { Problem } from '../../system/problem.ts';
import { LogFile } from './log-file.ts';
import { goFirst } from './precedence.ts';
import type { ProcessRegister } from './supervision.ts';

export interface ProcessSpecification {
  name: string;
  command: string;
  arguments: string[];
  environment: NodeJS.ProcessEnv;
  directory: string;
  logFile: string;
  account?: Account | undefined;
  stopSignal?: NodeJS.Signals;
  /** The time that the process gets to stop before it is killed. */
  graceMs?: number;
  /** The pause before it starts again after the first of some deaths in a row. */
  firstPauseMs?: number;
  /** A process that has run for this time had started well, so its next death begins a new row of failures. */
  settledAfterMs?: number;
  /** Whether the process goes before all others of the machine. */
  first?: boolean;
  /** Whether the process starts again after an unexpected end; may change while the process runs. */
  restarts: boolean;
}

/** With this exit code a process says that its configuration is wrong: another try would change nothing. */
const badConfiguration = 78;

const firstPauseMs = 250;
const longestPauseMs = 15_000;
const settledAfterMs = 5000;
const quotedLines = 12;

export class SupervisedProcess {
  readonly specification: ProcessSpecification;
  readonly #supervision: ProcessRegister;
  readonly #log: LogFile;
  #failure = Promise.withResolvers<never>();
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #startedAt = 0;
  #failuresInARow = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(specification: ProcessSpecification, supervision: ProcessRegister) {
    this.specification = specification;
    this.#supervision = supervision;
    this.#log = new LogFile(specification.logFile);
    this.#start();
  }

  get name(): string {
    return this.specification.name;
  }

  /** `undefined` while the process does not run. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Rejects when the process has ended by itself and will not be started again. */
  get failed(): Promise<never> {
    return this.#failure.promise;
  }

  /** Sends a signal, as a failure would do. The process then restarts if its specification says so. */
  kill(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Resolves when the process that runs now has ended. */
  async ended(): Promise<void> {
    await this.#exited;
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#stopping = false;
    this.#failuresInARow = 0;
    this.#failure = Promise.withResolvers();
    this.#start();
  }

  hasten(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#failuresInARow = 0;
    this.#start();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const child = this.#child;
    if (!child) return;
    const { stopSignal = 'SIGTERM', graceMs = 3_000 } = this.specification;
    child.kill(stopSignal);
    const escalation = setTimeout(() => killGroup(child), graceMs);
    await this.#exited;
    clearTimeout(escalation);
  }

  /** The last lines that the process wrote since its last start. */
  lastLines(count = quotedLines): Promise<string> {
    return this.#log.lastLines(count);
  }

  #start(): void {
    this.#timer = undefined;
    this.#supervision.enrol(this);
    const { command, directory, environment, account } = this.specification;
    // `waitUntilReady` listens to this promise. At other times nobody may listen, and a rejection must not end the launcher.
    this.failed.catch(() => undefined);
    const log = this.#log.open();
    const child = spawn(command, this.specification.arguments, {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ['ignore', log, log],
      ...account,
    });
    if (child.pid && this.specification.first) goFirst(child.pid);
    if (log !== 'ignore') closeSync(log);
    const stopShortening = this.#log.keepShort();
    this.#child = child;
    this.#startedAt = performance.now();
    const { stopSignal = 'SIGTERM' } = this.specification;
    if (child.pid) this.#supervision.ledger.add({ name: this.name, pid: child.pid, stopSignal });
    this.#exited = new Promise((done) => {
      child.once('error', (error) => {
        stopShortening();
        if (!child.pid) done(this.#ended(child, `could not be started (${error.message})`));
      });
      child.once('exit', (code, signal) => {
        stopShortening();
        done(this.#ended(child, signal ? `was ended by ${signal}` : `ended with exit code ${code}`, code));
      });
    });
  }

  async #ended(child: ChildProcess, outcome: string, code: number | null = null): Promise<void> {
    this.#child = undefined;
    if (child.pid) this.#supervision.ledger.remove(child.pid);
    if (this.#stopping) {
      this.#failure.reject(new Problem(`${this.name} was stopped.`));
      return;
    }
    const restartsInMs = this.#restartPause(code);
    const reading = this.lastLines().catch(() => '');
    // The next start does not wait for the log.
    if (restartsInMs !== undefined) this.#timer = setTimeout(() => this.#start(), restartsInMs);
    const lastLines = await reading;
    // While the log was read, somebody may have asked the process to stop.
    if (this.#stopping) return;
    if (restartsInMs === undefined)
      this.#failure.reject(new Problem(explainEnd(this.name, outcome, { code, lastLines })));
    this.#supervision.onUnexpectedExit({ name: this.name, outcome, lastLines, restartsInMs });
  }

  #restartPause(code: number | null): number | undefined {
    if (!this.specification.restarts || code === badConfiguration) return undefined;
    const { firstPauseMs: first = firstPauseMs, settledAfterMs: settled = settledAfterMs } = this.specification;
    if (performance.now() - this.#startedAt > settled) this.#failuresInARow = 0;
    const failures = this.#failuresInARow++;
    return failures === 0 ? first : Math.min(firstPauseMs * 2 ** failures, longestPauseMs);
  }
}

function explainEnd(
  name: string,
  outcome: string,
  { code, lastLines }: { code: number | null; lastLines: string },
): string {
  if (code === badConfiguration) return `${name} refuses its configuration: ${lastLines.split('\n').at(-1)}`;
  return `${name} ${outcome}. It said last:\n${lastLines}`;
}

/** Kills the child's whole process group, because the child may have children. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
