// Callers who send an import slowly: some byte by byte for as long as they are endured, and one on the line of a phone.
import type { ClientRequest } from 'node:http';
import { request } from 'node:https';
import { type ExportedSet, toHevy } from '#test/harness/exports.ts';
import type { Person } from '#test/harness/person.ts';

const path = '/v1/workouts:import';
const header = 'Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE\n';
const everyMs = 1000;
/** The line of a phone far from its cell. */
const bytesPerSecond = 50_000;
const piecesPerSecond = 5;

interface Answered {
  status: number;
  body: string;
}

/** Begins so many imports and sends each byte by byte. Answers with the statuses, 0 for a connection that only broke. */
export const dribble = (edge: string, person: Person, count: number): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, () => dribbleOne(edge, person)));

async function dribbleOne(edge: string, person: Person): Promise<number> {
  const asked = ask(edge, person);
  asked.write(header);
  const timer = setInterval(() => asked.write('2'), everyMs);
  const { status } = await answerTo(asked);
  clearInterval(timer);
  asked.destroy();
  return status;
}

/** Sends an export of about so many bytes, at the pace of a phone. */
export async function uploadSlowly(edge: string, person: Person, bytes: number): Promise<Answered> {
  const file = Buffer.from(toExport(bytes));
  const asked = ask(edge, person);
  const size = bytesPerSecond / piecesPerSecond;
  let sent = 0;
  const timer = setInterval(() => {
    asked.write(file.subarray(sent, sent + size));
    sent += size;
    if (sent < file.length) return;
    clearInterval(timer);
    asked.end();
  }, 1000 / piecesPerSecond);
  const answered = await answerTo(asked);
  clearInterval(timer);
  return answered;
}

const ask = (edge: string, { token }: Person): ClientRequest =>
  request(edge + path, {
    method: 'POST',
    // Each on a connection of its own.
    agent: false,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
  });

function answerTo(asked: ClientRequest): Promise<Answered> {
  const { promise, resolve } = Promise.withResolvers<Answered>();
  asked.on('error', ({ message }) => resolve({ status: 0, body: message }));
  asked.on('response', (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (text) => {
      body += text;
    });
    const end = () => resolve({ status: response.statusCode!, body: body.slice(0, 200) });
    response.on('end', end).on('error', end);
  });
  return promise;
}

function toExport(bytes: number): string {
  const sets: ExportedSet[] = [];
  for (let day = 0; sets.length * bytesOfSet < bytes; day++) {
    const start = new Date(Date.UTC(2010, 0, 1 + day, 7)).toISOString().slice(0, 16);
    for (let set = 0; set < setsEach; set++) {
      sets.push({
        start,
        workout: 'Everything',
        type: 'normal',
        exercise: 'Bench Press (Barbell)',
        weightKg: 20 + set,
        reps: 5,
      });
    }
  }
  return toHevy(sets);
}

const setsEach = 50;
/** About so many in the form of the export. */
const bytesOfSet = 100;
