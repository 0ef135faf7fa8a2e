// A crowd in a process of its own, which sends an open loop of calls and says how each was answered. Beside the mesh's launcher
// it would wait for the launcher, and the launcher for it. It also says how late it was itself: that is no time of the mesh.
import { performance } from 'node:perf_hooks';
import { Connections } from '../callers/connections.ts';
import type { CrowdCall, CrowdOrder, CrowdReport } from '../callers/crowd.ts';

const tickMs = 5;
/** More than the mesh ever has under way, so that no call waits here. */
const connectionCount = 512;
/** After this time an answer will not come any more: no policy of the calls allows a longer one. */
const giveUpMs = 15_000;

process.once('message', async ({ edge, calls, perSecond }: CrowdOrder) => {
  const connections = await Connections.open(edge, connectionCount);
  const outcomes: CrowdReport['outcomes'] = [];
  const begin = performance.now();
  const now = (): number => performance.now() - begin;
  const perform = async (call: CrowdCall, dueAt: number): Promise<void> => {
    let startedAt = dueAt;
    const answered = await connections.ask(call, () => {
      startedAt = now();
    });
    outcomes.push({ ...answered, startedAt, lateMs: startedAt - dueAt, tookMs: now() - startedAt });
  };
  const underWay: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(Math.floor((now() / 1000) * perSecond), calls.length);
      while (underWay.length < due) {
        const number = underWay.length;
        underWay.push(perform(calls[number]!, (number / perSecond) * 1000));
      }
      if (due < calls.length) return;
      clearInterval(timer);
      resolve();
    }, tickMs);
  });
  const sentMs = now();
  const givenUp = new Promise<void>((resolve) => setTimeout(resolve, giveUpMs));
  await Promise.race([Promise.all(underWay), givenUp]);
  const report: CrowdReport = { outcomes, sentMs, unanswered: calls.length - outcomes.length };
  process.send!(report, () => process.exit(0));
});
