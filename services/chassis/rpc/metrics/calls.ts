// Counts each call and its time, by method and by the process that calls. A bucket of the times shows one of its calls as an
// exemplar, by the id of its trace: the way from a number to what happened. Only a trace that is kept can be looked at.
import { performance } from 'node:perf_hooks';
import { type Span, TraceFlags } from '@opentelemetry/api';
import { Counter, Histogram } from 'prom-client';
import type { Method } from '#proto/contract.ts';
import { metrics } from '../../telemetry/metrics/registry.ts';
import { isOurFault, type ReasonName, toRefusal } from '../errors.ts';
import type { Interceptor } from '../interceptors/interceptor.ts';

const registers = [metrics];

const calls = new Counter({
  name: 'sinew_rpc_calls_total',
  help: 'Calls that have been answered, by the reason of the refusal or OK, and by whose fault it was: service, caller or none.',
  labelNames: ['method', 'caller', 'outcome', 'fault'],
  registers,
});

const durations = new Histogram({
  name: 'sinew_rpc_duration_seconds',
  help: 'The time of a call at this instance; of a stream of answers, until it begins.',
  labelNames: ['method', 'caller'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  enableExemplars: true,
  registers,
});

type Outcome = ReasonName | 'OK';
type Labels = Record<string, string>;

export const countCalls = (method: Method): Interceptor => {
  const count = counterOf(method.path.slice(1));
  return (next) => (call) => {
    const start = performance.now();
    const { context } = call;
    const end = (outcome: Outcome): void => {
      count({ caller: context.peer, outcome, span: context.span, seconds: (performance.now() - start) / 1000 });
    };
    return next(call).then(
      (response) => {
        end('OK');
        return response;
      },
      (error) => {
        end(toRefusal(error).reason);
        throw error;
      },
    );
  };
};

interface Ended {
  caller: string;
  outcome: Outcome;
  span: Span;
  seconds: number;
}

/** Labels are made once for each method and caller, and not for each call. */
function counterOf(method: string): (ended: Ended) => void {
  const labelsByCaller = new Map<string, Labels>();
  return ({ caller, outcome, span, seconds }) => {
    let labels = labelsByCaller.get(caller);
    if (!labels) {
      labels = { method, caller };
      labelsByCaller.set(caller, labels);
    }
    const fault = faultOf(outcome);
    calls.inc({ method, caller, outcome, fault });
    const exemplarLabels = exemplarOf(span, fault);
    durations.observe({ labels, value: seconds, ...(exemplarLabels && { exemplarLabels }) });
  };
}

const faultOf = (outcome: Outcome): 'none' | 'service' | 'caller' => {
  if (outcome === 'OK') return 'none';
  return isOurFault(outcome) ? 'service' : 'caller';
};

/** A failed call is kept where its trace begins, whatever the share of the traces. */
function exemplarOf(span: Span, fault: string): Labels | undefined {
  const { traceId, traceFlags } = span.spanContext();
  const isKept = (traceFlags & TraceFlags.SAMPLED) !== 0 || fault === 'service';
  return isKept ? { trace_id: traceId } : undefined;
}
