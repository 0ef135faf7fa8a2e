// The export of ten years of training takes no more memory than the export of one year: neither in the workout service,
// which reads the data, nor in the user service, which packs them. Garbage is collected before each measurement, so that
// only memory in use counts.
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { ExportPart } from '#proto/gen/sinew/export/v1/export.ts';
import { PersonalDataServiceService as Service } from '#proto/gen/sinew/workout/v1/personal_data.ts';
import type { Person } from '#test/harness/service.ts';
import { serveWorkouts, startImport } from '#test/harness/workout.ts';
import { toArchive } from '../../services/user/export/archive.ts';
import { collect } from '../../services/user/export/collect.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const workouts = 3000;
const setsEach = 20;
const served = serveWorkouts();

/** A workout a day, in the form of Strong. */
function tenYears(): string {
  const header = 'Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE';
  const rows = Array.from({ length: workouts * setsEach }, (_, index) => {
    const day = new Date(Date.UTC(2016, 0, 1 + Math.floor(index / setsEach), 18)).toISOString();
    const order = (index % setsEach) + 1;
    const text = `${day.slice(0, 10)} 18:00:00,"Push ${Math.floor(index / setsEach)}",1h,"Bench Press (Barbell)"`;
    return `${text},${order},${60 + (index % 97)}.0,${1 + (index % 12)}.0,0,0.0,`;
  });
  return `${[header, ...rows].join('\n')}\n`;
}

/** Node frees the memory of a buffer one turn after the buffer. */
async function held(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function* partsOf(person: Person): AsyncGenerator<ExportPart> {
  const { path, requestSerialize, responseDeserialize } = Service.export;
  const client = await served.clientAs('user');
  yield* client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, {}, person.metadata());
}

it('the export of 3,000 workouts holds a small part of what it hands out', async () => {
  const person = await served.person();
  const upload = startImport(served, person);
  const file = Buffer.from(tenYears());
  for (let at = 0; at < file.length; at += 256 * 1024) upload.write(file.subarray(at, at + 256 * 1024));
  upload.end();
  await upload.response;
  let bytes = 0;
  const looks: { bytes: number; held: number }[] = [];
  let pieces = 0;
  const before = await held();
  async function* counted(): AsyncGenerator<ExportPart> {
    for await (const piece of partsOf(person)) {
      if (piece.part?.$case === 'content') bytes += piece.part.value.length;
      // This wait makes the reader slow, so a writer that does not wait for it piles up data.
      if (pieces++ % 25 === 0) {
        looks.push({ bytes, held: (await held()) - before });
      }
      yield piece;
    }
  }
  let packed = 0;
  for await (const piece of toArchive(collect([{ name: 'workout', parts: counted() }]), new Date()))
    packed += piece.length;
  expect(bytes).toBeGreaterThan(15_000_000);
  expect(packed).toBeGreaterThan(100_000);
  // Node itself may hold some memory for a moment. Data that pile up show in every measurement.
  const late = looks.filter((look) => look.bytes > (bytes * 2) / 3).map((look) => look.held);
  expect(late.length).toBeGreaterThan(3);
  expect(Math.min(...late)).toBeLessThan(bytes / 3);
}, 120_000);
