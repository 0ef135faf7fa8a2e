// From a set to a screen: a person signs up, imports a history, finishes a workout with a record in it, and sees the record
// arrive on an open stream, while every service on the way is killed and comes back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LiveStream, openLive } from '#test/harness/events.ts';
import { toHevy } from '#test/harness/exports.ts';
import { type JourneyMesh, openJourneyMesh } from '#test/harness/journey-mesh.ts';
import { Person } from '#test/harness/person.ts';

let mesh: JourneyMesh;

beforeAll(async () => {
  mesh = await openJourneyMesh({ limitScale: 1000 });
});

afterAll(() => mesh?.stop());

const bench = 'Bench Press (Barbell)';

const history = toHevy([
  { start: '2025-09-15T07:48', workout: 'Push', exercise: bench, type: 'normal', weightKg: 100, reps: 5 },
  { start: '2025-09-22T07:48', workout: 'Push', exercise: bench, type: 'normal', weightKg: 102.5, reps: 4 },
]);

async function killed(service: string): Promise<void> {
  await mesh.kill(`${service}-1`);
  await mesh.ready(`${service}-1`);
}

async function exerciseId({ api }: Person): Promise<string> {
  const { exercises } = await api.workout.exerciseService.listExercises({ query: 'bench press' });
  return exercises.find(({ name }) => name === bench)!.id;
}

const bringHistory = ({ api }: Person) =>
  api.workout.workoutService.importWorkouts({ file: history }, { contentType: 'text/csv' });

/** A live workout that is ready to be finished. */
async function train(person: Person, weightKg: number): Promise<string> {
  const { workoutService } = person.api.workout;
  const { id } = await workoutService.createWorkout({ workout: { name: 'Evening' } });
  const set = { exerciseId: await exerciseId(person), type: 'NORMAL', weightKg, reps: 1 } as const;
  expect(await workoutService.logSet({ workoutId: id, set })).toMatchObject({ weightKg });
  return id;
}

const isRecord = ({ notification }: LiveStream['messages'][number]): boolean =>
  notification?.kind === 'RECORD_BROKEN' && notification.body.includes('heaviest');

describe('a record', () => {
  it('is on the open stream within a second of the end of its workout, with every service killed on the way', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    await killed('user');
    const { notificationService } = ada.api.notification;
    await ada.api.user.userService.updatePreferences({ weightUnit: 'LB' });
    expect(await bringHistory(ada)).toMatchObject({ workouts: 2, sets: 2 });
    await killed('workout');

    const first = await openLive(mesh.urls.edge, ada, 'p0');
    const told = await first.until(({ notification }) => notification?.kind === 'IMPORT_FINISHED');
    expect(told.notification).toMatchObject({ body: '2 workouts with 2 sets came in.' });
    await killed('notification');
    await first.ended;

    const workoutId = await train(ada, 110);
    const live = await openLive(mesh.urls.edge, ada, first.messages.at(-1)!.cursor);
    await live.until(() => true);
    /** Finishes a workout. Answers with its record, and with the time from the call to the record's arrival. */
    const finish = async (id: string, weight: string) => {
      const start = performance.now();
      expect((await ada.api.workout.workoutService.finishWorkout({ workoutId: id })).endTime).toBeTruthy();
      const arrived = await live.until((message) => isRecord(message) && message.notification!.body.includes(weight));
      return { arrived, ms: Math.round(performance.now() - start) };
    };
    const { arrived, ms } = await finish(workoutId, 'now 242.5 lb');
    // The machine may be busy with other work, so one of three quick records is enough, and all times are printed.
    const times = [ms, (await finish(await train(ada, 120), 'now 264.6 lb')).ms];
    times.push((await finish(await train(ada, 130), 'now 286.6 lb')).ms);
    process.stdout.write(
      `records were on the stream ${times.join(', ')} ms after the call that finished the workout\n`,
    );
    expect(Math.min(...times)).toBeLessThan(1000);
    expect(arrived.notification).toMatchObject({
      title: `New record: ${bench}`,
      body: 'Your heaviest weight is now 242.5 lb.\nBefore, it was 226 lb.',
    });
    live.close();

    // Expected: the import, the heaviest weight of each workout, and the estimated maximum of the last two.
    const list = async () => (await notificationService.listNotifications()).notifications;
    await expect.poll(async () => (await list()).length, { timeout: 20_000 }).toBe(6);
    const notifications = await list();
    expect(notifications.filter(({ kind }) => kind === 'IMPORT_FINISHED')).toHaveLength(1);
    expect(notifications.filter((notification) => isRecord({ cursor: '', notification }))).toHaveLength(3);
    const { unreadCount } = await notificationService.countUnread();
    expect(unreadCount).toBe(notifications.length);
    const { id: notificationId } = notifications[0]!;
    expect((await notificationService.readNotification({ notificationId })).readTime).toBeTruthy();
    expect(await notificationService.countUnread()).toEqual({ unreadCount: unreadCount - 1 });
    await notificationService.readAllNotifications();
    expect(await notificationService.countUnread()).toEqual({ unreadCount: 0 });
    await notificationService.deleteNotification({ notificationId });
    expect(await list()).toHaveLength(notifications.length - 1);
  });

  it('comes once, and only later, when the services die right after the workout is finished', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    await bringHistory(ada);
    const workoutId = await train(ada, 110);
    const { workoutService } = ada.api.workout;
    expect((await workoutService.finishWorkout({ workoutId })).endTime).toBeTruthy();
    await Promise.all([mesh.kill('workout-1'), mesh.kill('notification-1')]);
    await Promise.all([mesh.ready('workout-1'), mesh.ready('notification-1')]);
    const live = await openLive(mesh.urls.edge, ada, 'p0');
    await live.until(isRecord);
    // When this notification has arrived, no call of the killed instances is under way any more.
    const next = await train(ada, 120);
    await workoutService.finishWorkout({ workoutId: next });
    await live.until((message) => isRecord(message) && message.notification!.body.includes('120'));
    expect(live.messages.filter(isRecord)).toHaveLength(2);
    live.close();
  });
});
