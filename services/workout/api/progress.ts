// The RPCs of records and statistics: translates requests in and answers out.
import { z } from 'zod';
import { invalidField } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import type {
  GetVolumeRequest,
  GetVolumeResponse,
  ListRecordsRequest,
  ListRecordsResponse,
  ProgressServiceService,
} from '#proto/gen/sinew/workout/v1/progress.ts';
import type { DateRange } from '../store/progress.ts';
import type { Dependencies } from './dependencies.ts';
import { toDay } from './fields.ts';

const position = z.object({ exerciseId: positions.word, kind: positions.number(0, 1000) });

export const progressHandlers = ({ progress }: Dependencies): Handlers<typeof ProgressServiceService> => ({
  listRecords: (request, { caller }) => listRecords({ progress }, caller.userId, request),

  getVolume: (request, { caller }) => listWeeks({ progress }, caller.userId, request),

  getStrength: async ({ exerciseId, ...request }, { caller }) => {
    const points = await progress.getStrength(caller.userId, exerciseId, toRange(request));
    return {
      points: points.map((point) => ({ ...point, estimatedOneRepMaxKg: toThousandths(point.estimatedOneRepMaxKg) })),
    };
  },
});

type Stores = Pick<Dependencies, 'progress'>;

export async function listRecords(
  { progress }: Stores,
  userId: string,
  { pageSize, pageToken, exerciseId, kind }: Pick<ListRecordsRequest, 'pageSize' | 'pageToken' | 'exerciseId' | 'kind'>,
): Promise<ListRecordsResponse> {
  const filter = { exerciseId, kind };
  const page = readPage({ pageSize, pageToken }, { name: 'workout.records', filters: filter, position });
  const found = await progress.listRecords(userId, filter, page);
  const { rows, nextPageToken } = cutPage(page, found, (record) => ({
    exerciseId: record.exerciseId,
    kind: record.kind,
  }));
  return { records: rows.map((record) => ({ ...record, value: toThousandths(record.value) })), nextPageToken };
}

export async function listWeeks(
  { progress }: Stores,
  userId: string,
  request: Pick<GetVolumeRequest, 'startDate' | 'endDate'>,
): Promise<GetVolumeResponse> {
  return { weeks: await progress.getVolume(userId, toRange(request)) };
}

/** Rounds to grams, millimetres or milliseconds, which is finer than any measurement: 16.8 and not 16.799999999999997. */
const toThousandths = (value: number): number => Math.round(value * 1000) / 1000;

function toRange(request: { startDate: string; endDate: string }): DateRange {
  const startDate = toDay(request.startDate, 'startDate');
  const endDate = toDay(request.endDate, 'endDate');
  if (startDate && endDate && endDate < startDate) throw invalidField('endDate', 'must not be before startDate');
  return { startDate, endDate };
}
