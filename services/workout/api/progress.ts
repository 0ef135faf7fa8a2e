// The RPCs of records and statistics: translates requests in and answers out.
import { z } from 'zod';
import { invalidField } from '#chassis/errors.ts';
import type { Handlers } from '#chassis/handlers.ts';
import { cutPage, readPage } from '#chassis/pages.ts';
import type { ProgressServiceService } from '#proto/gen/sinew/workout/v1/progress.ts';
import type { DateRange } from '../store/progress.ts';
import type { Dependencies } from './dependencies.ts';
import { toDay } from './fields.ts';

const position = z.object({ exerciseId: z.string(), kind: z.int().min(0).max(1000) });

export const progressHandlers = ({ progress }: Dependencies): Handlers<typeof ProgressServiceService> => ({
  listRecords: async ({ pageSize, pageToken, ...filter }, { caller }) => {
    const page = readPage({ pageSize, pageToken }, { name: 'workout.records', filters: filter, position });
    const found = await progress.listRecords(caller.userId, filter, page);
    const { rows, nextPageToken } = cutPage(page, found, ({ exerciseId, kind }) => ({ exerciseId, kind }));
    return { records: rows.map((record) => ({ ...record, value: toThousandths(record.value) })), nextPageToken };
  },

  getVolume: async (request, { caller }) => ({ weeks: await progress.getVolume(caller.userId, toRange(request)) }),

  getStrength: async ({ exerciseId, ...request }, { caller }) => {
    const points = await progress.getStrength(caller.userId, exerciseId, toRange(request));
    return {
      points: points.map((point) => ({ ...point, estimatedOneRepMaxKg: toThousandths(point.estimatedOneRepMaxKg) })),
    };
  },
});

/** Grams, millimetres, milliseconds: finer than anything that is measured, and 16.8 rather than 16.799999999999997. */
const toThousandths = (value: number): number => Math.round(value * 1000) / 1000;

function toRange(request: { startDate: string; endDate: string }): DateRange {
  const startDate = toDay(request.startDate, 'startDate');
  const endDate = toDay(request.endDate, 'endDate');
  if (startDate && endDate && endDate < startDate) throw invalidField('endDate', 'must not be before startDate');
  return { startDate, endDate };
}
