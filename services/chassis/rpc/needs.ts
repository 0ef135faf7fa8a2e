// The needs of a process: its database and the services that it calls. The code that connects to a need says here how to try
// it. A caller that asks for the process's health hears which needs can be reached at this moment.
import { runForNobody } from '../runtime/work.ts';

/** How long a try may take: longer than a need that is well takes, shorter than callers who ask for the health wait. */
const patienceMs = 600;
/** How long an answer is shared by callers who ask at about the same time. */
const freshMs = 500;

/** Fails when the need cannot be reached. */
type Attempt = () => Promise<unknown>;

interface Need {
  /** The needs with their tries under way: a try that hangs is not begun again. */
  attempts: Map<Attempt, Promise<unknown> | undefined>;
  askedAt: number;
  answer: Promise<boolean>;
}

export class Needs {
  readonly #needs = new Map<string, Need>();

  /** @param name the need's name for callers: `database`, or a service's name @returns a function that removes the need */
  add(name: string, attempt: Attempt): () => void {
    const need = this.#needs.get(name) ?? { attempts: new Map(), askedAt: 0, answer: Promise.resolve(false) };
    this.#needs.set(name, need);
    need.attempts.set(attempt, undefined);
    return () => {
      need.attempts.delete(attempt);
      if (need.attempts.size === 0 && this.#needs.get(name) === need) this.#needs.delete(name);
    };
  }

  /** For each need, whether it can be reached. */
  async states(): Promise<Map<string, boolean>> {
    const entries = [...this.#needs].map(async ([name, need]) => [name, await ask(need)] as const);
    return new Map(await Promise.all(entries));
  }
}

function ask(need: Need): Promise<boolean> {
  const now = performance.now();
  if (need.askedAt === 0 || now - need.askedAt > freshMs) {
    need.askedAt = now;
    const tried = [...need.attempts.keys()].map((attempt) => withinPatience(begin(need, attempt)));
    need.answer = Promise.all(tried).then((all) => all.every(Boolean));
  }
  return need.answer;
}

function begin({ attempts }: Need, attempt: Attempt): Promise<unknown> {
  const running = attempts.get(attempt) ?? runForNobody(attempt);
  const done = (): void => {
    if (attempts.has(attempt)) attempts.set(attempt, undefined);
  };
  if (attempts.get(attempt) !== running) running.then(done, done);
  attempts.set(attempt, running);
  return running;
}

function withinPatience(running: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), patienceMs);
  running.then(
    () => resolve(true),
    () => resolve(false),
  );
  return promise.finally(() => clearTimeout(timer));
}

/** The needs of this process. */
export const needs = new Needs();
