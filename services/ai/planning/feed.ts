// A plan as an iCalendar feed (RFC 5545): an event of a whole day for each session that is still to be done or was done. The
// name of an event never changes with its session, so that a calendar program moves it and does not double it.
import ical, { ICalCalendarMethod } from 'ical-generator';
import type { PlannedSession } from '../plan/plan.ts';
import { minutesOfSession } from '../plan/plan.ts';
import type { StoredPlan } from './stored-plan.ts';

export interface FeedWords {
  /** The name of a plan without a name. */
  plan: string;
  /** The title of a session: its name or its focus. */
  titleOf: (session: PlannedSession) => string;
  /** A line for an exercise: `Squat (Barbell): 3 × 8–12`. */
  lineOf: (exercise: PlannedSession['exercises'][number]) => string;
  minutes: (minutes: number) => string;
}

const refreshSeconds = 3600;

export function toCalendar({ id, plan, updateTime }: StoredPlan, words: FeedWords): string {
  const calendar = ical({
    name: plan.name || words.plan,
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: 'Sinew', product: 'Coach' },
    ttl: refreshSeconds,
  });
  for (const session of plan.sessions) {
    if (session.isDropped) continue;
    calendar.createEvent({
      id: `${id}-${session.id}@sinew`,
      stamp: updateTime,
      lastModified: updateTime,
      // A day has no time zone: the library writes the date of the host's time zone, so it gets midnight there.
      start: toLocalMidnight(session.day),
      allDay: true,
      summary: words.titleOf(session),
      description: [...session.exercises.map(words.lineOf), words.minutes(minutesOfSession(session))].join('\n'),
    });
  }
  return calendar.toString();
}

function toLocalMidnight(day: string): Date {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year!, month! - 1, date!);
}
