// `npm run bench:forecast -- FILE.csv …`: measures how near the forecasts of sessions come, on one person's log in each
// file. Prints a line for each file, and all results as JSON in the last line.
import { basename } from 'node:path';
import { Problem, runCommand } from '#tooling/system/problem.ts';
import { readLog } from './log.ts';
import { type Judgement, type Summary, summarize, walk } from './walk.ts';

async function measure(files: readonly string[]): Promise<number> {
  if (files.length === 0) throw new Problem('Name the exports: npm run bench:forecast -- FILE.csv …');
  const all: Judgement[] = [];
  for (const file of files) {
    const { workouts, leftOut } = await readLog(file);
    const judgements = walk(workouts);
    const rows = leftOut === 0 ? '' : `, ${leftOut} rows left out`;
    console.info(`${basename(file)}: ${tell(summarize(judgements))}${rows}`);
    all.push(...judgements);
  }
  console.info(JSON.stringify(summarize(all)));
  return 0;
}

function tell({ forecasts, mae, maeLast, maeMean3, mape, coverage }: Summary): string {
  if (mae === null) return 'no forecasts, as no lift has six sessions';
  const kilograms = (value: number | null) => `${value!.toFixed(2)} kg`;
  const percent = (value: number | null) => `${(100 * value!).toFixed(1)} %`;
  const guesses = `last ${kilograms(maeLast)}, mean of three ${kilograms(maeMean3)}`;
  return `${forecasts} forecasts, MAE ${kilograms(mae)} (${guesses}), MAPE ${percent(mape)}, coverage ${percent(coverage)}`;
}

await runCommand(() => measure(process.argv.slice(2)));
