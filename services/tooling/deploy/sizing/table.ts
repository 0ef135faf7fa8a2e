// Writes the page about sizes from the simulation. The random numbers begin with the same seed each time, so the page is the
// same as long as the costs are.
import { callCosts, limits, people } from './measured.ts';
import { type Size, sizeFor } from './size.ts';

export const sizingPath = 'services/tooling/deploy/sizing/README.md';

const crowds = [1_000, 100_000, 10_000_000];
const seed = 15;

export function writeSizes(): string {
  const random = generator(seed);
  const rows = crowds.map((count) => toRow(sizeFor(count, random)));
  return `# How large a fleet has to be

Made by \`npm run deploy\` from a simulation ([size.ts](size.ts)) with [measured costs](measured.ts). It plays the busiest hour second by
second with random arrivals and plans for the second that one of a thousand exceeds, at ${limits.utilisation * 100} % of the processors. Assumed:
${people.activeShare * 100} % of the people train on a day, ${people.peakShare * 100} % of them begin in the busiest hour, and each keeps a stream open for an hour.

| people | calls a second | open streams | doors (${limits.coresPerDoor} cores each) | ${limits.services.join(' | ')} | database cores | database connections | what breaks first |
| --- | --- | --- | --- | ${limits.services.map(() => '---').join(' | ')} | --- | --- | --- |
${rows.join('\n')}

An instance is one process on one core; there are two of each, so that one may go. A share above 100 % does not hold: then that part has
to be raised or split before the crowd comes. Every write meets the one primary of its service's database, so beyond one machine people have to be
spread over several databases. That an instance of the notification service holds ${limits.streamsPerInstance.toLocaleString('en')} streams is assumed.

| call | in a session | processor time in µs: ${['envoy', ...limits.services, 'postgres'].join(', ')} |
| --- | --- | --- |
${Object.values(callCosts)
  .map(({ title, perSession, micros }) => `| ${title} | ${perSession} | ${toMicros(micros)} |`)
  .join('\n')}

The costs were measured on two busy cores (load 19) soon after a start, with all that ran beside the calls counted in: they are an upper bound,
several times what [the bench](../../../../test/bench/README.md) finds for a warm small read.
`;
}

const toMicros = (micros: Record<string, number>): string =>
  ['envoy', ...limits.services, 'postgres'].map((part) => micros[part] ?? 0).join(', ');

function toRow({ people: count, first, ...size }: Size): string {
  const numbers = [
    count,
    size.callsPerSecond,
    size.streams,
    size.doors,
    ...limits.services.map((name) => size.instances[name]!),
    size.databaseCores,
    size.databaseConnections,
  ].map((number) => number.toLocaleString('en'));
  const breaks = first.share < 0.5 ? 'nothing soon' : `${first.what} (${Math.round(first.share * 100)} %)`;
  return `| ${[...numbers, breaks].join(' | ')} |`;
}

/** Random numbers from 0 to 1 by mulberry32. */
function generator(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
