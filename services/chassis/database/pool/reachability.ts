// Whether the database can be reached. A connection that is lost raises a doubt: the gate is held, and a connection of its own asks. A
// database that answers at once had only ended the one connection. One that lets nobody in, or does not answer soon, is away: whoever waits
// or comes is refused at once, until it answers. So a database that restarts costs its callers a refusal, and never a wait for nothing.
import { setTimeout as delay } from 'node:timers/promises';
import { Away, type FairGate } from '../../runtime/fair-gate.ts';
import { withinTime } from '../../runtime/within-time.ts';

/** How long the gate is held for an answer; on a busy machine a connection takes a while, and innocent calls pay for a wrong guess. */
const patienceMs = 100;
const pauseMs = 50;
/** What says that the database is away, whoever asks: nobody listens there, or it starts, ends or recovers. */
const saysAway = new Set<unknown>(['ECONNREFUSED', '57P03']);

export class Reachability {
  readonly #gate: FairGate;
  readonly #ask: () => Promise<unknown>;
  #asking = false;
  #stopped = false;

  /** @param ask makes a connection and gets an answer on it, or fails */
  constructor(gate: FairGate, ask: () => Promise<unknown>) {
    this.#gate = gate;
    this.#ask = ask;
  }

  /** Something may be wrong with the database. */
  doubt(): void {
    if (this.#asking || this.#stopped) return;
    this.#asking = true;
    this.#gate.hold();
    void this.#askUntilThere();
  }

  stop(): void {
    this.#stopped = true;
    this.#gate.open();
  }

  async #askUntilThere(): Promise<void> {
    const timer = setTimeout(() => this.#shut(), patienceMs);
    while (!this.#stopped && !(await this.#answers())) await delay(pauseMs);
    clearTimeout(timer);
    this.#asking = false;
    this.#gate.open();
  }

  #shut(): void {
    if (this.#asking && !this.#stopped) this.#gate.shut(new Away('the database cannot be reached'));
  }

  async #answers(): Promise<boolean> {
    let answers = false;
    const asked = this.#ask().then(
      () => {
        answers = true;
      },
      (error: { code?: unknown }) => {
        if (saysAway.has(error.code)) this.#shut();
      },
    );
    await withinTime(asked, 1000);
    return answers;
  }
}
