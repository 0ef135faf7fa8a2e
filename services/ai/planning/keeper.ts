// Carries accepted plans out: matches workouts with sessions and plans missed sessions again. It looks at a plan when its
// person looks at it, when their training has changed, and now and then, because a session is missed when its day is over.
import type { Clock } from '#chassis/runtime/clock.ts';
import { toLocalDate } from '#chassis/text/days.ts';
import { trainedMusclesOf } from '../exercise/exercise.ts';
import type { ExerciseTable } from '../exercise/table.ts';
import { type Adherence, adherence } from '../plan/adherence.ts';
import type { PlannedSession } from '../plan/plan.ts';
import { replan } from '../plan/replan.ts';
import type { TrainingStore } from '../training/store.ts';
import type { TrainingWorkout } from '../training/training.ts';
import { sessionsReplanned } from './events.ts';
import type { PlanStore } from './store.ts';
import { type StoredPlan, withChanges } from './stored-plan.ts';

export interface PlanKeeperParts {
  plans: PlanStore;
  training: Pick<TrainingStore, 'since'>;
  clock: Clock;
  /** The exercises that everybody may see. */
  catalogue: () => Promise<ExerciseTable>;
}

/** An accepted plan after a look at it, and how far it was followed. */
export interface KeptPlan {
  stored: StoredPlan;
  followed: Adherence;
}

const msPerDay = 86_400_000;
/** A workout may be some days before its session, and begin a day earlier in another time zone. */
const daysBefore = 5;
const peopleAtOnce = 100;

export class PlanKeeper {
  readonly #parts: PlanKeeperParts;

  constructor(parts: PlanKeeperParts) {
    this.#parts = parts;
  }

  /** How far the plan was followed. */
  async adherenceOf(stored: StoredPlan, exercises: ExerciseTable): Promise<Adherence> {
    return this.#follow(stored, await this.#workoutsOf(stored), exercises);
  }

  /** Plans the missed sessions of the person's accepted plan again. Answers with the plan as it is then. */
  async keep(userId: string, given?: ExerciseTable): Promise<KeptPlan | undefined> {
    const { plans, clock } = this.#parts;
    const stored = await plans.accepted(userId);
    if (!stored) return undefined;
    const exercises = given ?? (await this.#parts.catalogue());
    const workouts = await this.#workoutsOf(stored);
    const followed = this.#follow(stored, workouts, exercises);
    const today = toLocalDate(clock.now(), stored.timeZone);
    const now = { today, exercises: [...exercises.values()] };
    if (replan(stored.plan, followed, now).changes.length === 0) return { stored, followed };
    const kept = await plans.update(userId, stored.id, (current, tell) => {
      // Somebody changed it meanwhile: the next look plans again.
      if (current.updateTime.getTime() !== stored.updateTime.getTime()) return current;
      const { plan, changes } = replan(current.plan, followed, now);
      tell(sessionsReplanned(current, changes));
      return withChanges({ ...current, plan }, changes, clock.now());
    });
    return { stored: kept, followed: this.#follow(kept, workouts, exercises) };
  }

  /** The session of today in the accepted plan, unless it is done. */
  async sessionOfToday(
    userId: string,
    exercises: ExerciseTable,
  ): Promise<{ planId: string; session: PlannedSession } | undefined> {
    const kept = await this.keep(userId, exercises);
    if (kept?.stored.state !== 'accepted') return undefined;
    const { stored, followed } = kept;
    const today = toLocalDate(this.#parts.clock.now(), stored.timeZone);
    const open = new Set(followed.sessions.flatMap(({ sessionId, state }) => (state === 'planned' ? sessionId : [])));
    const session = stored.plan.sessions.find(({ id, day }) => day === today && open.has(id));
    return session && { planId: stored.id, session };
  }

  /** Looks at every plan that is carried out. */
  async keepAll(): Promise<void> {
    const { plans } = this.#parts;
    for (let after: string | undefined = ''; after !== undefined; ) {
      const userIds: string[] = await plans.listFollowers(after, peopleAtOnce);
      for (const userId of userIds) await this.keep(userId);
      after = userIds.at(-1);
    }
  }

  #workoutsOf({ userId, plan }: StoredPlan): Promise<TrainingWorkout[]> {
    const from = new Date(Date.parse(plan.wishes.startDay) - daysBefore * msPerDay);
    return this.#parts.training.since(userId, from);
  }

  #follow({ plan, timeZone }: StoredPlan, workouts: readonly TrainingWorkout[], exercises: ExerciseTable): Adherence {
    return adherence(
      plan,
      workouts.map(({ id, day, sets }) => ({ workoutId: id, day, sets })),
      {
        today: toLocalDate(this.#parts.clock.now(), timeZone),
        musclesOf: (exerciseId) => {
          const exercise = exercises.get(exerciseId);
          return exercise && trainedMusclesOf(exercise);
        },
      },
    );
  }
}
