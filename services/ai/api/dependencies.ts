// The stores and clients of the handlers; service.ts makes them.
import type { Context } from '#chassis/rpc/context.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import type { Preferences } from '#proto/gen/sinew/user/v1/user.ts';
import type { FactStore } from '../fact/store.ts';
import type { PlanKeeper } from '../planning/keeper.ts';
import type { PlanStore } from '../planning/store.ts';
import type { RecommendationStore } from '../recommendation/store.ts';
import type { TrainingStore } from '../training/store.ts';
import type { Exercises } from './exercises.ts';

export interface Dependencies {
  training: TrainingStore;
  facts: FactStore;
  recommendations: RecommendationStore;
  plans: PlanStore;
  keeper: PlanKeeper;
  /** The exercises that a caller may use. */
  exercises: Exercises;
  /** The caller's preferences. */
  preferences: (context: Context) => Promise<Preferences>;
  clock: Clock;
  /** The public address of the door. */
  edgeUrl: string;
}
