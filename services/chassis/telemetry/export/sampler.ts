// Which spans are recorded, and which are kept. A trace keeps the decision of its beginning. A span that begins the work of
// this process is recorded in any case: only its end tells whether it failed or was slow (kept-spans.ts).
import { type Context, TraceFlags, trace } from '@opentelemetry/api';
import {
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';

const kept: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
const watched: SamplingResult = { decision: SamplingDecision.RECORD };
const left: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

export class LiveSampler implements Sampler {
  readonly #followsParent: boolean;
  #byRatio: TraceIdRatioBasedSampler;

  constructor(ratio: number, followsParent: boolean) {
    this.#byRatio = new TraceIdRatioBasedSampler(ratio);
    this.#followsParent = followsParent;
  }

  set ratio(ratio: number) {
    this.#byRatio = new TraceIdRatioBasedSampler(ratio);
  }

  shouldSample(context: Context, traceId: string): SamplingResult {
    const parent = trace.getSpanContext(context);
    const isKept =
      parent && (this.#followsParent || !parent.isRemote)
        ? (parent.traceFlags & TraceFlags.SAMPLED) !== 0
        : this.#byRatio.shouldSample(context, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
    if (isKept) return kept;
    return !parent || parent.isRemote ? watched : left;
  }

  toString(): string {
    return `LiveSampler{${this.#byRatio.toString()}}`;
  }
}
