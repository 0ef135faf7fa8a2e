// Plans by RPC: made, refined, validated and accepted; followed by workouts; planned again after what was missed; and as a
// calendar.
import ICAL from 'ical.js';
import { afterEach, describe, expect, it } from 'vitest';
import { TrainingGoal, Weekday } from '#proto/gen/sinew/ai/v1/fact.ts';
import {
  type CreatePlanRequest,
  PlanServiceService,
  PlanWishes,
  PlannedSession_SessionState as SessionState,
  TrainingPlan_State as State,
  type TrainingPlan,
} from '#proto/gen/sinew/ai/v1/plan.ts';
import { SessionServiceService } from '#proto/gen/sinew/ai/v1/session.ts';
import { Event } from '#proto/gen/sinew/events/v1/event.ts';
import { serveCoach, workoutAt } from '#test/harness/ai.ts';
import type { Person } from '#test/harness/service.ts';

const served = serveCoach();
const start = new Date('2026-03-02T18:00:00Z');
afterEach(() => {
  served.now = start;
});
const dayLater = (days: number): string => new Date(start.getTime() + days * 86_400_000).toISOString().slice(0, 10);

const plansOf = (person: Person) => person.as(PlanServiceService);
const threeDays = { weekdays: [Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY], daysPerWeek: 3 };
const make = (person: Person, wishes = {}): Promise<TrainingPlan> =>
  plansOf(person).createPlan({
    name: 'Spring',
    wishes: PlanWishes.fromPartial({ goal: TrainingGoal.HYPERTROPHY, weeks: 4, minutes: 60, ...threeDays, ...wishes }),
  } as CreatePlanRequest);
const wordsOf = (reasons: readonly { word: string }[]): string[] => reasons.map(({ word }) => word);

/** The workout that does a session as it was planned. */
const doing = ({ date, exercises }: TrainingPlan['sessions'][number]) =>
  workoutAt(
    `${date}T17:00:00Z`,
    exercises.flatMap(({ exerciseId, sets, least }) =>
      Array.from({ length: sets }, () => [exerciseId, 40, least] as const),
    ),
  );

/** The events of a plan. */
async function toldOf(planId: string): Promise<Event['payload'][]> {
  const rows = await served.sql<{ payload: Uint8Array }[]>`
    select payload from outbox where aggregate = ${`plan/${planId}`} order by position`;
  return rows.map(({ payload }) => Event.decode(payload).payload);
}

