// The import of a Hevy export through the whole edge, against a plain COPY of the same rows into a bare table.
// The export is made here, of the size that five years of training have: 335 workouts, 7,210 sets.
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connectDatabase } from '#chassis/database/database.ts';
import { Person } from '#test/harness/person.ts';
import type { Mesh } from '#tooling/launcher/mesh.ts';
import { compare, type Result } from './result.ts';

const workouts = 335;
const sets = 7210;
const movements = [
  'Bench Press (Barbell)',
  'Squat (Barbell)',
  'Deadlift (Barbell)',
  'Pull Up',
  'Lat Pulldown (Cable)',
  'Leg Press',
  'Lateral Raise (Dumbbell)',
  'Seated Leg Curl (Machine)',
];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export async function measureImport(mesh: Mesh): Promise<Result> {
  const rows = makeRows();
  const csv = [header, ...rows.map((row) => row.map(quote).join(','))].join('\n');
  const sql = connectDatabase({ url: await mesh.databaseUrl('workout'), connections: 1 });
  await sql.unsafe(
    `create unlogged table bench_copy (${header
      .split(',')
      .map((name) => `${name} text`)
      .join(', ')})`,
  );
  await sql`alter table bench_copy set logged`;
  const text = rows.map((row) => row.join('\t')).join('\n');
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return sets / ((performance.now() - start) / 1000);
  };
  try {
    return await compare({
      name: `the import of ${sets.toLocaleString('en')} sets through the edge (parsed, matched, records and statistics kept), against COPY of the same rows`,
      unit: 'sets/s',
      ours: async () => {
        const person = await Person.signUp(mesh.urls.edge);
        return timed(() => importAll(person, csv));
      },
      theirs: () =>
        timed(async () => pipeline(Readable.from([text]), await sql`copy bench_copy from stdin`.writable())),
      turns: 5,
    });
  } finally {
    await sql`drop table bench_copy`;
    await sql.end();
  }
}

async function importAll(person: Person, csv: string): Promise<void> {
  const answer = await person.post('/v1/workouts:import?timeZone=UTC', csv, 'text/csv');
  if (answer.body.sets !== sets) throw new Error(`the import failed: ${JSON.stringify(answer.body)}`);
}

const header =
  'title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe';

const quote = (value: string): string => (value.includes(',') ? `"${value}"` : value);

function makeRows(): string[][] {
  return Array.from({ length: sets }, (_, index) => {
    const workout = Math.floor((index * workouts) / sets);
    const day = new Date(Date.UTC(2020, 0, 1 + workout * 3));
    const date = `${day.getUTCDate()} ${months[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
    const movement = movements[Math.floor(index / 3) % movements.length]!;
    const weight = String(20 + ((index * 7) % 80));
    return [
      `Workout ${workout}`,
      `${date}, 07:30`,
      `${date}, 08:45`,
      '',
      movement,
      '',
      '',
      String(index % 3),
      'normal',
      weight,
      String(3 + (index % 10)),
      '',
      '',
      '',
    ];
  });
}
