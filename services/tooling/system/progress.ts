// Shows what long steps are doing: a live list on a terminal, plain lines in a pipe, where a step that takes long says
// every 20 seconds that it is still alive. Steps run at once; one that fails lets the others finish, because a finished
// download need not be repeated at the next try.

import { Listr } from 'listr2';
import { Problem } from './problem.ts';

export type Report = (text: string) => void;

export interface Step<Result> {
  title: string;
  run(report: Report): Promise<Result>;
}

const plainIntervalMs = 20_000;
const liveIntervalMs = 1_000;

export async function runSteps<Result>(steps: Step<Result>[]): Promise<Result[]> {
  // A terminal that does not tell its width gets plain lines: a live list would be wrapped at every letter.
  const settled = process.stdout.isTTY && process.stdout.columns > 0 ? await runLive(steps) : await runPlain(steps);
  const failures = settled.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason);
  const defect = failures.find((failure) => !(failure instanceof Problem));
  if (defect) throw defect;
  if (failures.length > 0) throw new Problem(failures.map((failure) => failure.message).join('\n'));
  return settled.map((outcome) => (outcome as PromiseFulfilledResult<Result>).value);
}

async function runLive<Result>(steps: Step<Result>[]): Promise<PromiseSettledResult<Result>[]> {
  const outcomes = new Map<Step<Result>, Promise<Result>>();
  const list = new Listr(
    steps.map((step) => ({
      title: step.title,
      task: (_context, task) => {
        const outcome = narrate(step, liveIntervalMs, (text) => {
          task.output = text;
        });
        outcomes.set(step, outcome);
        return outcome.then(() => undefined);
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { showErrorMessage: false, collapseErrors: false },
    },
  );
  await list.run();
  return Promise.allSettled(steps.map((step) => outcomes.get(step)!));
}

function runPlain<Result>(steps: Step<Result>[]): Promise<PromiseSettledResult<Result>[]> {
  return Promise.allSettled(
    steps.map(async (step) => {
      const say: Report = (text) => process.stdout.write(`${step.title}: ${text}\n`);
      const startedAt = Date.now();
      const result = await narrate(step, plainIntervalMs, say);
      say(`done in ${seconds(startedAt)} s`);
      return result;
    }),
  );
}

/** Passes a step's reports on, and repeats the last one with the time it has taken so far. */
async function narrate<Result>(step: Step<Result>, intervalMs: number, say: Report): Promise<Result> {
  const startedAt = Date.now();
  let doing = 'starting';
  let said = '';
  const timer = setInterval(() => say(`${doing} (${seconds(startedAt)} s)`), intervalMs);
  try {
    return await step.run((text) => {
      doing = text;
      // Details such as the package being compiled change often: only what stands before a colon starts a new line.
      const heading = text.split(':')[0]!;
      if (heading !== said) say(text);
      said = heading;
    });
  } finally {
    clearInterval(timer);
  }
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}
