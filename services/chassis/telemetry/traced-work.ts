// Spans of what a service does beside answering calls: work that goes on later from a row, such as a delivery; what it asks of
// others outside of the mesh, such as a language model; and streams that are of use only as a whole, such as an export.
import { type Attributes, type Span, type SpanContext, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { currentSpan, endFailed, inSpan, openSpan, readTrace, toTraceHeaders, within } from './trace.ts';

/** The place of the running work in its trace, as text to keep in a row; empty outside of any trace. */
export function currentPlace(): string {
  const span = currentSpan();
  return span ? toTraceHeaders(span)[0]![1] : '';
}

export interface ContinuedWork {
  /** Where the work was asked for, as `currentPlace` said it then; without one the work begins a trace. */
  place: string;
  attributes?: Attributes;
}

/** What is said of work while it runs: facts, and that it failed though it threw no error. */
export interface WorkNotes {
  add: (attributes: Attributes) => void;
  fail: (type: string) => void;
}

/** Work that was asked for at another time, maybe by a process that is gone: its span belongs to the trace of who asked. */
export function continueWork<Result>(
  name: string,
  { place, attributes }: ContinuedWork,
  task: (notes: WorkNotes) => Promise<Result>,
): Promise<Result> {
  const parent = readTrace(place);
  return inSpan(name, { kind: SpanKind.INTERNAL, parent, ...(attributes && { attributes }) }, async (span) =>
    task({ add: (more) => span.setAttributes(more), fail: (type) => noteFailure(span, type) }),
  );
}

/** A request to somebody outside of the mesh that somebody else makes: begun here, ended by whoever knows how it went. */
export interface OutsideRequest {
  /** The first end counts. @param failure in a word, when it failed */
  end: (facts: Attributes, failure?: string) => void;
}

export function beginOutsideRequest(name: string, attributes: Attributes): OutsideRequest {
  const span = openSpan(name, { kind: SpanKind.CLIENT, parent: currentSpan(), attributes });
  let ended = false;
  return {
    end: (facts, failure) => {
      if (ended) return;
      ended = true;
      span.setAttributes(facts);
      if (failure !== undefined) noteFailure(span, failure);
      span.end();
    },
  };
}

/** The stream as it is, with a span from its first message to its end, to which all belongs that makes its messages. */
export async function* streamInSpan<Item>(
  name: string,
  parent: SpanContext,
  items: AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const span = openSpan(name, { kind: SpanKind.INTERNAL, parent });
  const iterator = within(span, () => items[Symbol.asyncIterator]());
  let count = 0;
  let failure: unknown;
  try {
    for (let next = await within(span, () => iterator.next()); !next.done; ) {
      count++;
      yield next.value;
      next = await within(span, () => iterator.next());
    }
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    // A reader that went away has ended nothing yet.
    await within(span, () => iterator.return?.());
    span.setAttribute('sinew.stream.messages', count);
    if (failure === undefined) span.end();
    else endFailed(span, failure);
  }
}

function noteFailure(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
