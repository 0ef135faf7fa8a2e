// Shows the progress of long steps: a live list on a terminal, plain lines in a pipe. In a pipe a long step reports every 20
// seconds that it is still alive. The steps run at the same time. When one step fails, the others still finish, because the
// next try need not repeat a finished download.

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
  // A terminal that does not tell its width gets plain lines, because a live list would break after every letter.
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

/** Passes on a step's reports, and repeats the last report with the time that the step has taken so far. */
async function narrate<Result>(step: Step<Result>, intervalMs: number, say: Report): Promise<Result> {
  const startedAt = Date.now();
  let doing = 'starting';
  let said = '';
  const timer = setInterval(() => say(`${doing} (${seconds(startedAt)} s)`), intervalMs);
  try {
    return await step.run((text) => {
      doing = text;
      // Details behind a colon, such as the compiled package, change often: only a new text before it starts a line.
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
