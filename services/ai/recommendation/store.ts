// The SQL of recommendations and of what people say of them.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { FeedbackKind, SessionFeedback } from '#proto/gen/sinew/ai/v1/session.ts';
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';

export interface GivenRecommendation {
  id: string;
  userId: string;
  exerciseIds: readonly string[];
  createTime: Date;
}

/** What a person said. */
export interface GivenFeedback {
  id: string;
  userId: string;
  kind: FeedbackKind;
  /** Empty for none. */
  recommendationId: string;
  exerciseId: string;
  muscles: readonly Muscle[];
  note: string;
  createTime: Date;
}

/** Feedback with the exercises of the recommendation that it is about. */
export type KnownFeedback = SessionFeedback & { createTime: Date; exerciseIds: string[] };

const keptRecommendations = 50;

export class RecommendationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Keeps the last recommendations of the person. */
  async insert({ id, userId, exerciseIds, createTime }: GivenRecommendation): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await transaction`
        insert into recommendation (id, user_id, exercise_ids, create_time)
        values (${id}, ${userId}, ${exerciseIds as string[]}, ${createTime})`;
      await transaction`
        delete from recommendation where user_id = ${userId} and id < (
          select id from recommendation where user_id = ${userId}
          order by id desc offset ${keptRecommendations - 1} limit 1)`;
    });
  }

  /** @throws Refusal RECOMMENDATION_NOT_FOUND */
  async insertFeedback(feedback: GivenFeedback): Promise<SessionFeedback> {
    const { id, userId, kind, recommendationId, exerciseId, muscles, note, createTime } = feedback;
    return this.#sql.begin(async (transaction) => {
      const exerciseIds = recommendationId ? await exercisesOf(transaction, userId, recommendationId) : [];
      const rows = await transaction<KnownFeedback[]>`
        insert into feedback
          (id, user_id, kind, recommendation_id, exercise_id, exercise_ids, muscles, note, create_time)
        values (${id}, ${userId}, ${kind}, ${recommendationId || null}, ${exerciseId}, ${exerciseIds},
          ${muscles as number[]}, ${note}, ${createTime})
        returning ${columns(transaction)}`;
      return withoutExercises(rows[0]!);
    });
  }

  /** The newest first. */
  async listFeedback(userId: string, since: Date): Promise<KnownFeedback[]> {
    return this.#sql<KnownFeedback[]>`
      select ${columns(this.#sql)} from feedback where user_id = ${userId} and create_time >= ${since}
      order by create_time desc, id desc`;
  }
}

export async function eraseRecommendations(transaction: Transaction, userId: string): Promise<void> {
  await transaction`delete from recommendation where user_id = ${userId}`;
  await transaction`delete from feedback where user_id = ${userId}`;
}

export const withoutExercises = ({ exerciseIds: _, ...feedback }: KnownFeedback): SessionFeedback => feedback;

async function exercisesOf(transaction: Transaction, userId: string, id: string): Promise<string[]> {
  const [row] = await transaction<{ exerciseIds: string[] }[]>`
    select exercise_ids as "exerciseIds" from recommendation where id = ${id} and user_id = ${userId}`;
  if (!row) throw new Refusal('RECOMMENDATION_NOT_FOUND', `there is no recommendation ${id}`);
  return row.exerciseIds;
}

const columns = (sql: Sql | Transaction) => sql`
  id, kind, coalesce(recommendation_id::text, '') as "recommendationId", exercise_id as "exerciseId",
  exercise_ids as "exerciseIds", muscles, note, create_time as "createTime"`;
