// The answers to calls under a key. Each answer is written in the transaction of its call: a process that dies before the
// commit has done nothing, and a caller that asks again gets the first answer. Answers are kept for a day, in which a
// program that lost its answer asks again, and are deleted with the account of the caller.
// An answer that tells something once (a token, a key, codes) is not kept. Such a call is recorded before it is made. So it
// is made once at the most, and a caller that asks again is told so.
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { inside } from '../database/pool/joining.ts';
import type { Sql, Transaction } from '../database/sql.ts';
import { Refusal } from '../rpc/errors.ts';
import { FairGate } from '../runtime/fair-gate.ts';
import { repeat } from '../runtime/repetition/repeat.ts';
import { currentWork } from '../runtime/work.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { KeyedCall } from './key.ts';
import { inUse, keptMs, notKept, reused } from './refusals.ts';

export interface KeptAnswer {
  bytes: Buffer;
  /** The headers that are sent ahead of the answer. */
  headers: Readonly<Record<string, string>>;
}

/** The result of a call. */
export interface CallOutcome {
  answer: KeptAnswer;
  /** Whether the answer is final and is given again. An answer can also be a page that refuses, which is not final. */
  final: boolean;
}

export interface Given {
  answer: KeptAnswer;
  /** Whether an earlier call made the answer. */
  again: boolean;
}

/** Where the answers to calls under a key are. */
export interface AnswerStore {
  /** The key of the hashes by which a call is known again. */
  readonly secret: Buffer;
  once: (call: KeyedCall, deadline: number, work: () => Promise<CallOutcome>) => Promise<Given>;
  atMostOnce: <Result>(call: KeyedCall, work: () => Promise<Result>) => Promise<Result>;
}

const sweepEveryMs = 60 * 60 * 1000;
/** The most rows that one statement removes, so that it holds nobody up. */
const mostAtOnce = 1000;

/** The answers in the database of a service. */
export class Answers implements AnswerStore {
  readonly #sql: Sql;
  readonly #gate: FairGate;
  /** The key of the hashes, which does not lie in the database. */
  secret: Buffer;

  /** @param secret only this process knows its calls again, until keepAnswers gives the secret of all instances */
  constructor(sql: Sql, secret: Buffer = randomBytes(32)) {
    this.#sql = sql;
    this.secret = secret;
    // A call under a key holds its connection to its end, so half of the connections are left to other calls.
    this.#gate = new FairGate({ all: Math.max(1, Math.floor(Number(sql.options.max) / 2)) });
  }

