// The upload of an export: options in its first message, bytes in all of them, no more than an import may have. The file
// is read while it arrives, and never lies in memory as a whole.
import { invalidField, Refusal } from '#chassis/rpc/errors.ts';
import { isTimeZone, timeZoneRule } from '#chassis/text/days.ts';
import { type Preferences, WeightUnit } from '#proto/gen/sinew/user/v1/user.ts';
import type { ImportColumns, ImportWorkoutsRequest } from '#proto/gen/sinew/workout/v1/workout.ts';
import type { Mapping } from '../import/columns/header.ts';
import { ImportError, maxFileBytes, type ParsedExport, type ReadOptions, readExport } from '../import/reader.ts';
import { isForm, readForm } from './multipart.ts';

export interface Upload {
  parsed: ParsedExport;
  validateOnly: boolean;
}

/** Reads an upload to its end. Options that its first message does not give come from the person's preferences. */
export async function readUpload(
  requests: AsyncIterable<ImportWorkoutsRequest>,
  preferences: () => Promise<Preferences>,
): Promise<Upload> {
  const messages = requests[Symbol.asyncIterator]();
  const { value: first } = await messages.next();
  const options = await readOptions(first, preferences);
  const bytes = readBytes(first, messages);
  const contentType = first?.file?.contentType ?? '';
  const file = isForm(contentType) ? readForm(contentType, bytes) : bytes;
  const parsed = await readExport(file, options).catch((error: unknown) => {
    throw error instanceof ImportError ? unreadable(error) : error;
  });
  return { parsed, validateOnly: first?.validateOnly ?? false };
}

async function readOptions(
  first: ImportWorkoutsRequest | undefined,
  preferences: () => Promise<Preferences>,
): Promise<ReadOptions> {
  if (first?.timeZone && !isTimeZone(first.timeZone)) throw invalidField('timeZone', timeZoneRule);
  const preferred = first?.timeZone && first.weightUnit ? undefined : await preferences();
  return {
    timeZone: first?.timeZone || preferred!.timeZone,
    weightUnit: (first?.weightUnit || preferred!.weightUnit) === WeightUnit.LB ? 'lb' : 'kg',
    language: toLanguage(first?.language ?? ''),
    mapping: first?.columns && toMapping(first.columns),
  };
}

function toLanguage(language: string): string {
  try {
    return language && Intl.getCanonicalLocales(language)[0]!;
  } catch {
    throw invalidField('language', 'a language as BCP 47, such as "hr" or "en-US"');
  }
}

/** The fields of the contract in the words of the reader. */
const fields: Readonly<Record<keyof Omit<ImportColumns, 'unread'>, keyof Mapping['fields']>> = {
  start: 'start',
  end: 'end',
  duration: 'workoutDuration',
  workout: 'workoutName',
  workoutNotes: 'workoutNotes',
  exercise: 'exercise',
  set: 'setType',
  weight: 'weight',
  weightUnit: 'weightUnit',
  reps: 'reps',
  distance: 'distance',
  distanceUnit: 'distanceUnit',
  seconds: 'seconds',
  rpe: 'rpe',
  notes: 'notes',
  superset: 'superset',
};

function toMapping({ unread, ...columns }: ImportColumns): Mapping {
  const named = Object.entries(columns).filter(([, name]) => name !== '');
  return { unread, fields: Object.fromEntries(named.map(([key, name]) => [fields[key as keyof typeof fields], name])) };
}

/** Messages behind the message that exceeds the limit are not read. */
async function* readBytes(
  first: ImportWorkoutsRequest | undefined,
  rest: AsyncIterator<ImportWorkoutsRequest>,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for (let message = first; message; message = (await rest.next()).value) {
    const data = message.file?.data ?? new Uint8Array();
    bytes += data.length;
    if (bytes > maxFileBytes) {
      throw new Refusal('IMPORT_TOO_LARGE', `an import has at most ${maxFileBytes / 1024 / 1024} MB`);
    }
    yield data;
  }
}

const unreadable = (cause: ImportError): Refusal =>
  new Refusal('UNREADABLE_IMPORT', cause.message, {
    violations: [{ field: 'file', description: cause.message }],
    cause,
  });
