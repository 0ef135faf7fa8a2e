// Reads the training that has changed from the workout service into the projection. An event marks what has changed; the
// follower reads what it is now, so a late, repeated or lost event does no harm. One instance at a time reads a person's
// training. When it dies, its claim runs out and another instance goes on.

import { Outage } from '#chassis/runtime/repetition/outage.ts';
import { Waker } from '#chassis/runtime/repetition/wakers.ts';
import { giveTurn } from '#chassis/runtime/turn.ts';
import { toLocalDate } from '#chassis/text/days.ts';
import type { Workout } from '#proto/gen/sinew/workout/v1/workout.ts';
import { notesOf, type TrainingNote } from './note.ts';
import type { ClaimedTraining, TrainingStore } from './store.ts';
import { addWorkouts, emptySummary, isNext, type TrainingSummary, type TrainingWorkout } from './training.ts';

export interface FollowerParts {
  training: TrainingStore;
  /** All workouts of a person, or the named ones, from the workout service. */
  read: (userId: string, workoutIds: readonly string[]) => AsyncIterable<readonly Workout[]>;
  /** The people with workouts after this one. */
  listPeople: (afterUserId: string) => Promise<readonly string[]>;
  /** Called when a person's projection has changed. */
  onChanged: (userId: string) => Promise<void>;
  /** Called once while the store or the workout service is away, and for each other failure. */
  onError: (error: unknown) => void;
  /** Called when what was away is there again. */
  onBack: () => void;
  /** Whether the failure says that the person's account was deleted. */
  isDeleted: (error: unknown) => boolean;
  pollMs?: number;
}

const pollMs = 500;
/** The longest pause between two looks while the store is away. */
const awayMs = 4000;
/** Longer than the reading of the largest training takes. */
const leaseMs = 60_000;
const retry = { leastMs: 250, mostMs: 60_000 };

export class Follower {
  readonly #parts: FollowerParts;
  readonly #following = new Waker();
  readonly #asking = new Waker();
  /** Of the store, and of the workout service. */
  readonly #looks: Outage;
  readonly #reads: Outage;
  #isStopped = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#looks = this.#outage();
    this.#reads = this.#outage();
  }

  #outage(): Outage {
    const { onError, onBack, pollMs: leastMs = pollMs } = this.#parts;
    return new Outage({ leastMs, mostMs: awayMs, onError, onEnd: onBack });
  }

  /** Answers with the function that stops it. */
  start(): () => Promise<void> {
    this.#isStopped = false;
    const running = [this.#follow(), this.#askForEverybody()];
    return async () => {
      this.#isStopped = true;
      this.wake();
      await Promise.all(running);
    };
  }

  /** Tells the follower that something has changed. */
  wake(): void {
    this.#following.wake();
    this.#asking.wake();
  }

  /** Reads what is due until nothing is. Answers with the number of people. */
  async run(): Promise<number> {
    let people = 0;
    for (; !this.#isStopped; people += 1) {
      const claimed = await this.#parts.training.claim(leaseMs);
      if (!claimed) break;
      await this.#read(claimed);
    }
    return people;
  }

  async #follow(): Promise<void> {
    while (!this.#isStopped) {
      await this.run().then(
        () => this.#looks.over(),
        (error: unknown) => this.#looks.failed(error),
      );
      await this.#following.wait(this.#looks.lasts ? this.#looks.pauseMs : (this.#parts.pollMs ?? pollMs));
    }
  }

  /** The people who trained before this service listened to events. */
  async #askForEverybody(): Promise<void> {
    const { training, listPeople } = this.#parts;
    const outage = this.#outage();
    while (!this.#isStopped) {
      try {
        await training.renewSummaries();
        const after = await training.backfilledUntil();
        if (after === undefined) return;
        await training.backfill(await listPeople(after));
        this.wake();
        outage.over();
      } catch (error) {
        outage.failed(error);
        await this.#asking.wait(outage.pauseMs);
      }
    }
  }

  async #read(claimed: ClaimedTraining): Promise<void> {
    const { training, read, onChanged, isDeleted, onError } = this.#parts;
    try {
      const workouts: TrainingWorkout[] = [];
      const notes: TrainingNote[] = [];
      for await (const some of read(claimed.userId, claimed.workoutIds)) {
        workouts.push(...some.map(toTrainingWorkout));
        notes.push(...some.flatMap(notesOf));
      }
      this.#reads.over();
      const found = { workouts, notes };
      await training.conclude(claimed, found, (known, all) => summarise(known, { workouts, all }));
    } catch (error) {
      if (isDeleted(error)) return training.drop(claimed.userId);
      this.#reads.failed(error);
      return training.putOff(claimed, retry);
    }
    await onChanged(claimed.userId).catch(onError);
  }
}

/** Adds new workouts to a summary when they come after its own; otherwise makes the summary from all workouts. */
async function summarise(
  known: TrainingSummary,
  { workouts, all }: { workouts: readonly TrainingWorkout[]; all: () => AsyncIterable<TrainingWorkout[]> },
): Promise<TrainingSummary> {
  const inOrder = workouts.toSorted((one, other) => one.startTime - other.startTime || (one.id < other.id ? -1 : 1));
  const isGrowing = known.workouts > 0 && (!inOrder[0] || isNext(known, inOrder[0]));
  if (isGrowing) return addWorkouts(known, inOrder);
  let summary = emptySummary;
  for await (const some of all()) {
    summary = addWorkouts(summary, some);
    // Years of training take some hundred milliseconds, in which others have their turn.
    await giveTurn();
  }
  return summary;
}

function toTrainingWorkout({ id, name, startTime, endTime, timeZone, sets }: Workout): TrainingWorkout {
  return {
    id,
    name,
    startTime: startTime!.getTime(),
    endTime: endTime!.getTime(),
    day: toLocalDate(startTime!, timeZone),
    sets: sets.map(({ exerciseId, type, weightKg, reps, distanceM, durationS, rpe }) => ({
      exerciseId,
      type,
      weightKg,
      reps,
      distanceM,
      durationS,
      rpe,
    })),
  };
}