describe('a plan', () => {
  it('is made without conflicts on the days that the person has, with reasons, and is the person’s own', async () => {
    const ada = await served.person();
    const plan = await make(ada);
    expect(plan).toMatchObject({ name: 'Spring', state: State.DRAFT, conflicts: [] });
    expect(plan.sessions).toHaveLength(12);
    for (const { date, exercises, minutes } of plan.sessions) {
      expect([1, 3, 5]).toContain(new Date(date).getUTCDay());
      expect(exercises.length).toBeGreaterThan(1);
      expect(minutes).toBeLessThanOrEqual(60);
    }
    expect(plan.sessions.some(({ deload }) => deload)).toBe(true);
    for (const { text } of plan.reasons) expect(text.length).toBeGreaterThan(10);
    expect(await plansOf(ada).getPlan({ planId: plan.id })).toEqual(plan);
    expect((await plansOf(ada).listPlans()).plans).toMatchObject([{ id: plan.id, sessions: [] }]);
    const bob = plansOf(await served.person());
    const calls = [bob.getPlan({ planId: plan.id }), bob.deletePlan({ planId: plan.id })];
    await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject({ reason: 'PLAN_NOT_FOUND' })));
  });

  it.each([
    ['wishes.startDate', { startDate: '2026-02-30' }],
    ['wishes.startDate', { startDate: '2026-03-01' }],
    ['wishes.weeks', { weeks: 3 }],
    ['wishes.weeks', { weeks: 17 }],
    ['wishes.minutes', { minutes: 5 }],
  ])('is refused for a wrong %s', async (field, wishes) => {
    const refused = make(await served.person(), wishes);
    await expect(refused).rejects.toMatchObject({ reason: 'INVALID_FIELDS', violations: [{ field }] });
  });

  it('is refused for an exercise that does not exist', async () => {
    const refused = make(await served.person(), { preferredExerciseIds: ['levitation'] });
    await expect(refused).rejects.toMatchObject({ reason: 'EXERCISE_NOT_FOUND' });
  });

  it('is refined by wishes, and says what it did not follow', async () => {
    const ada = await served.person();
    const plan = await make(ada);
    const [first] = plan.sessions;
    const day = dayLater(3);
    const {
      plan: refined,
      changes,
      refused,
    } = await plansOf(ada).refinePlan({
      planId: plan.id,
      wishes: [
        { wish: { $case: 'moveSession', value: { sessionId: first!.id, date: day } } },
        { wish: { $case: 'moveSession', value: { sessionId: 'none', date: day } } },
        { wish: { $case: 'availability', value: { daysPerWeek: 0, weekdays: [], minutes: 30 } } },
      ],
    });
    expect(wordsOf(changes)).toEqual(['session moved', 'sessions made anew']);
    expect(wordsOf(refused)).toEqual(['session not found']);
    for (const { minutes } of refined!.sessions) expect(minutes).toBeLessThanOrEqual(30);
    const wrong = { $case: 'moveSession', value: { sessionId: first!.id, date: '2026-99-99' } } as const;
    await expect(plansOf(ada).refinePlan({ planId: plan.id, wishes: [{ wish: wrong }] })).rejects.toMatchObject({
      violations: [{ field: 'wishes[0].moveSession.date' }],
    });
  });

  it('names the conflicts of an edit, and is accepted with them only on purpose', async () => {
    const ada = await served.person();
    const plan = await make(ada);
    const [first] = plan.sessions;
    const exercises = first!.exercises.map((exercise) => ({ ...exercise, sets: 20 }));
    const edit = { planId: plan.id, name: 'Summer', sessions: [{ sessionId: first!.id, exercises }] } as never;
    const edited = await plansOf(ada).updatePlan(edit);
    expect(edited.name).toBe('Summer');
    expect(wordsOf(edited.conflicts)).toContain('session too long');
    expect((await plansOf(ada).validatePlan({ planId: plan.id })).conflicts).toEqual(edited.conflicts);
    const accept = plansOf(ada).acceptPlan({ planId: plan.id });
    await expect(accept).rejects.toMatchObject({ reason: 'PLAN_HAS_CONFLICTS' });
    const accepted = await plansOf(ada).acceptPlan({ planId: plan.id, withConflicts: true });
    expect(accepted.state).toBe(State.ACCEPTED);
    const unknown = [{ ...first!.exercises[0]!, exerciseId: 'levitation' }];
    const wrong = { planId: plan.id, sessions: [{ sessionId: first!.id, exercises: unknown }] } as never;
    await expect(plansOf(ada).updatePlan(wrong)).rejects.toMatchObject({ reason: 'INVALID_FIELDS' });
  });

  it('that is accepted ends the one before, which is open no more', async () => {
    const ada = await served.person();
    const one = await make(ada);
    const other = await make(ada);
    await plansOf(ada).acceptPlan({ planId: one.id });
    await plansOf(ada).acceptPlan({ planId: other.id });
    const states = new Map((await plansOf(ada).listPlans()).plans.map(({ id, state }) => [id, state]));
    expect([states.get(other.id), states.get(one.id)]).toEqual([State.ACCEPTED, State.ENDED]);
    const again = plansOf(ada).acceptPlan({ planId: one.id });
    await expect(again).rejects.toMatchObject({ reason: 'PLAN_NOT_OPEN' });
  });
});

