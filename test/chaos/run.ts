// `npm run chaos`: every scenario in its long form, one after the other, on one mesh. It prints the table, and writes it
// into README.md beside this file when all scenarios were played.
import { join } from 'node:path';
import { writeMeasured } from '#test/harness/measured-table.ts';
import { startMesh } from '#tooling/launcher/mesh.ts';
import { type OverloadResult, overload } from './driver/overload.ts';
import { openTheatre, play, type ScenarioResult, type Theatre } from './driver/scenario.ts';
import {
  cancels,
  type Disturbance,
  databaseRestart,
  doorKill,
  doorTerm,
  kill,
  killUntold,
  lateDoor,
  rollingRestart,
  standstill,
  unreadAnswers,
} from './scenarios.ts';

const rounds = 3;
const disturbances: readonly Disturbance[] = [
  rollingRestart,
  lateDoor,
  kill,
  standstill,
  killUntold,
  doorTerm,
  doorKill,
  databaseRestart,
  cancels,
  unreadAnswers,
];
const overloads = [2, 5];

interface Scenario {
  name: string;
  /** Plays it and gives its row of the table. */
  run: (theatre: Theatre) => Promise<string>;
}

const scenarios: readonly Scenario[] = [
  ...disturbances.map(({ name, disturb }) => ({
    name,
    run: async (theatre: Theatre) => toRow(name, await play(theatre, (stage) => disturb(stage, rounds))),
  })),
  ...overloads.map((factor) => ({
    name: `overload ${factor} ×`,
    run: async (theatre: Theatre) => toOverloadRow(`overload ${factor} ×`, await overload(theatre, factor)),
  })),
];

const head = [
  '| scenario | calls | failed reads and repeatable writes | failed other writes, of them carried out | lost, doubled | longest gap | p99 before, during, after | what failed |',
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
];

function toRow(name: string, { writes, p99Ms, ...result }: ScenarioResult): string {
  const cells = [
    name,
    result.calls,
    result.failedIdempotent,
    `${writes.failed}, ${writes.failedButDone}`,
    `${writes.lost.length}, ${writes.doubled.length}`,
    `${result.longestGapMs} ms`,
    `${p99Ms.before}, ${p99Ms.during}, ${p99Ms.after} ms`,
    toList(result.failures),
  ];
  return `| ${cells.join(' | ')} |`;
}

function toOverloadRow(name: string, result: OverloadResult): string {
  const { calls, goodput, acceptedP99Ms, refusedP99Ms, wrongRefusals, recoveryMs } = result;
  const figures = `${Math.round(goodput * 100)} % of the capacity answered; p99 of the answers ${acceptedP99Ms} ms, of the refusals ${refusedP99Ms} ms; well again after ${recoveryMs} ms`;
  return `| ${name} | ${calls} | – | – | – | – | ${figures} | ${toList(wrongRefusals)} |`;
}

const toList = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} ${name}`)
    .join('; ') || '–';

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown !== undefined) {
    const all = scenarios.map(({ name }) => JSON.stringify(name)).join(', ');
    throw new Error(`there is no scenario ${JSON.stringify(unknown)}: the scenarios are ${all}`);
  }
  const mesh = await startMesh({ limitScale: 10_000, instances: { workout: 2, user: 2 } });
  const rows: string[] = [];
  try {
    const theatre = await openTheatre(mesh);
    console.info(`The mesh answers ${Math.round(theatre.capacity)} calls a second.`);
    for (const { name, run } of scenarios.filter((scenario) => names.length === 0 || names.includes(scenario.name))) {
      console.info(`${name} …`);
      rows.push(await run(theatre));
      console.info(rows.at(-1));
    }
  } finally {
    await mesh.stop();
  }
  const table = [...head, ...rows].join('\n');
  console.info(`\n${table}`);
  if (names.length === 0) await writeMeasured(join(import.meta.dirname, 'README.md'), 'chaos', table);
}

await main(process.argv.slice(2));
