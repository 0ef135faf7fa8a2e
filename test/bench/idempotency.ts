// Measures what an Idempotency-Key costs a write: its answer is looked for, and kept in the transaction of the write. Writes
// with a key and without one are made in turn by one caller, so that a slow moment of the machine hits both.
import { randomUUID } from 'node:crypto';
import { Person } from '#test/harness/person.ts';
import type { Mesh } from '#tooling/launcher/mesh.ts';
import { median, type Result } from './result.ts';

const pairs = 400;
const warmUp = 50;

export async function measureIdempotency(mesh: Mesh): Promise<Result> {
  const person = await Person.signUp(mesh.urls.edge);
  const times: [number, number][] = [];
  for (let pair = 0; pair < warmUp + pairs; pair++) {
    const keyed = await timeOf(person, { 'idempotency-key': randomUUID() });
    const plain = await timeOf(person, {});
    if (pair >= warmUp) times.push([keyed, plain]);
  }
  const keyed = median(times.map(([ms]) => ms));
  const plain = median(times.map(([, ms]) => ms));
  return {
    name: 'a write (a new workout) under a key, against one without',
    figures: `${keyed.toFixed(1)} ms against ${plain.toFixed(1)} ms a write, in ${pairs} pairs`,
    outcome: `${(keyed - plain).toFixed(1)} ms, ${(keyed / plain).toFixed(2)} ×`,
    aim: '–',
  };
}

/** Makes a write, and gives its milliseconds. */
async function timeOf(person: Person, headers: Record<string, string>): Promise<number> {
  const start = performance.now();
  const { status, body } = await person.call('POST', '/v1/workouts', { body: workout, headers });
  const ms = performance.now() - start;
  if (status !== 200) throw new Error(`the write was answered ${status}: ${JSON.stringify(body)}`);
  return ms;
}

const workout = { name: 'Legs', startTime: '2026-03-01T17:00:00Z', endTime: '2026-03-01T18:00:00Z' };
