// The RPCs of the coach's figures: how a person stands, and the next session of a lift.

import type { Handlers } from '#chassis/rpc/handlers.ts';
import { toLocalDate } from '#chassis/text/days.ts';
import type { CoachServiceService, LiftForecast, TrainingStatus } from '#proto/gen/sinew/ai/v1/coach.ts';
import { WorkloadFigures_Reading as Reading, MuscleSets_Volume as Volume } from '#proto/gen/sinew/ai/v1/coach.ts';
import { type Forecast, forecast, leastSessions, type NotYet } from '../forecast/forecast.ts';
import { describeForecast, forecastSources, meaningOf } from '../forecast/words.ts';
import { toThousandths } from '../language/rounding.ts';
import { statusFor } from '../recommendation/situation.ts';
import { weeklyRange } from '../status/muscles.ts';
import type { Status } from '../status/status.ts';
import { describeStatus, statusSources } from '../status/words.ts';
import type { Dependencies } from './dependencies.ts';

export const coachHandlers = ({
  training,
  exercises,
  preferences,
  clock,
}: Dependencies): Handlers<typeof CoachServiceService> => ({
  getStatus: async (_, context) => {
    const [{ summary, pending }, { timeZone, locale }, table] = await Promise.all([
      training.get(context.caller.userId),
      preferences(context),
      exercises.table(context),
    ]);
    const today = toLocalDate(clock.now(), timeZone);
    const status = statusFor({ summary, exercises: table, today });
    return { ...fromStatus(status, locale), date: today, pending };
  },

  getForecast: async ({ exerciseId }, context) => {
    const [exercise, { summary, pending }, { locale }] = await Promise.all([
      exercises.get(exerciseId, context),
      training.get(context.caller.userId),
      preferences(context),
    ]);
    const found = forecast(summary.forecast, exerciseId, clock.now());
    const lastTime = summary.exercises[exerciseId]?.last[0]?.startTime;
    return {
      ...fromForecast(found, locale),
      exerciseId,
      exerciseName: exercise.name,
      lastSessionTime: lastTime === undefined ? undefined : new Date(lastTime),
      pending,
    };
  },
});

const readings = {
  below: Reading.BELOW,
  within: Reading.WITHIN,
  above: Reading.ABOVE,
  'far above': Reading.FAR_ABOVE,
} as const;
const volumes = { low: Volume.LOW, some: Volume.SOME, within: Volume.WITHIN_RANGE, beyond: Volume.BEYOND } as const;

function fromStatus(status: Status, locale: string): Omit<TrainingStatus, 'date' | 'pending'> {
  const { fitness, workloadRatio, monotony, muscles, workouts, assumed } = status;
  const words = describeStatus(status, locale);
  const { uncoupled, reading, ...workload } = ifKnown(workloadRatio);
  const { isHigh = false, ...week } = ifKnown(monotony);
  return {
    fitness: {
      days: 0,
      ...rounded(ifKnown(fitness)),
      missingDays: missingOf(fitness),
      explanation: words.fitness,
      sources: [...statusSources.fitness],
    },
    workload: {
      ...rounded(workload),
      uncoupledRatio: uncoupled === undefined ? undefined : toThousandths(uncoupled),
      reading: reading ? readings[reading] : Reading.UNSPECIFIED,
      missingDays: missingOf(workloadRatio),
      explanation: words.workload,
      sources: [...statusSources.workload],
    },
    monotony: {
      ...rounded(week),
      high: isHigh,
      missingDays: missingOf(monotony),
      explanation: words.monotony,
      sources: [...statusSources.monotony],
    },
    muscles: {
      muscles: 'missingDays' in muscles ? [] : muscles.map((one) => ({ ...one, volume: volumes[one.volume] })),
      rangeLeast: weeklyRange.least,
      rangeMost: weeklyRange.most,
      missingDays: missingOf(muscles),
      explanation: words.muscles,
      sources: [...statusSources.muscles],
    },
    workouts,
    assumedMinutes: assumed.minutes,
    assumedExertion: assumed.exertion,
    explanation: words.load,
    sources: [...statusSources.load],
  };
}

function fromForecast(
  found: Forecast | NotYet,
  locale: string,
): Omit<LiftForecast, 'exerciseId' | 'exerciseName' | 'lastSessionTime' | 'pending'> {
  const words = { explanation: describeForecast(found, locale), sources: forecastSources };
  if ('missingSessions' in found) {
    const { missingSessions } = found;
    return { sessions: leastSessions - missingSessions, missingSessions, impliedSets: [], movers: [], ...words };
  }
  return {
    oneRepMaxKg: toThousandths(found.oneRepMaxKg),
    lowKg: toThousandths(found.interval.lowKg),
    highKg: toThousandths(found.interval.highKg),
    lastKg: toThousandths(found.lastKg),
    sessions: found.sessions,
    missingSessions: 0,
    impliedSets: found.loads.map(({ reps, weightKg }) => ({ reps, weightKg: toThousandths(weightKg) })),
    movers: found.moved.map(({ figure, value, effect }) => ({
      figure,
      value: toThousandths(value),
      percent: toThousandths(100 * (Math.exp(effect) - 1)),
      meaning: meaningOf(figure, locale),
    })),
    ...words,
  };
}

type Missing = { readonly missingDays: number };

/** The figures, or none while days are missing. */
const ifKnown = <Figures extends object>(figures: Figures | Missing | undefined): Partial<Figures> =>
  figures === undefined || 'missingDays' in figures ? {} : figures;

const missingOf = (figures: object | undefined): number =>
  figures && 'missingDays' in figures ? (figures as Missing).missingDays : 0;

const rounded = <Figures extends Readonly<Record<string, number | undefined>>>(figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, value === undefined ? value : toThousandths(value)]),
  ) as Figures;
