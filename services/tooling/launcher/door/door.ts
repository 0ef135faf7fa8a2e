// The Envoy in front, and the hand-over from one Envoy to the next. The next one starts beside the one in front and listens
// on the same port (SO_REUSEPORT). As soon as it takes connections, the old one stops to listen, answers what is under way
// and ends, and no call fails. A new version comes in this way too, and so does everybody who sends SIGTERM to Envoy.
// envoy/README.md says what else was tried.
import { readFile, rename, rm, symlink } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { basename, join } from 'node:path';
import { Problem } from '../../system/problem.ts';
import type { Tool } from '../../tools/definition.ts';
import type { DataDirectory } from '../data-directory.ts';
import type { Member } from '../member.ts';
import type { Supervised, Supervision } from '../processes/supervision.ts';
import { waitUntilReady } from '../processes/wait.ts';
import { type DrainLimits, drain, takesConnections } from './admin.ts';
import { adminSocketFile, type Envoy, envoyInstance, launchEnvoy } from './envoy.ts';
import { isToldToEnd } from './signals.ts';

export interface DoorSettings {
  envoy: Tool;
  bootstrap: string;
  /** Where this machine reaches the door. */
  url: string;
  restarts: boolean;
  supervision: Supervision;
}

/** Names the program of the next Envoy; `npm run door` writes it. */
export const nextProgramFile = 'envoy.program';

const readyLimitMs = 60_000;
const lookEveryMs = 200;
const retryMs = 5_000;
/** Streams live on at the old Envoy for this long, and then begin anew at the next one. */
const handOverLimits: DrainLimits = { idleMs: 5_000, busyMs: 30_000 };
const stopLimits: DrainLimits = { idleMs: 0, busyMs: 1_000 };

export class FrontDoor implements Supervised, Member {
  readonly name = envoyInstance;
  /** The socket file of the admin interface of the Envoy in front. Only the mesh's user can reach its folder. */
  readonly adminSocket: string;
  readonly #directory: DataDirectory;
  readonly #settings: DoorSettings;
  /** All that run: the one in front, the next one, and those that leave. */
  readonly #envoys = new Set<Envoy>();
  readonly #watch: NodeJS.Timeout;
  #front: Envoy;
  #program: string;
  #number = 0;
  #handingOver: Promise<void> | undefined;
  #notBefore = 0;
  #stopping = false;

  static async open(directory: DataDirectory, settings: DoorSettings): Promise<FrontDoor> {
    await rm(join(directory.path, nextProgramFile), { force: true });
    const door = new FrontDoor(directory, settings);
    await door.#lead(door.#front);
    return door;
  }

  private constructor(directory: DataDirectory, settings: DoorSettings) {
    this.#directory = directory;
    this.#settings = settings;
    this.#program = settings.envoy.path;
    this.adminSocket = join(directory.path, adminSocketFile);
    this.#front = this.#start(this.#program);
    this.#watch = setInterval(() => this.#heed(), lookEveryMs).unref();
  }

  get process(): Supervised {
    return this;
  }

  get pid(): number | undefined {
    return this.#front.process.pid;
  }

  kill(signal: NodeJS.Signals): void {
    this.#front.process.kill(signal);
  }

  hasten(): void {
    for (const { process } of this.#envoys) process.hasten();
  }

  /** Resolves when the Envoy that is in front now has ended. */
  ended(): Promise<void> {
    return this.#front.process.ended();
  }

  ready(): Promise<boolean> {
    const { process } = this.#front;
    return waitUntilReady({
      failure: 'Envoy did not become healthy',
      limitMs: readyLimitMs,
      process,
      probe: async (signal) => {
        refuseTakenPort(await process.lastLines());
        return isHealthy(this.#settings.url, signal);
      },
    });
  }

  /** Puts another Envoy in front. Resolves when it takes connections; the old one may still answer calls. */
  restart(): Promise<void> {
    this.#handingOver ??= this.#handOver().finally(() => {
      this.#handingOver = undefined;
    });
    return this.#handingOver;
  }

  /** Gives calls under way a short time to end. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#watch);
    await Promise.all([...this.#envoys].map((envoy) => this.#dismiss(envoy, stopLimits)));
  }

  /** Does what somebody wants who sends SIGTERM to Envoy: this Envoy ends, and the mesh keeps its door. */
  #heed(): void {
    const pid = this.pid;
    if (pid === undefined || this.#stopping || this.#handingOver || Date.now() < this.#notBefore) return;
    if (!isToldToEnd(pid)) return;
    if (!this.#settings.restarts) return void this.stop();
    this.restart().catch((error: Error) => {
      if (this.#stopping) return;
      this.#notBefore = Date.now() + retryMs;
      const outcome = 'was told to end and stays, because no other could take its place';
      this.#settings.supervision.onUnexpectedExit({
        name: this.name,
        outcome,
        lastLines: error.message,
        restartsInMs: retryMs,
      });
    });
  }

  async #handOver(): Promise<void> {
    const program = await readFile(join(this.#directory.path, nextProgramFile), 'utf8').catch(() => this.#program);
    const old = this.#front;
    const next = this.#start(program.trim());
    try {
      await waitUntilReady({
        failure: 'The next Envoy did not take connections',
        limitMs: readyLimitMs,
        process: next.process,
        probe: async (signal) => {
          refuseTakenPort(await next.process.lastLines());
          return takesConnections(next.adminSocket, signal);
        },
      });
    } catch (error) {
      await this.#dismiss(next, stopLimits);
      throw error;
    }
    this.#front = next;
    this.#program = program.trim();
    await this.#lead(next);
    void this.#dismiss(old, handOverLimits);
  }

  #start(program: string): Envoy {
    const { bootstrap, restarts, supervision } = this.#settings;
    const { ledger, onUnexpectedExit } = supervision;
    // The mesh knows the door by its name, whichever Envoy is in front.
    const register = { ledger, onUnexpectedExit, enrol: () => supervision.enrol(this) };
    const envoy = launchEnvoy(this.#directory, { number: ++this.#number, program, bootstrap, restarts, register });
    this.#envoys.add(envoy);
    return envoy;
  }

  /** Lets the name of the admin interface lead to this Envoy. */
  async #lead({ adminSocket }: Envoy): Promise<void> {
    const draft = `${this.adminSocket}.draft`;
    await rm(draft, { force: true });
    await symlink(basename(adminSocket), draft);
    await rename(draft, this.adminSocket);
  }

  async #dismiss(envoy: Envoy, limits: DrainLimits): Promise<void> {
    // Once it has stopped to listen, it must not start again and listen anew.
    envoy.process.specification.restarts = false;
    await drain(envoy.adminSocket, limits);
    await envoy.process.stop();
    this.#envoys.delete(envoy);
    await rm(envoy.adminSocket, { force: true });
  }
}

/**
 * Envoy lives on without a listener that it cannot bind, so waiting would last until the limit.
 * @throws Problem with the log line
 */
function refuseTakenPort(log: string): void {
  const line = log.split('\n').find((entry) => /cannot bind|Address already in use/i.test(entry));
  if (line) throw new Problem(`Envoy could not listen: ${line.trim()}`);
}

/** Whether the door is healthy. This checks no certificate, because an operator's own certificate names another host. */
function isHealthy(url: string, signal: AbortSignal): Promise<boolean> {
  const { get } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const request = get(`${url}/healthz`, { signal, rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', reject);
  });
}
