// The projection follows events, whatever their order, number and time; it goes on after a failure, and a deleted person
// leaves nothing behind.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { serveCoach, workoutAt } from '#test/harness/ai.ts';
import { TrainingStore } from './store.ts';

const served = serveCoach();
const summaryOf = async (userId: string) => (await new TrainingStore(served.sql).get(userId)).summary;
const squat = (day: string, kilograms: number) => workoutAt(`${day}T10:00:00Z`, [['barbell-squat', kilograms, 5]]);

describe('the projection of a person’s training', () => {
  it('follows what is finished, edited, moved and deleted, and is then as if all had come at once', async () => {
    const userId = randomUUID();
    const log = [squat('2026-01-01', 100), squat('2026-01-03', 102.5), squat('2026-01-05', 105)];
    for (const [index, workout] of log.entries()) {
      served.training.set(userId, log.slice(0, index + 1));
      await served.handle('workoutFinished', { userId, workoutId: workout.id } as never);
    }
    expect((await summaryOf(userId)).workouts).toBe(3);
    const edited = { ...log[1]!, sets: [{ ...log[1]!.sets[0]!, weightKg: 90 }] };
    const early = squat('2025-12-24', 80);
    served.training.set(userId, [log[0]!, edited, early]);
    await served.handle('workoutEdited', { userId, workoutId: edited.id } as never);
    await served.handle('workoutDeleted', { userId, workoutId: log[2]!.id });
    await served.handle('workoutFinished', { userId, workoutId: early.id } as never);
    const other = randomUUID();
    await served.give(
      other,
      [early, log[0]!, edited].map((workout) => ({ ...workout, id: randomUUID() })),
    );
    const strip = ({ recent, end, ...rest }: Awaited<ReturnType<typeof summaryOf>>) => ({
      ...rest,
      recent: recent.map(({ id: _, ...workout }) => workout),
      end: end?.startTime,
    });
    expect(strip(await summaryOf(userId))).toEqual(strip(await summaryOf(other)));
    served.training.set(userId, [
      { ...early, sets: [{ ...early.sets[0]!, exerciseId: 'leg-press' }] },
      log[0]!,
      edited,
    ]);
    await served.handle('setsMoved', { userId, fromExerciseId: 'barbell-squat', toExerciseId: 'leg-press' });
    expect((await summaryOf(userId)).exercises['leg-press']!.sessions).toBe(1);
  });

  it('reads again what changes during the reading', async () => {
    const userId = randomUUID();
    const first = squat('2026-01-01', 100);
    const second = squat('2026-01-02', 110);
    served.training.set(userId, [first]);
    let reads = 0;
    served.onRead = async () => {
      reads += 1;
      if (reads > 1) return;
      served.training.set(userId, [first, second]);
      const handler = served.service.events.workout.workoutFinished as (...given: unknown[]) => Promise<unknown>;
      await served.sql.begin((transaction) =>
        handler({ value: { userId, workoutId: second.id } }, transaction, () => undefined),
      );
      await served.sql.begin((transaction) =>
        handler({ value: { userId, workoutId: first.id } }, transaction, () => undefined),
      );
    };
    await served.handle('workoutFinished', { userId, workoutId: first.id } as never);
    served.onRead = async () => undefined;
    expect([reads, (await summaryOf(userId)).workouts]).toEqual([2, 2]);
  });

  it('is told to be behind while the workout service is away, and catches up by itself', async () => {
    const userId = randomUUID();
    served.training.set(userId, [squat('2026-01-01', 100)]);
    served.onRead = async () => {
      throw new Error('away');
    };
    await served.handle('workoutFinished', { userId, workoutId: randomUUID() } as never);
    expect(await new TrainingStore(served.sql).get(userId)).toMatchObject({ pending: true, summary: { workouts: 0 } });
    expect(served.errors.splice(0)).toEqual([new Error('away')]);
    served.onRead = async () => undefined;
    await served.sql`update training_claim set until = clock_timestamp() where user_id = ${userId}`;
    await served.handle('importFinished', { userId } as never);
    expect(await new TrainingStore(served.sql).get(userId)).toMatchObject({ pending: false, summary: { workouts: 1 } });
  });

  it('is read by one instance at a time, and by another when that one is gone', async () => {
    const userId = randomUUID();
    const store = new TrainingStore(served.sql);
    await served.sql.begin((transaction) => store.markDue(transaction, userId));
    const claims = await Promise.all([store.claim(60_000), store.claim(60_000), store.claim(60_000)]);
    expect(claims.filter((claim) => claim?.userId === userId)).toHaveLength(1);
    const [late] = claims.filter((claim) => claim !== undefined);
    await served.sql`update training_claim set until = clock_timestamp() where user_id = ${userId}`;
    const next = await store.claim(60_000);
    expect(next?.userId).toBe(userId);
    await store.conclude(late!, { workouts: [], notes: [] }, async () => {
      throw new Error('the late one must write nothing');
    });
    await store.drop(userId);
  });

  it('leaves nothing of a deleted person, whatever comes late', async () => {
    const userId = randomUUID();
    await served.give(userId, [{ ...squat('2026-01-01', 100), notes: 'Felt strong.' }]);
    await served.deletePerson(userId);
    await served.handle('workoutFinished', { userId, workoutId: randomUUID() } as never);
    for (const table of ['training_note', 'training_workout', 'training_summary', 'training_due', 'training_claim']) {
      expect(await served.sql`select from ${served.sql(table)} where user_id = ${userId}`, table).toHaveLength(0);
    }
  });

  it('drops what it was reading when the person is deleted meanwhile', async () => {
    const userId = randomUUID();
    served.onRead = () => served.deletePerson(userId);
    await served.give(userId, [squat('2026-01-01', 100)]);
    served.onRead = async () => undefined;
    expect(await served.sql`select from training_workout where user_id = ${userId}`).toHaveLength(0);
    expect(await served.service.follower.run()).toBe(0);
    expect(served.errors).toEqual([]);
  });

  it('reads the training of a person again whose notes other code has not read', async () => {
    const userId = randomUUID();
    const store = new TrainingStore(served.sql);
    await served.give(userId, [{ ...squat('2026-01-01', 100), notes: 'Old.' }]);
    await served.sql`delete from training_note where user_id = ${userId}`;
    await served.sql`update training_summary set has_notes = false where user_id = ${userId}`;
    const later = { ...squat('2026-01-02', 100), notes: 'New.' };
    served.training.get(userId)!.push(later);
    await served.handle('workoutFinished', { userId, workoutId: later.id } as never);
    const texts = async () => (await store.notes(userId, 10)).map(({ text }) => text);
    expect(await texts()).toEqual(['New.']);
    await store.renewSummaries();
    await served.service.follower.run();
    expect(await texts()).toEqual(['New.', 'Old.']);
    await store.renewSummaries();
    expect((await store.get(userId)).pending).toBe(false);
  });

  it('begins with everybody who trained before it listened, and makes old summaries anew', async () => {
    const userId = randomUUID();
    served.training.set(userId, [squat('2026-01-01', 100)]);
    const stop = served.service.follower.start();
    await expect.poll(async () => (await summaryOf(userId)).workouts).toBe(1);
    await stop();
    await served.sql`update training_summary set version = 0, summary = '{}' where user_id = ${userId}`;
    const again = served.service.follower.start();
    await expect.poll(async () => (await summaryOf(userId)).workouts).toBe(1);
    await again();
  });
});
