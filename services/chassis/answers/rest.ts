// Writes the answers of REST calls: JSON, and a stream as server-sent events (WHATWG HTML, section 9.2). The `id:` of an event
// is the cursor of its message, so that a browser resumes a stream by itself: it sends the last one as `Last-Event-ID`.
import type { Method } from '#proto/contract.ts';
import { type AnswerWriter, toBody } from './writer.ts';

/** @param toJson writes a message of the method's answer */
export const restWriter = (
  { resumable }: Pick<Method, 'resumable'>,
  toJson: (message: unknown) => string,
): AnswerWriter => ({
  answer: (message) => toBody('application/json', Buffer.from(toJson(message))),
  message: (message) => {
    const id = resumable ? toId(message as { cursor: string }) : '';
    return toBody('text/event-stream', Buffer.from(`${id}data: ${onOneLine(toJson(message))}\n\n`));
  },
});

/** A cursor has one line; the first messages of a stream may have none. */
const toId = ({ cursor }: { cursor: string }): string => (/^[^\r\n\0]+$/.test(cursor) ? `id: ${cursor}\n` : '');

/** Two characters end no line of an event, but many readers take lines by patterns, for which they do. */
const onOneLine = (json: string): string =>
  json.replace(/[\u2028\u2029]/g, (end) => (end === '\u2028' ? '\\u2028' : '\\u2029'));