describe('an accepted plan', () => {
  async function accepted(): Promise<{ ada: Person; plan: TrainingPlan }> {
    const ada = await served.person();
    const plan = await make(ada);
    return { ada, plan: await plansOf(ada).acceptPlan({ planId: plan.id }) };
  }

  it('knows what was done as workouts arrive, and forgets it when they are deleted', async () => {
    const { ada, plan } = await accepted();
    const [first] = plan.sessions;
    const workout = doing(first!);
    served.now = new Date(`${first!.date}T20:00:00Z`);
    await served.give(ada.userId, [workout]);
    const followed = await plansOf(ada).getPlan({ planId: plan.id });
    expect(followed.sessions[0]).toMatchObject({ state: SessionState.DONE, workoutId: workout.id });
    expect(followed.adherence).toMatchObject({ done: 1, missed: 0, extraWorkouts: 0, share: 1 });
    served.training.set(ada.userId, []);
    await served.handle('workoutDeleted', { userId: ada.userId, workoutId: workout.id });
    expect((await plansOf(ada).getPlan({ planId: plan.id })).sessions[0]!.state).toBe(SessionState.PLANNED);
  });

  it('is what is recommended on its day, with loads, until it is done', async () => {
    const { ada, plan } = await accepted();
    const [first] = plan.sessions;
    served.now = new Date(`${first!.date}T08:00:00Z`);
    const recommend = (request = {}) => ada.as(SessionServiceService).recommendSession(request);
    const session = await recommend();
    expect(session).toMatchObject({ planId: plan.id, planSessionId: first!.id });
    expect(session.exercises.map(({ exerciseId }) => exerciseId)).toEqual(
      first!.exercises.map(({ exerciseId }) => exerciseId),
    );
    expect(session.exercises.every(({ reasons }) => wordsOf(reasons).includes('planned'))).toBe(true);
    expect((await recommend({ withoutPlan: true })).planId).toBe('');
    await served.give(ada.userId, [doing(first!)]);
    served.now = new Date(`${first!.date}T20:00:00Z`);
    expect((await recommend()).planSessionId).toBe('');
  });

  it('plans a missed session again by itself, never in the past, and tells what it changed', async () => {
    const { ada, plan } = await accepted();
    const [first] = plan.sessions;
    served.now = new Date(new Date(`${first!.date}T12:00:00Z`).getTime() + 86_400_000);
    await served.service.keeper.keepAll();
    const kept = await plansOf(ada).getPlan({ planId: plan.id });
    expect(kept.changes.length).toBeGreaterThan(0);
    const words = kept.changes.map(({ change }) => change!.word);
    const count = (word: string): number => words.filter((one) => one === word).length;
    const told = {
      userId: ada.userId,
      planId: plan.id,
      name: plan.name,
      moved: count('session moved'),
      dropped: count('session dropped'),
      eased: count('session eased'),
    };
    expect(told.moved + told.dropped).toBe(1);
    expect(await toldOf(plan.id)).toEqual([{ $case: 'sessionsReplanned', value: told }]);
    const { word, text } = kept.changes[0]!.change!;
    expect(['session moved', 'session dropped', 'sets added', 'session eased']).toContain(word);
    expect(text.length).toBeGreaterThan(10);
    const today = served.now.toISOString().slice(0, 10);
    const again = kept.sessions.find(({ id }) => id === first!.id)!;
    expect(again.state === SessionState.DROPPED || again.date >= today).toBe(true);
    const days = kept.sessions.filter(({ state }) => state !== SessionState.DROPPED).map(({ date }) => date);
    expect(new Set(days).size).toBe(days.length);
    await served.service.keeper.keepAll();
    expect((await plansOf(ada).getPlan({ planId: plan.id })).changes).toEqual(kept.changes);
    expect(await toldOf(plan.id)).toHaveLength(1);
  });
});

describe('the calendar of a plan', () => {
  it('has each session on its day, for whoever has the link, until the link is renewed', async () => {
    const ada = await served.person();
    const plan = await make(ada);
    const { url } = await plansOf(ada).renewCalendarLink({ planId: plan.id });
    const token = url.replace('http://door.test/v1/coach/plans:calendar?token=', '');
    const nobody = served.anybody.as(PlanServiceService);
    const body = await nobody.getCalendar({ token });
    expect(body.contentType).toBe('text/calendar; charset=utf-8');
    const calendar = new ICAL.Component(ICAL.parse(body.data.toString()));
    const events = calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
    expect(events.map(({ startDate }) => startDate.toString())).toEqual(plan.sessions.map(({ date }) => date));
    expect(events.every(({ startDate }) => startDate.isDate)).toBe(true);
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(12);
    const [exercise] = plan.sessions[0]!.exercises;
    expect(events[0]!.description).toContain(exercise!.exerciseName);
    await plansOf(ada).renewCalendarLink({ planId: plan.id });
    await expect(nobody.getCalendar({ token })).rejects.toMatchObject({ reason: 'INVALID_CALENDAR_LINK' });
    const stored = await served.sql`select calendar_digest from plan where id = ${plan.id}`;
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it('is gone with the plan', async () => {
    const ada = await served.person();
    const { id: planId } = await make(ada);
    const { url } = await plansOf(ada).renewCalendarLink({ planId });
    await plansOf(ada).deletePlan({ planId });
    const gone = served.anybody.as(PlanServiceService).getCalendar({ token: url.split('token=')[1]! });
    await expect(gone).rejects.toMatchObject({ reason: 'INVALID_CALENDAR_LINK' });
    await expect(plansOf(ada).getPlan({ planId })).rejects.toMatchObject({ reason: 'PLAN_NOT_FOUND' });
  });
});
