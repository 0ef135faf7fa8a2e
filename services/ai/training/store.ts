// The SQL of the projection of people's training.
import { randomUUID } from 'node:crypto';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { withoutDeleted } from '#chassis/personal-data/deletions.ts';
import type { TrainingNote } from './note.ts';
import { emptySummary, summaryVersion, type TrainingSummary, type TrainingWorkout } from './training.ts';

/** A person whose training is to be read, with what has changed. */
export interface ClaimedTraining {
  userId: string;
  claim: string;
  /** Empty when all workouts are to be read. */
  workoutIds: string[];
  due: { workoutId: string; mark: string }[];
}

export interface KnownTraining {
  summary: TrainingSummary;
  /** Whether something has changed that is not in the summary yet. */
  pending: boolean;
}

/** Stands for all workouts of a person. */
const allWorkouts = '00000000-0000-0000-0000-000000000000';
/** The most workouts that are read one by one; with more changes all are read. */
const mostNamed = 500;

export class TrainingStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(userId: string): Promise<KnownTraining> {
    const [row] = await this.#sql<{ summary: TrainingSummary | null; pending: boolean }[]>`
      select (select summary from training_summary where user_id = ${userId} and version = ${summaryVersion}) as summary,
        exists (select from training_due where user_id = ${userId})
          or exists (select from training_summary where user_id = ${userId} and version <> ${summaryVersion}) as pending`;
    return { summary: row?.summary ?? emptySummary, pending: row?.pending ?? false };
  }

  /** The workouts that began at this time or later, in their order. */
  async since(userId: string, from: Date): Promise<TrainingWorkout[]> {
    const rows = await this.#sql<{ workout: TrainingWorkout }[]>`
      select workout from training_workout where user_id = ${userId} and start_time >= ${from}
      order by start_time, workout_id`;
    return rows.map(({ workout }) => workout);
  }

  /** The newest notes, at most so many. */
  async notes(userId: string, limit: number): Promise<TrainingNote[]> {
    return this.#sql<TrainingNote[]>`${selectNotes(this.#sql, userId)} limit ${limit}`;
  }

  /** All notes, the newest first. */
  async *everyNote(userId: string): AsyncGenerator<TrainingNote> {
    for await (const some of this.#sql<TrainingNote[]>`${selectNotes(this.#sql, userId)}`.cursor(batch)) yield* some;
  }

  /** Marks a workout, or all training of the person, as changed. A deleted person has none. */
  async markDue(transaction: Transaction, userId: string, workoutId = allWorkouts): Promise<void> {
    const userIds = await withoutDeleted(transaction, [userId]);
    await transaction`
      insert into training_due (user_id, workout_id, mark)
      select user_id, ${workoutId}, nextval('training_mark') from unnest(${userIds}::uuid[]) as person (user_id)
      on conflict (user_id, workout_id) do update set mark = excluded.mark`;
  }

  /** Takes a person whose training is to be read, for so long. Undefined when there is nobody. */
  async claim(leaseMs: number): Promise<ClaimedTraining | undefined> {
    return this.#sql.begin(async (transaction) => {
      const claim = randomUUID();
      const [person] = await transaction<{ userId: string }[]>`
        insert into training_claim (user_id, claim, until, failures)
        select user_id, ${claim}, clock_timestamp() + ${leaseMs} * interval '1 ms', 0 from training_due
        where not exists (
          select from training_claim where training_claim.user_id = training_due.user_id and until > clock_timestamp())
        order by mark limit 1
        on conflict (user_id) do update set claim = excluded.claim, until = excluded.until
          where training_claim.until <= clock_timestamp()
        returning user_id as "userId"`;
      if (!person) return undefined;
      const { userId } = person;
      const due = await transaction<ClaimedTraining['due']>`
        select workout_id as "workoutId", mark::text as mark from training_due where user_id = ${userId}`;
      const ids = due.map(({ workoutId }) => workoutId);
      const isWhole = ids.includes(allWorkouts) || ids.length > mostNamed;
      return { userId, claim, due: [...due], workoutIds: isWhole ? [] : ids };
    });
  }

