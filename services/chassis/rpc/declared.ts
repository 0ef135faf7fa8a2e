// The watch over the reasons that methods give: each is to stand in the contract, where callers, the OpenAPI document and the
// client read it. A reason that the method does not declare still reaches its caller, is logged and counted; tests
// set UNDECLARED_REASONS to a file, and fail when anything was written there (services/tooling/testing/declared-reasons.ts).
import { appendFileSync } from 'node:fs';
import { Counter } from 'prom-client';
import type { Method } from '#proto/contract.ts';
import { refusalReasons } from '#proto/reasons.ts';
import { metrics } from '../telemetry/metrics/registry.ts';
import type { Context } from './context.ts';
import type { ReasonName } from './errors.ts';

const undeclaredReasons = new Counter({
  name: 'sinew_undeclared_reasons_total',
  help: 'Refusals with a reason that the method does not declare in the contract.',
  labelNames: ['method', 'reason'],
  registers: [metrics],
});

const declared = new WeakMap<Method, ReadonlySet<string>>();

/** Must see every refusal that leaves the service, also one that a page shows. */
export function watchReason(reason: ReasonName, { method, log }: Pick<Context, 'method' | 'log'>): void {
  if (isDeclared(method, reason)) return;
  undeclaredReasons.inc({ method: method.path, reason });
  log.error({ reason }, 'the method does not declare this reason: add it to its errors in the contract');
  const file = process.env.UNDECLARED_REASONS;
  if (file) appendFileSync(file, `${method.path} does not declare ${reason}\n`);
}

function isDeclared(method: Method, reason: string): boolean {
  const known = declared.get(method) ?? new Set(refusalReasons(method));
  declared.set(method, known);
  return known.has(reason);
}
