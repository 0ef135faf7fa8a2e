// Search over a person's notes: it follows the workouts, finds by meaning, and finds nobody else's.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NoteServiceService } from '#proto/gen/sinew/ai/v1/note.ts';
import type { Workout } from '#proto/gen/sinew/workout/v1/workout.ts';
import { serveCoach, workoutAt } from '#test/harness/ai.ts';
import type { Person } from '#test/harness/service.ts';

const served = serveCoach();

const noted = (start: string, notes: string, setNotes: readonly string[] = []): Workout => {
  const workout = workoutAt(
    start,
    setNotes.map(() => ['barbell-squat', 100, 5]),
  );
  return { ...workout, notes, sets: workout.sets.map((set, index) => ({ ...set, notes: setNotes[index]! })) };
};

const search = async (person: Person, query: string, limit = 0) => {
  const { notes, pending } = await person.as(NoteServiceService).searchNotes({ query, limit });
  expect(pending).toBe(false);
  return notes;
};
const textsOf = async (person: Person, query: string) => (await search(person, query)).map(({ note }) => note!.text);

describe('the notes of a person', () => {
  it('are found by meaning, the best first, with the workout and the set that they are of', async () => {
    const ada = await served.person();
    const workout = noted('2026-01-05T10:00:00Z', 'Slept badly.', ['', 'Left knee hurt.', ' \n']);
    await served.give(ada.userId, [noted('2026-01-01T10:00:00Z', 'New shoes, great pump in the biceps.'), workout]);
    const found = await search(ada, 'Schmerzen im Knie');
    expect(found[0]).toMatchObject({
      note: {
        workoutId: workout.id,
        workoutName: 'Training',
        startTime: workout.startTime,
        setNumber: 2,
        exerciseId: 'barbell-squat',
        text: 'Left knee hurt.',
      },
    });
    expect(found[0]!.similarity).toBeGreaterThan(0.3);
    expect((await search(ada, 'how was my sleep', 1))[0]!.note).toMatchObject({ setNumber: 0, text: 'Slept badly.' });
    expect(await textsOf(await served.person(), 'knee')).toEqual([]);
  });

  it('follow edits, deletions and imports', async () => {
    const ada = await served.person();
    const { userId } = ada;
    const one = noted('2026-01-01T10:00:00Z', 'Knee fine.');
    const two = noted('2026-01-02T10:00:00Z', 'Knee sore.');
    await served.give(userId, [one, two]);
    expect((await textsOf(ada, 'knee')).toSorted()).toEqual(['Knee fine.', 'Knee sore.']);
    const vectors = async () => {
      await served.service.searcher.settled();
      return (await served.sql`select from embedding where owner = ${userId}`).length;
    };
    expect(await vectors()).toBe(2);
    served.training.set(userId, [{ ...one, notes: 'Knee swollen.' }, two]);
    await served.handle('workoutEdited', { userId, workoutId: one.id } as never);
    expect((await textsOf(ada, 'knee')).toSorted()).toEqual(['Knee sore.', 'Knee swollen.']);
    expect(await vectors()).toBe(2);
    served.training.set(userId, [two]);
    await served.handle('workoutDeleted', { userId, workoutId: one.id });
    // Of what is gone, nothing stays until the next search.
    expect(await vectors()).toBe(1);
    expect(await textsOf(ada, 'knee')).toEqual(['Knee sore.']);
    await served.give(userId, [noted('2026-01-03T10:00:00Z', 'Knee healed.')]);
    expect(await textsOf(ada, 'knee')).toEqual(['Knee healed.']);
    expect(await vectors()).toBe(1);
    await served.deletePerson(userId);
    expect(await vectors()).toBe(0);
  });

  it('are asked for with a query', async () => {
    await expect((await served.person()).as(NoteServiceService).searchNotes({ query: '' })).rejects.toMatchObject({
      violations: [{ field: 'query' }],
    });
    const event = { userId: randomUUID(), workoutId: randomUUID() };
    await served.handle('workoutDeleted', event);
  });
});
