// A plan as it is kept, and what happens to it: it is accepted, changed and followed.
import type { LoadUnit } from '../exercise/equipment.ts';
import type { ExerciseTable } from '../exercise/table.ts';
import type { Adherence } from '../plan/adherence.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanChange } from '../plan/words.ts';

export type PlanState = 'draft' | 'accepted' | 'ended';

export interface ToldChange {
  /** ISO 8601. */
  time: string;
  change: PlanChange;
}

export interface StoredPlan {
  id: string;
  userId: string;
  state: PlanState;
  plan: Plan;
  /** The newest first. */
  changes: readonly ToldChange[];
  /** The names of the exercises in it. */
  names: Readonly<Record<string, string>>;
  locale: string;
  unit: LoadUnit;
  timeZone: string;
  createTime: Date;
  updateTime: Date;
  acceptTime: Date | undefined;
}

/** The newest changes that are kept. */
const mostChanges = 200;

/** The plan with what was changed in it, the newest first. */
export function withChanges(stored: StoredPlan, changes: readonly PlanChange[], now: Date): StoredPlan {
  const told = changes.map((change) => ({ time: now.toISOString(), change }));
  return { ...stored, updateTime: now, changes: [...told, ...stored.changes].slice(0, mostChanges) };
}

/** The sessions with a workout. */
export const doneSessions = ({ sessions }: Adherence): ReadonlySet<string> =>
  new Set(sessions.flatMap(({ sessionId, workoutId }) => (workoutId ? sessionId : [])));

/** The names of the exercises of a plan, as far as they are known. */
export function namesIn({ sessions }: Plan, exercises: ExerciseTable): Record<string, string> {
  const ids = new Set(sessions.flatMap((session) => session.exercises.map(({ exerciseId }) => exerciseId)));
  return Object.fromEntries([...ids].map((id) => [id, exercises.get(id)?.name ?? id]));
}
