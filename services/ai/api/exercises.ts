// The exercises as the workout service knows them: the catalogue, which is kept for some minutes, and the caller's own,
// which are asked for with the caller's token each time, because only the caller may see them.
import type { ClientContext } from '#chassis/rpc/context.ts';
import type { Exercise, ListExercisesRequest, ListExercisesResponse } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { type ExerciseTable, requireExercise } from '../exercise/table.ts';

export interface ExerciseClient {
  listExercises: (request: ListExercisesRequest, context: ClientContext) => Promise<ListExercisesResponse>;
}

const pageSize = 200;
const everything = { pageToken: '', query: '', muscle: 0, equipment: 0, mechanics: 0 } as const;

export class Exercises {
  readonly #client: ExerciseClient;
  readonly #keptMs: number;
  #catalogue: { readAt: number; exercises: Promise<Exercise[]> } | undefined;

  constructor(client: ExerciseClient, keptMs = 300_000) {
    this.#client = client;
    this.#keptMs = keptMs;
  }

  /** @throws Refusal EXERCISE_NOT_FOUND */
  async get(exerciseId: string, context: ClientContext): Promise<Exercise> {
    return requireExercise(await this.table(context), exerciseId);
  }

  /** All exercises of the catalogue and of the caller. */
  async table(context: ClientContext): Promise<ExerciseTable> {
    const [catalogue, own] = await Promise.all([this.#readCatalogue(context), this.#list(context, true)]);
    return new Map([...catalogue, ...own].map((exercise) => [exercise.id, exercise]));
  }

  /** The exercises that everybody may see. */
  async catalogue(context: ClientContext): Promise<ExerciseTable> {
    return new Map((await this.#readCatalogue(context)).map((exercise) => [exercise.id, exercise]));
  }

  /** One reading at a time; a reading that fails is not kept. */
  #readCatalogue(context: ClientContext): Promise<Exercise[]> {
    const now = Date.now();
    if (this.#catalogue && now - this.#catalogue.readAt < this.#keptMs) return this.#catalogue.exercises;
    const exercises = this.#list(context, false).then((all) => all.filter(({ custom }) => !custom));
    const kept = { readAt: now, exercises };
    this.#catalogue = kept;
    exercises.catch(() => {
      if (this.#catalogue === kept) this.#catalogue = undefined;
    });
    return exercises;
  }

  async #list(context: ClientContext, custom: boolean): Promise<Exercise[]> {
    const exercises: Exercise[] = [];
    let pageToken = '';
    do {
      const page = await this.#client.listExercises({ ...everything, custom, pageSize, pageToken }, context);
      exercises.push(...page.exercises);
      pageToken = page.nextPageToken;
    } while (pageToken);
    return exercises;
  }
}
