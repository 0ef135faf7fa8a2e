// The next session by RPC: what it is made from, that it keeps to its own bounds, and that feedback and facts change it.
import { describe, expect, it } from 'vitest';
import { FactServiceService, OwnedEquipment, TrainingGoal } from '#proto/gen/sinew/ai/v1/fact.ts';
import {
  FeedbackKind,
  type RecommendedExercise,
  type RecommendedSession,
  type RecommendSessionRequest,
  SessionServiceService,
} from '#proto/gen/sinew/ai/v1/session.ts';
import { WeightUnit } from '#proto/gen/sinew/user/v1/user.ts';
import { Exercise_Equipment as Equipment, Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { Workout } from '#proto/gen/sinew/workout/v1/workout.ts';
import { serveCoach, workoutAt } from '#test/harness/ai.ts';
import type { Person } from '#test/harness/service.ts';
import { catalogue } from '../../workout/catalogue/catalogue.ts';

const served = serveCoach();
const day = 86_400_000;
const ago = (days: number): string => new Date(served.now.getTime() - days * day).toISOString();
const bench = 'barbell-bench-press';

async function somebody(...workouts: Workout[]): Promise<Person> {
  const person = await served.person();
  if (workouts.length > 0) await served.give(person.userId, workouts);
  return person;
}
const recommend = (person: Person, request: Partial<RecommendSessionRequest> = {}): Promise<RecommendedSession> =>
  person.as(SessionServiceService).recommendSession(request);
const wordsOf = (reasons: readonly { word: string }[]): string[] => reasons.map(({ word }) => word);
const find = (session: RecommendedSession, exerciseId: string): RecommendedExercise =>
  session.exercises.find((exercise) => exercise.exerciseId === exerciseId)!;

/** Benches every third day, each time with these repetitions. */
const benches = (kilograms: number, reps: number): Workout[] =>
  [24, 21, 18, 15, 12, 9, 6, 4].map((age) =>
    workoutAt(ago(age), [
      [bench, kilograms, reps, 8],
      [bench, kilograms, reps, 8],
      [bench, kilograms, reps, 8],
    ]),
  );

/** Every exercise has a reason, and no load is outside the bounds that its reasons state. */
function check(session: RecommendedSession): void {
  for (const { exerciseId, weightKg, reasons } of session.exercises) {
    expect(reasons.length, exerciseId).toBeGreaterThan(0);
    for (const { text } of reasons) expect(text.length, exerciseId).toBeGreaterThan(3);
    const bounds = reasons.find(({ word }) => word === 'bounds')?.figures;
    if (weightKg === undefined || weightKg < 0) continue;
    expect(bounds, exerciseId).toBeDefined();
    expect(weightKg).toBeGreaterThanOrEqual(bounds!.leastKg! - 0.001);
    expect(weightKg).toBeLessThanOrEqual(bounds!.mostKg! + 0.001);
  }
}

describe('the next session', () => {
  it('of a person without history is one that a beginner can do, and says what is not known', async () => {
    const session = await recommend(await somebody());
    expect(wordsOf(session.reasons)).toContain('no history');
    expect(session.exercises.length).toBeGreaterThan(2);
    for (const { weightKg } of session.exercises) expect(weightKg).toBeUndefined();
    check(session);
  });

  it('goes one repetition further, and then to the next load that the plates make', async () => {
    const more = find(await recommend(await somebody(...benches(80, 9))), bench);
    expect(more).toMatchObject({ weightKg: 80, reps: 10, platesKg: [15, 15] });
    const heavier = await recommend(await somebody(...benches(80, 12)));
    expect(find(heavier, bench).weightKg).toBeGreaterThan(80);
    expect(find(heavier, bench).weightKg).toBeLessThanOrEqual(88);
    check(heavier);
  });

  it('keeps to the time, spares what is sore, and follows the request’s goal', async () => {
    const person = await somebody(...benches(80, 9));
    const short = await recommend(person, { minutes: 20, sore: [Muscle.CHEST] });
    expect(short.minutes).toBeLessThanOrEqual(20);
    expect(find(short, bench)).toBeUndefined();
    const strong = await recommend(person, { goal: TrainingGoal.STRENGTH });
    expect(strong.goal).toBe(TrainingGoal.STRENGTH);
    for (const { reps } of strong.exercises) if (reps !== undefined) expect(reps).toBeLessThanOrEqual(20);
  });

  it.each([
    ['with one workout', () => benches(60, 10).slice(0, 1)],
    ['after a year’s gap', () => [workoutAt(ago(365), [[bench, 100, 8]]), workoutAt(ago(370), [[bench, 100, 8]])]],
    ['with a typo of 1,000 kg', () => [...benches(80, 9), workoutAt(ago(2), [[bench, 1000, 9]])]],
    ['with only the body’s weight', () => [5, 3].map((age) => workoutAt(ago(age), [['push-up', undefined, 15]]))],
    ['who only runs', () => [5, 3].map((age) => workoutAt(ago(age), [['running', undefined, 0]]))],
  ])('of a person %s makes sense and keeps its bounds', async (_, workoutsOf) => {
    const session = await recommend(await somebody(...workoutsOf()));
    check(session);
    const { weightKg } = find(session, bench) ?? {};
    if (weightKg !== undefined) expect(weightKg).toBeLessThan(110);
    expect(session.reasons.length + session.exercises.length).toBeGreaterThan(0);
  });

  it('is in pounds for a person who counts in pounds', async () => {
    const person = await somebody(...benches(61.2, 9));
    served.preferences = { ...served.preferences, weightUnit: WeightUnit.LB };
    const session = await recommend(person);
    served.preferences = { ...served.preferences, weightUnit: WeightUnit.KG };
    expect(find(session, bench).weightKg! / 0.45359237).toBeCloseTo(135, 1);
    expect(
      find(session, bench)
        .reasons.map(({ text }) => text)
        .join(' '),
    ).toContain('lb');
  });

  it('of a person who did 200 exercises fits into the time', async () => {
    const sets = catalogue.slice(0, 200).map(({ id }) => [id, 40, 10] as const);
    const session = await recommend(await somebody(workoutAt(ago(9), sets), workoutAt(ago(5), sets)), { minutes: 45 });
    expect(session.minutes).toBeLessThanOrEqual(45);
    check(session);
  });

  it('is refused for an exercise that does not exist', async () => {
    const request = recommend(await somebody(), {
      avoidance: { exerciseIds: ['levitation'], muscles: [], reason: '' },
    });
    await expect(request).rejects.toMatchObject({ reason: 'EXERCISE_NOT_FOUND' });
  });
});

describe('what the person told', () => {
  it('is what sessions keep to, until it is corrected or deleted', async () => {
    const person = await somebody(...benches(80, 9));
    const facts = person.as(FactServiceService);
    const kinds = [Equipment.NO_EQUIPMENT];
    const equipment = { $case: 'equipment', value: OwnedEquipment.fromPartial({ kinds }) } as const;
    const told = await facts.createFact({ fact: { content: equipment } as never });
    expect(find(await recommend(person), bench)).toBeUndefined();
    const bar = { $case: 'equipment', value: OwnedEquipment.fromPartial({ kinds: [Equipment.BARBELL] }) } as const;
    await facts.updateFact({ factId: told.id, fact: { content: bar } as never });
    expect(find(await recommend(person), bench)).toBeDefined();
    const avoidance = { exerciseIds: [bench], muscles: [], reason: 'left shoulder' };
    const { id } = await facts.createFact({ fact: { content: { $case: 'avoidance', value: avoidance } } as never });
    expect(find(await recommend(person), bench)).toBeUndefined();
    await facts.deleteFact({ factId: id });
    expect(find(await recommend(person), bench)).toBeDefined();
    expect((await facts.listFacts()).facts.map(({ content }) => content?.$case)).toEqual(['equipment']);
  });

  it('has one goal, which a second replaces, and at most a hundred facts', async () => {
    const person = await somebody();
    const facts = person.as(FactServiceService);
    const goal = (value: TrainingGoal) => ({ fact: { content: { $case: 'goal', value } } as never });
    await facts.createFact(goal(TrainingGoal.STRENGTH));
    await facts.createFact(goal(TrainingGoal.ENDURANCE));
    expect((await facts.listFacts()).facts).toMatchObject([{ content: { value: TrainingGoal.ENDURANCE } }]);
    const note = { fact: { content: { $case: 'note', value: 'I like mornings.' } } as never };
    await Promise.all(Array.from({ length: 99 }, () => facts.createFact(note)));
    await expect(facts.createFact(note)).rejects.toMatchObject({ reason: 'TOO_MANY_FACTS' });
  });

  it('is nobody else’s, and keeps its kind', async () => {
    const ada = await somebody();
    const bob = await somebody();
    const note = (value: string) => ({ content: { $case: 'note', value } }) as never;
    const { id } = await ada.as(FactServiceService).createFact({ fact: note('mine') });
    const change = { factId: id, fact: note('his') };
    await expect(bob.as(FactServiceService).updateFact(change)).rejects.toMatchObject({ reason: 'FACT_NOT_FOUND' });
    await expect(bob.as(FactServiceService).deleteFact({ factId: id })).rejects.toMatchObject({
      reason: 'FACT_NOT_FOUND',
    });
    const goal = { factId: id, fact: { content: { $case: 'goal', value: TrainingGoal.STRENGTH } } as never };
    await expect(ada.as(FactServiceService).updateFact(goal)).rejects.toMatchObject({ reason: 'INVALID_FIELDS' });
  });
});

describe('feedback', () => {
  const give = (person: Person, kind: FeedbackKind, exerciseId = '', more = {}) =>
    person.as(SessionServiceService).giveFeedback({ kind, exerciseId, ...more });

  it('that it was too hard or too easy moves the next load down or up', async () => {
    const nextAfter = async (kind?: FeedbackKind): Promise<RecommendedExercise> => {
      const person = await somebody(...benches(80, 9));
      if (kind) await give(person, kind, bench);
      const session = await recommend(person);
      check(session);
      return find(session, bench);
    };
    const usual = await nextAfter();
    const hard = await nextAfter(FeedbackKind.TOO_HARD);
    const easy = await nextAfter(FeedbackKind.TOO_EASY);
    expect(hard.weightKg!).toBeLessThan(usual.weightKg!);
    // Eight sessions alike make the forecast sure: it allows a repetition more, but no heavier load.
    expect(easy).toMatchObject({ weightKg: 80, reps: 10 });
    expect(wordsOf(easy.reasons)).toContain('felt too easy');
  });

  it('that it was too easy brings the next load where the forecast allows it', async () => {
    const person = await somebody(
      ...benches(80, 9).map((workout, index) => ({
        ...workout,
        sets: workout.sets.map((set) => ({ ...set, weightKg: index % 2 ? 80 : 90 })),
      })),
    );
    await give(person, FeedbackKind.TOO_EASY, bench);
    expect(find(await recommend(person), bench)).toMatchObject({ weightKg: 82.5, reps: 9 });
  });

  it('that a muscle is sore leaves it alone', async () => {
    const person = await somebody(...benches(80, 9));
    await give(person, FeedbackKind.SORE, '', { muscles: [Muscle.CHEST] });
    expect(find(await recommend(person), bench)).toBeUndefined();
  });

  it('that an exercise was changed twice brings another', async () => {
    const person = await somebody(...benches(80, 9));
    await give(person, FeedbackKind.CHANGED, bench);
    expect(find(await recommend(person), bench)).toBeDefined();
    await give(person, FeedbackKind.CHANGED, bench);
    const session = await recommend(person);
    expect(find(session, bench)).toBeUndefined();
    expect(wordsOf(session.reasons)).toContain('changed before');
  });

  it('names the recommendation that it is about, which must be the person’s own', async () => {
    const person = await somebody(...benches(80, 9));
    const { id } = await recommend(person);
    const given = await give(person, FeedbackKind.ACCEPTED, '', { recommendationId: id, note: 'good' });
    expect(given).toMatchObject({ recommendationId: id, note: 'good' });
    expect((await person.as(SessionServiceService).listFeedback()).feedback).toEqual([given]);
    const stranger = give(await somebody(), FeedbackKind.ACCEPTED, '', { recommendationId: id });
    await expect(stranger).rejects.toMatchObject({ reason: 'RECOMMENDATION_NOT_FOUND' });
    await expect(give(person, FeedbackKind.TOO_HARD, 'levitation')).rejects.toMatchObject({
      reason: 'EXERCISE_NOT_FOUND',
    });
  });
});
