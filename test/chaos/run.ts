// `npm run chaos`: every scenario in its long form, one after the other, on one mesh; names as arguments pick some of them.
// Their rows come into the tables of README.md beside this file, where the other rows stay.
import { join } from 'node:path';
import { startMesh } from '#tooling/launcher/mesh.ts';
import { type OverloadResult, overload } from './driver/overload.ts';
import { openTheatre, play, type ScenarioResult, type Theatre } from './driver/scenario.ts';
import { type SoakResult, soak } from './driver/soak.ts';
import {
  cancels,
  type Disturbance,
  databaseRestart,
  doorKill,
  doorTerm,
  fullDisk,
  kill,
  killUntold,
  lateDoor,
  rollingRestart,
  slowImports,
  standstill,
  unreadAnswers,
} from './scenarios.ts';
import { mountSmallDisk } from './small-disk.ts';
import { heads, type TableName, writeRows } from './table.ts';

const meshOptions = { limitScale: 10_000, instances: { workout: 2, user: 2 } };
const diskMegabytes = 1024;
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
  slowImports,
];
const overloads = [2, 5];
const soakMinutes = Number(process.env.SOAK_MINUTES ?? 30);

interface Scenario {
  name: string;
  table: TableName;
  /** Plays it and gives its rows of the table. */
  run: (theatre: Theatre) => Promise<string[]>;
}

const scenarios: readonly Scenario[] = [
  ...disturbances.map(({ name, disturb }) => ({
    name,
    table: 'chaos' as const,
    run: async (theatre: Theatre) => [toRow(name, await play(theatre, (stage) => disturb(stage, rounds)))],
  })),
  ...overloads.map((factor) => ({
    name: `overload ${factor} ×`,
    table: 'chaos' as const,
    run: async (theatre: Theatre) => [toOverloadRow(`overload ${factor} ×`, await overload(theatre, factor))],
  })),
  { name: 'full disk', table: 'chaos', run: playFullDisk },
  { name: 'soak', table: 'soak', run: async (theatre: Theatre) => toSoakRows(await soak(theatre, soakMinutes)) },
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
    result.refusedP99Ms === undefined ? '–' : `${result.refusedP99Ms} ms`,
    toList(result.failures),
  ];
  return `| ${cells.join(' | ')} |`;
}

function toOverloadRow(name: string, result: OverloadResult): string {
  const { calls, goodput, acceptedP99Ms, refusedP99Ms, lateP99Ms, ejections, wrongRefusals, recoveryMs } = result;
  const figures = [
    `${Math.round(goodput * 100)} % of the capacity answered`,
    `p99 of the answers ${acceptedP99Ms} ms (sent at most ${lateP99Ms} ms late)`,
    `${ejections} times an instance was left alone`,
    `well again after ${recoveryMs} ms`,
  ].join('; ');
  return `| ${name} | ${calls} | – | – | – | – | ${figures} | ${refusedP99Ms} ms | ${toList(wrongRefusals)} |`;
}

function toSoakRows({ processes, perSecond, calls, failures, writes }: SoakResult): string[] {
  const load = `${soakMinutes} minutes of ${Math.round(perSecond)} calls a second: ${calls} calls, failed: ${toList(failures)}; lost ${writes.lost.length}, doubled ${writes.doubled.length}`;
  const rows = processes.map(({ name, slope, before, storm, after }) => {
    const growth = `${slope.megabytesAnHour.toFixed(1)} ± ${slope.noise.toFixed(1)} MB`;
    const cells = [name, growth, ...[before, storm, after].map((size) => `${Math.round(size)} MB`)];
    return `| ${cells.join(' | ')}: ${(after / before).toFixed(2)} × |`;
  });
  return [...rows, `| ${load} | | | | |`];
}

/** Its mesh has a disk of its own, so that only that disk is full. */
async function playFullDisk(): Promise<string[]> {
  const name = 'full disk';
  const disk = mountSmallDisk(diskMegabytes);
  if (!disk) return [`| ${name} | – | – | – | – | – | – | – | no small disk can be mounted here |`];
  const mesh = await startMesh({ data: join(disk.path, 'mesh'), ...meshOptions });
  try {
    const { disturb } = fullDisk(disk, ['workout-1', 'user-1', 'postgres']);
    return [toRow(name, await play(await openTheatre(mesh), (stage) => disturb(stage, rounds)))];
  } finally {
    await mesh.stop();
    disk.remove();
  }
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
  const mesh = await startMesh(meshOptions);
  const tables: Record<TableName, string[]> = { chaos: [], soak: [] };
  try {
    const theatre = await openTheatre(mesh);
    console.info(`The mesh answers ${Math.round(theatre.capacity)} calls a second.`);
    for (const { name, table, run } of scenarios.filter((one) => names.length === 0 || names.includes(one.name))) {
      console.info(`${name} …`);
      const rows = await run(theatre);
      tables[table].push(...rows);
      console.info(rows.join('\n'));
    }
  } finally {
    await mesh.stop();
  }
  for (const [name, rows] of Object.entries(tables)) {
    if (rows.length === 0) continue;
    console.info(`\n${[...heads[name as TableName], ...rows].join('\n')}`);
    await writeRows(join(import.meta.dirname, 'README.md'), name as TableName, rows);
  }
}

await main(process.argv.slice(2));