  /**
   * Makes the call and writes everything in one transaction, or gives the answer of the earlier call.
   * @throws Refusal IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE, TIMED_OUT, and the refusal of the call itself. Records
   * that a refused call has written stay.
   */
  async once(call: KeyedCall, deadline: number, work: () => Promise<CallOutcome>): Promise<Given> {
    let refusal: Refusal | undefined;
    const attempt = async (transaction: Transaction): Promise<Given | undefined> => {
      refusal = undefined;
      requireTime(deadline);
      if (!(await tryLock(transaction, call))) throw inUse();
      const before = await this.#find(transaction, call);
      if (before) return { answer: toAnswer(before), again: true };
      const outcome = await inside(this.#sql, transaction, work).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        refusal = error;
      });
      // The caller has been told that the time is over, so nothing may be done.
      requireTime(deadline);
      if (!outcome) return undefined;
      if (outcome.final) await insert(transaction, call, outcome.answer);
      return { answer: outcome.answer, again: false };
    };
    const leave = await this.#gate.enter(currentWork());
    const given = await this.#sql
      .begin(attempt)
      .catch((error: unknown) => {
        throw refusal ?? error;
      })
      .finally(leave);
    if (refusal) throw refusal;
    return given as Given;
  }

  /**
   * Makes the call once at the most: the call is recorded before it begins. The record is removed only when the call is
   * refused.
   * @throws Refusal IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE, IDEMPOTENCY_ANSWER_NOT_KEPT
   */
  async atMostOnce<Result>(call: KeyedCall, work: () => Promise<Result>): Promise<Result> {
    await this.#sql.begin(async (transaction) => {
      if (!(await tryLock(transaction, call))) throw inUse();
      if (await this.#find(transaction, call)) throw notKept();
      await insert(transaction, call, undefined);
    });
    try {
      return await work();
    } catch (error) {
      // A call that failed for another reason may have changed something.
      if (error instanceof Refusal) await this.#sql`delete from kept_answer where id = ${call.id}`;
      throw error;
    }
  }

  /** Removes answers that are older than a day. Any instance may do so at any time. */
  async sweep(now: Date = new Date()): Promise<void> {
    const before = new Date(now.getTime() - keptMs);
    for (let count = mostAtOnce; count === mostAtOnce; ) {
      ({ count } = await this.#sql`
        delete from kept_answer where id in (
          select id from kept_answer where time < ${before} order by time limit ${mostAtOnce} for update skip locked)`);
    }
  }

  async #find(transaction: Transaction, { id, request }: KeyedCall): Promise<KeptRow | undefined> {
    const [found] = await transaction<KeptRow[]>`
      select request, answer, headers from kept_answer
      where id = ${id} and time >= ${new Date(Date.now() - keptMs)}`;
    if (found && !found.request.equals(request)) throw reused();
    return found;
  }
}

interface KeptRow {
  request: Buffer;
  answer: Buffer | null;
  headers: Record<string, string>;
}

/** Gives all instances of a service the same secret, so that they know each other's answers, and removes old answers. */
export async function keepAnswers({ implementations, secrets, log, onStop }: AnswerKeeping): Promise<void> {
  const all = new Set(implementations.flatMap(({ answers }) => (answers instanceof Answers ? answers : [])));
  if (all.size === 0) return;
  const name = { scope: 'mesh', name: 'idempotency-key' } as const;
  const { value } = await secrets.getOrMake(name, async () => randomBytes(32).toString('base64url'));
  const onError = (error: unknown): void => log.error({ err: error }, 'old answers cannot be removed');
  for (const answers of all) {
    answers.secret = Buffer.from(value, 'base64url');
    onStop(repeat({ task: () => answers.sweep(), everyMs: sweepEveryMs, onError }));
  }
}

interface AnswerKeeping {
  implementations: readonly { answers?: AnswerStore }[];
  secrets: Secrets;
  log: Logger;
  onStop: (close: () => unknown) => void;
}

/** Deletes the answers to a person, and those in which a name stands. The id comes first, then any known address. */
export async function eraseAnswers(
  transaction: Transaction,
  [userId, ...others]: readonly [string, ...string[]],
): Promise<void> {
  await transaction`delete from kept_answer where person_id = ${userId}`;
  for (const name of [userId, ...others]) {
    await transaction`delete from kept_answer where position(${Buffer.from(name)} in answer) > 0`;
  }
}

/** Takes a lock until the transaction or its process ends. No call waits for the lock: waiting would take connections. */
async function tryLock(transaction: Transaction, { id }: KeyedCall): Promise<boolean> {
  const [row] = await transaction<{ free: boolean }[]>`
    select pg_try_advisory_xact_lock(${id.readBigInt64BE().toString()}::bigint) as free`;
  return row!.free;
}

/** Writes the answer. A row that stands in its place is too old to count. */
async function insert(transaction: Transaction, call: KeyedCall, answer: KeptAnswer | undefined): Promise<void> {
  await transaction`
    insert into kept_answer (id, request, person_id, answer, headers, time)
    values (${call.id}, ${call.request}, ${call.personId ?? null}, ${answer?.bytes ?? null},
      ${transaction.json(answer?.headers ?? {})}, ${new Date()})
    on conflict (id) do update set request = excluded.request, person_id = excluded.person_id, answer = excluded.answer,
      headers = excluded.headers, time = excluded.time`;
}

function toAnswer({ answer, headers }: KeptRow): KeptAnswer {
  if (!answer) throw notKept();
  return { bytes: answer, headers };
}

function requireTime(deadline: number): void {
  if (Date.now() >= deadline)
    throw new Refusal('TIMED_OUT', 'the call was not done within its time, and nothing was done');
}
