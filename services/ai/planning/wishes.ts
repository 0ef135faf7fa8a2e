// Brings what a person wishes of a plan into the form of the rules: what the request says, then what the person told earlier,
// then what their training shows.
import { invalidField } from '#chassis/rpc/errors.ts';
import type { Availability } from '#proto/gen/sinew/ai/v1/fact.ts';
import type {
  UpdatePlanRequest_SessionEdit,
  PlanWishes as WishesMessage,
  PlanWish as WishMessage,
} from '#proto/gen/sinew/ai/v1/plan.ts';
import { toAim, toAvoided, toEquipment } from '../fact/fact.ts';
import { dayAfter, type Weekday } from '../plan/calendar.ts';
import type { PlanPatch } from '../plan/patch.ts';
import type { PlanWishes } from '../plan/plan.ts';
import type { RefineWish } from '../plan/refine.ts';
import { daysOf, type KnownPerson, noWishes, toSituation } from '../recommendation/situation.ts';
import { goalOf } from '../session/recommend.ts';
import type { Day } from '../status/days.ts';

const usualWeeks = 8;
const usualMinutes = 60;
const everyDay: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
/** A plan begins within a year, so that a mistyped year is seen. */
const furthestDays = 366;

/** @throws Refusal INVALID_FIELDS */
export function toPlanWishes(person: KnownPerson, wishes: WishesMessage): PlanWishes {
  const { facts, unit, today } = person;
  const weekdays = toWeekdays(wishes.weekdays.length > 0 ? wishes : facts.availability);
  const avoidances = wishes.avoidance ? [...facts.avoidances, wishes.avoidance] : facts.avoidances;
  return {
    goal: toAim(wishes.goal) ?? goalOf(toSituation(person, noWishes)).goal,
    weeks: wishes.weeks || usualWeeks,
    weekdays,
    daysPerWeek: Math.min(wishes.daysPerWeek || daysOf(person), weekdays.length),
    minutes: wishes.minutes || facts.availability?.minutes || usualMinutes,
    equipment: toEquipment(wishes.equipment ?? facts.equipment, unit),
    startDay: wishes.startDate ? toStart(wishes.startDate, today) : dayAfter(today, 1),
    emphasis: wishes.emphasis,
    avoided: toAvoided(avoidances),
    preferred: wishes.preferredExerciseIds,
    swaps: [],
  };
}

const toWeekdays = (availability: Pick<Availability, 'weekdays'> | undefined): readonly Weekday[] =>
  availability && availability.weekdays.length > 0
    ? availability.weekdays.toSorted((one, other) => one - other).map((day) => day as Weekday)
    : everyDay;

/** @throws Refusal INVALID_FIELDS */
function toPlanDay(text: string, field: string): Day {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isDay || new Date(text).toISOString().slice(0, 10) !== text) {
    throw invalidField(field, 'must be a day such as 2025-09-15');
  }
  return text;
}

function toStart(text: string, today: Day): Day {
  const day = toPlanDay(text, 'wishes.startDate');
  if (day < today) throw invalidField('wishes.startDate', `must not be before today, ${today}`);
  if (day > dayAfter(today, furthestDays)) throw invalidField('wishes.startDate', 'must be within a year');
  return day;
}

/** @throws Refusal INVALID_FIELDS */
export const toRefineWishes = (wishes: readonly WishMessage[]): RefineWish[] =>
  wishes.flatMap(({ wish }, index) => (wish ? toRefineWish(wish, `wishes[${index}]`) : []));

function toRefineWish(wish: NonNullable<WishMessage['wish']>, field: string): RefineWish[] {
  switch (wish.$case) {
    case 'moveSession': {
      const { sessionId, date } = wish.value;
      return [{ kind: 'move', sessionId, day: toPlanDay(date, `${field}.moveSession.date`) }];
    }
    case 'swapExercise': {
      const { fromExerciseId: exerciseId, toExerciseId } = wish.value;
      return [{ kind: 'swap', exerciseId, toExerciseId }];
    }
    case 'availability':
      return toAvailabilityWishes(wish.value);
    case 'avoidance':
      return [
        ...wish.value.exerciseIds.map((exerciseId) => ({ kind: 'avoid exercise' as const, exerciseId })),
        ...wish.value.muscles.map((muscle) => ({ kind: 'avoid muscle' as const, muscle })),
      ];
    case 'emphasis':
      return [{ kind: 'emphasise', muscle: wish.value }];
  }
}

function toAvailabilityWishes(availability: Availability): RefineWish[] {
  const { daysPerWeek, minutes } = availability;
  const weekdays = toWeekdays(availability);
  const hasDays = daysPerWeek > 0 || availability.weekdays.length > 0;
  const days = Math.min(daysPerWeek || weekdays.length, weekdays.length);
  return [
    ...(hasDays ? [{ kind: 'days' as const, weekdays, daysPerWeek: days }] : []),
    ...(minutes > 0 ? [{ kind: 'minutes' as const, minutes }] : []),
  ];
}

export const toPatch = (name: string | undefined, sessions: readonly UpdatePlanRequest_SessionEdit[]): PlanPatch => ({
  ...(name !== undefined && { name }),
  sessions: sessions.map(({ sessionId, name: own, exercises }) => ({
    sessionId,
    ...(own !== undefined && { name: own }),
    ...(exercises.length > 0 && { exercises }),
  })),
});
