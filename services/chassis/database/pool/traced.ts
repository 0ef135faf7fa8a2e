// The span of a statement, where the work that sends it is recorded. Its name is what the statement does and to which table,
// and never a value: the text of a statement has places for its values.
import { type Span, SpanKind, TraceFlags } from '@opentelemetry/api';
import { currentSpan, endFailed, openSpan } from '../../telemetry/trace.ts';
import type { Statement } from './statement.ts';

/** The names by the parts of a statement's text, which are the same object each time that its line of code runs. */
const names = new WeakMap<object, string>();

/** Ends the span of a statement, with the error that it failed with. */
export type EndSpan = (error?: unknown) => void;

const nothing: EndSpan = () => {};

/** Must be called by the work that sends the statement. */
export function beginSpan({ strings }: Statement): EndSpan {
  const parent = currentSpan();
  // Statements of no trace would each be a trace of their own.
  if (!parent || (parent.traceFlags & TraceFlags.SAMPLED) === 0) return nothing;
  const name = nameOf(strings);
  const attributes = { 'db.system.name': 'postgresql', 'db.query.summary': name };
  return end(openSpan(name, { kind: SpanKind.CLIENT, parent, attributes }));
}

const end =
  (span: Span): EndSpan =>
  (error) =>
    error === undefined ? span.end() : endFailed(span, error);

function nameOf(strings: readonly string[]): string {
  const known = names.get(strings);
  if (known) return known;
  const name = summaryOf(strings.join(' '));
  names.set(strings, name);
  return name;
}

/** The statement in two words, such as `insert outbox`. */
export function summaryOf(text: string): string {
  const [operation = 'statement'] = /\b(?:select|insert|update|delete|listen|create|set|lock)\b/i.exec(text) ?? [];
  const [, table] = /\b(?:from|into|update|table)\s+(?:only\s+)?([a-z_][a-z_0-9.]*)/i.exec(text) ?? [];
  return [operation.toLowerCase(), table].filter(Boolean).join(' ');
}
