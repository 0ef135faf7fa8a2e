// Sends a load from a process of its own (programs/crowd.ts).
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Mesh } from '#tooling/launcher/mesh.ts';
import type { LoadCall } from '../driver/calls.ts';
import type { Answered, Request } from './connections.ts';

export type CrowdCall = Request;

export interface CrowdOrder {
  edge: string;
  calls: readonly CrowdCall[];
  perSecond: number;
}

export interface CrowdOutcome extends Answered {
  /** When the call was sent: milliseconds since the load began. */
  startedAt: number;
  /** How much later that was than the schedule says. */
  lateMs: number;
  tookMs: number;
}

export interface CrowdReport {
  outcomes: CrowdOutcome[];
  /** When the last call was sent. */
  sentMs: number;
  unanswered: number;
}

const program = join(import.meta.dirname, '..', 'programs', 'crowd.ts');

export async function sendCrowd(
  { urls, authorityFile }: Mesh,
  calls: readonly LoadCall[],
  perSecond: number,
): Promise<CrowdReport> {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: authorityFile };
  const crowd = fork(program, [], { env, execArgv: [] });
  const order: CrowdOrder = { edge: urls.edge, calls: calls.map(toCrowdCall), perSecond };
  crowd.send(order);
  const ended = once(crowd, 'exit').then(() => {
    throw new Error('the crowd ended without a report');
  });
  const [report] = await Promise.race([once(crowd, 'message'), ended]);
  return report as CrowdReport;
}

const toCrowdCall = ({ method, path, person, body }: LoadCall): CrowdCall => ({
  method,
  path,
  token: person.token,
  ...(body && { body }),
});
