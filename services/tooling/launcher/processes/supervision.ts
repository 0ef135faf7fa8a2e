// Knows every process of one launcher by its name. After `close` no process starts any more, so a start that is under way
// while somebody asks for the end cannot leave a process behind.
import { Problem } from '../../system/problem.ts';
import type { Ledger } from './ledger.ts';

export interface UnexpectedExit {
  name: string;
  outcome: string;
  lastLines: string;
  restartsInMs: number | undefined;
}

/** The view of a process from outside. */
export interface Supervised {
  readonly name: string;
  readonly pid: number | undefined;
  kill: (signal: NodeJS.Signals) => void;
  ended: () => Promise<void>;
  restart: () => Promise<void>;
  stop: () => Promise<void>;
  /** Starts at once if the process waits for its next start. */
  hasten: () => void;
}

/** Where a process enters itself before it starts, and reports its end. */
export interface ProcessRegister {
  readonly ledger: Ledger;
  readonly onUnexpectedExit: (exit: UnexpectedExit) => void;
  enrol: (process: Supervised) => void;
}

export class Supervision implements ProcessRegister {
  readonly ledger: Ledger;
  readonly onUnexpectedExit: (exit: UnexpectedExit) => void;
  readonly #processes = new Map<string, Supervised>();
  #closed = false;

  constructor(ledger: Ledger, onUnexpectedExit: (exit: UnexpectedExit) => void = () => undefined) {
    this.ledger = ledger;
    this.onUnexpectedExit = onUnexpectedExit;
  }

  /** Called by each process before it starts. */
  enrol(process: Supervised): void {
    if (this.#closed) throw new Problem(`${process.name} is not started, because everything is being stopped.`);
    this.#processes.set(process.name, process);
  }

  find(name: string): Supervised | undefined {
    return this.#processes.get(name);
  }

  /** Lets no process wait any longer: what kept them from starting has passed. */
  hasten(): void {
    for (const process of this.#processes.values()) process.hasten();
  }

  close(): void {
    this.#closed = true;
  }

  /** Stops all processes that the filter picks at the same time. The caller decides the order of groups. */
  async stop(picks: (name: string) => boolean = () => true): Promise<void> {
    const picked = [...this.#processes.values()].filter((process) => picks(process.name));
    await Promise.all(picked.map((process) => process.stop()));
  }
}