  /** Puts a claim off after a failure: with each failure for twice as long. */
  async putOff(
    { userId, claim }: ClaimedTraining,
    { leastMs, mostMs }: { leastMs: number; mostMs: number },
  ): Promise<void> {
    await this.#sql`
      update training_claim set failures = failures + 1, until = clock_timestamp()
        + least(${mostMs}, ${leastMs} * power(2, least(failures, 20))) * interval '1 ms'
      where user_id = ${userId} and claim = ${claim}`;
  }

  /** Forgets what was due of a person who does not exist any more. */
  async drop(userId: string): Promise<void> {
    await this.#sql.begin((transaction) => eraseTraining(transaction, userId));
  }

  /**
   * Writes what was read, while the claim holds. `summarise` gets the summary as it is, and the way to all workouts of the
   * person in the order of their starts.
   */
  async conclude(
    claimed: ClaimedTraining,
    read: { workouts: readonly TrainingWorkout[]; notes: readonly TrainingNote[] },
    summarise: (known: TrainingSummary, all: () => AsyncIterable<TrainingWorkout[]>) => Promise<TrainingSummary>,
  ): Promise<void> {
    const { userId, claim, due, workoutIds } = claimed;
    await this.#sql.begin(async (transaction) => {
      const held = await transaction`
        select from training_claim where user_id = ${userId} and claim = ${claim} for update`;
      if (held.length === 0) return;
      const known = await readSummary(transaction, userId);
      const gone = await removeWorkouts(transaction, userId, workoutIds);
      await insertWorkouts(transaction, userId, read.workouts);
      await insertNotes(transaction, userId, read.notes);
      await forgetNoteVectors(transaction, userId);
      const isOnlyNew = workoutIds.length > 0 && gone === 0;
      const summary = await summarise(isOnlyNew && known ? known : emptySummary, () => allOf(transaction, userId));
      await transaction`
        insert into training_summary (user_id, version, summary, has_notes)
        values (${userId}, ${summaryVersion}, ${transaction.json(summary as never)}, true)
        on conflict (user_id) do update set version = excluded.version, summary = excluded.summary,
          has_notes = training_summary.has_notes or ${workoutIds.length === 0}`;
      const ids = due.map(({ workoutId }) => workoutId);
      const marks = due.map(({ mark }) => mark);
      await transaction`
        delete from training_due using unnest(${ids}::uuid[], ${marks}::text[]) as done (workout_id, mark)
        where user_id = ${userId} and training_due.workout_id = done.workout_id
          and training_due.mark = done.mark::bigint`;
      await transaction`delete from training_claim where user_id = ${userId}`;
    });
  }

  /** The last person who was asked for; undefined when everybody was. */
  async backfilledUntil(): Promise<string | undefined> {
    const [row] = await this.#sql<{ afterUserId: string; finished: boolean }[]>`
      select after_user_id as "afterUserId", finished from training_backfill`;
    return row?.finished ? undefined : (row?.afterUserId ?? '');
  }

  /** Marks all training of these people as due; nobody comes after nobody. */
  async backfill(userIds: readonly string[]): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      const alive = await withoutDeleted(transaction, userIds);
      await transaction`
        insert into training_due (user_id, workout_id, mark)
        select user_id, ${allWorkouts}, nextval('training_mark') from unnest(${alive}::uuid[]) as person (user_id)
        on conflict (user_id, workout_id) do nothing`;
      await transaction`
        insert into training_backfill (after_user_id, finished) values (${userIds.at(-1) ?? ''}, ${userIds.length === 0})
        on conflict (single) do update set after_user_id = excluded.after_user_id, finished = excluded.finished`;
    });
  }

  /** Marks as due the people with a projection that other code has made. */
  async renewSummaries(): Promise<void> {
    await this.#sql`
      insert into training_due (user_id, workout_id, mark)
      select user_id, ${allWorkouts}, nextval('training_mark') from training_summary
      where version <> ${summaryVersion} or not has_notes
      on conflict (user_id, workout_id) do nothing`;
  }
}

const selectNotes = (sql: Sql, userId: string) => sql`
  select workout_id as "workoutId", workout_name as "workoutName", start_time as "startTime",
    set_number as "setNumber", exercise_id as "exerciseId", text
  from training_note where user_id = ${userId} order by start_time desc, workout_id, set_number`;

/** Deletes all that the projection holds of a person. */
export async function eraseTraining(transaction: Transaction, userId: string): Promise<void> {
  for (const table of ['training_note', 'training_workout', 'training_summary', 'training_due', 'training_claim']) {
    await transaction`delete from ${transaction(table)} where user_id = ${userId}`;
  }
}

async function readSummary(transaction: Transaction, userId: string): Promise<TrainingSummary | undefined> {
  const [row] = await transaction<{ summary: TrainingSummary }[]>`
    select summary from training_summary where user_id = ${userId} and version = ${summaryVersion}`;
  return row?.summary;
}

/** Removes the named workouts, or all without a name. Answers with how many there were. */
async function removeWorkouts(
  transaction: Transaction,
  userId: string,
  workoutIds: readonly string[],
): Promise<number> {
  const isNamed =
    workoutIds.length > 0 ? transaction`and workout_id = any (${workoutIds as string[]}::uuid[])` : transaction``;
  const { count } = await transaction`delete from training_workout where user_id = ${userId} ${isNamed}`;
  return count;
}

async function insertWorkouts(
  transaction: Transaction,
  userId: string,
  workouts: readonly TrainingWorkout[],
): Promise<void> {
  if (workouts.length === 0) return;
  const ids = workouts.map(({ id }) => id);
  const starts = workouts.map(({ startTime }) => new Date(startTime).toISOString());
  const texts = workouts.map((workout) => JSON.stringify(workout));
  await transaction`
    insert into training_workout (user_id, workout_id, start_time, workout)
    select ${userId}::uuid, * from unnest(${ids}::uuid[], ${starts}::timestamptz[], ${texts}::text[]::json[])`;
}

async function insertNotes(transaction: Transaction, userId: string, notes: readonly TrainingNote[]): Promise<void> {
  if (notes.length === 0) return;
  const numbers = notes.map(({ setNumber }) => setNumber);
  const starts = notes.map(({ startTime }) => startTime.toISOString());
  const column = (name: 'workoutId' | 'workoutName' | 'exerciseId' | 'text') => notes.map((note) => note[name]);
  await transaction`
    insert into training_note (user_id, workout_id, set_number, start_time, workout_name, exercise_id, text)
    select ${userId}::uuid, * from unnest(${column('workoutId')}::uuid[], ${numbers}::int[], ${starts}::timestamptz[],
      ${column('workoutName')}::text[], ${column('exerciseId')}::text[], ${column('text')}::text[])`;
}

/** The vector of a note is known by the note's text (library/finding.ts). */
async function forgetNoteVectors(transaction: Transaction, userId: string): Promise<void> {
  await transaction`
    delete from embedding where kind = 'note' and owner = ${userId} and id not in (
      select encode(sha256(convert_to(text, 'UTF8')), 'hex') from training_note where user_id = ${userId})`;
}

/** Workouts of one batch, after which other work of the process has its turn. */
const batch = 200;

async function* allOf(transaction: Transaction, userId: string): AsyncGenerator<TrainingWorkout[]> {
  const rows = transaction<{ workout: TrainingWorkout }[]>`
    select workout from training_workout where user_id = ${userId} order by start_time, workout_id`;
  for await (const some of rows.cursor(batch)) yield some.map(({ workout }) => workout);
}
