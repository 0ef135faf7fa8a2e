// What must hold for every file: what is written is read again, however it is written and however it arrives, and no
// file makes anything happen but an ImportError.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportError, type ParsedExport, readExport } from './reader.ts';
import {
  type Dialect,
  dialects,
  inPieces,
  read,
  type WrittenFile,
  type WrittenWorkout,
  workouts,
  write,
} from './testing.ts';

const options = { timeZone: 'UTC', weightUnit: 'kg' } as const;
const utf8 = new TextEncoder();

function expected(written: readonly WrittenWorkout[], dialect: Dialect, { lines }: WrittenFile): unknown[] {
  const left = [...lines];
  const thousandth = (value: number) => Math.round(value * 1000) / 1000;
  const weightOf = (weight: number) => (dialect.imperial ? thousandth(weight * 0.45359237) : weight);
  const metresOf = (distance: number) => thousandth(distance * (dialect.imperial ? 1609.344 : 1000));
  return written.map(({ name, notes, start, minutes, sets }) => ({
    name,
    notes,
    startTime: start,
    endTime: new Date(start.getTime() + minutes * 60_000),
    timeZone: 'UTC',
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    sets: sets.map((set) => ({
      exerciseName: set.exercise,
      type: set.type,
      weightKg: set.weight && weightOf(set.weight),
      reps: set.reps,
      distanceM: set.distance && metresOf(set.distance),
      durationS: set.seconds,
      rpe: set.rpe,
      notes: set.notes,
      superset: dialect.app === 'HEVY' ? set.superset : undefined,
      line: left.shift(),
    })),
  }));
}

/** The result of reading a file, or the error that says why it cannot be read. Anything else fails the test. */
async function outcome(file: string | Uint8Array, cuts: readonly number[] = []): Promise<ParsedExport | string> {
  const bytes = typeof file === 'string' ? utf8.encode(file) : file;
  try {
    return await readExport(inPieces(bytes, cuts), options);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    expect(error.line).toBeGreaterThanOrEqual(1);
    return error.message;
  }
}

describe('an export', { timeout: 60_000 }, () => {
  it('is read as it was written, in every dialect', async () => {
    await fc.assert(
      fc.asyncProperty(workouts, dialects, async (written, dialect) => {
        const file = write(written, dialect);
        const result = await read(file.text);
        expect(result).toMatchObject({ source: dialect.app, skipped: [], faults: 0, notices: [] });
        expect(result.workouts).toEqual(expected(written, dialect, file));
      }),
      { numRuns: 200 },
    );
  });

  it('is the same however it is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(workouts, dialects, fc.array(fc.nat(), { maxLength: 30 }), async (written, dialect, places) => {
        const bytes = utf8.encode(write(written, dialect).text);
        const cuts = places.map((place) => place % (bytes.length + 1));
        expect(await outcome(bytes, cuts)).toEqual(await outcome(bytes));
      }),
      { numRuns: 100 },
    );
  });

  it('is the same in pieces of one byte', async () => {
    await fc.assert(
      fc.asyncProperty(workouts, dialects, async (written, dialect) => {
        const bytes = utf8.encode(write(written, dialect).text);
        expect(await outcome(bytes, [...bytes.keys()])).toEqual(await outcome(bytes));
      }),
      { numRuns: 30 },
    );
  });

  it('has the same fingerprints in every dialect, unit and time zone', async () => {
    await fc.assert(
      fc.asyncProperty(workouts, dialects, dialects, async (written, one, other) => {
        const fingerprints = async (dialect: Dialect, timeZone: string, weightUnit: 'kg' | 'lb') =>
          (await read(write(written, { ...dialect, app: one.app }).text, { timeZone, weightUnit })).workouts.map(
            (workout) => workout.fingerprint,
          );
        const first = await fingerprints(one, 'UTC', 'kg');
        expect(await fingerprints(other, 'Pacific/Auckland', 'lb')).toEqual(first);
        expect(new Set(first).size).toBe(written.length);
      }),
    );
  });
});

describe('any file', { timeout: 60_000 }, () => {
  it('of random bytes is an ImportError', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), (bytes) => outcome(bytes).then(() => {})));
  });

  it('of random text under a good header is read or an ImportError', async () => {
    const header = 'Date,Workout Name,Exercise Name,Set Order,Weight,Reps\n';
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '2024-11-28 17:36:08',
        '28 Nov 2024, 17:36',
        'W',
        '1e999',
        '-0',
        '"',
        '""',
        '+99:99',
        'NaN',
        '1,5',
      ),
    );
    const rows = fc.array(fc.array(cell, { minLength: 5, maxLength: 7 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(rows, (cells) => outcome(header + cells.map((row) => row.join(',')).join('\n')).then(() => {})),
      { numRuns: 200 },
    );
  });

  it('with some bytes changed is read or an ImportError, whole or in pieces', async () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat({ max: 2 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(workouts, dialects, changes, async (written, dialect, mutations) => {
        const bytes = [...utf8.encode(write(written, dialect).text)];
        // 0 overwrites, 1 inserts, 2 deletes.
        for (const [place, byte, kind] of mutations) {
          bytes.splice(place % bytes.length, kind === 1 ? 0 : 1, ...(kind === 2 ? [] : [byte]));
        }
        const file = Uint8Array.from(bytes);
        const middle = Math.floor(file.length / 2);
        expect(await outcome(file, [middle])).toEqual(await outcome(file));
      }),
      { numRuns: 200 },
    );
  });
});
