// The bytes that a REST caller gets of a message.
import { expect, it } from 'vitest';
import { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import { restWriter } from './rest.ts';

const eventOf = (message: object, resumable: boolean): string =>
  HttpBody.decode(restWriter({ resumable }, JSON.stringify).message(message)).data.toString();

it.each([
  ['its cursor', { cursor: 'p7', text: 'a' }, true, 'id: p7\ndata: {"cursor":"p7","text":"a"}\n\n'],
  ['no cursor yet', { cursor: '' }, true, 'data: {"cursor":""}\n\n'],
  ['no line of a cursor with line ends', { cursor: 'a\nevent: b' }, true, 'data: {"cursor":"a\\nevent: b"}\n\n'],
  ['no place in its stream', { cursor: 'p7' }, false, 'data: {"cursor":"p7"}\n\n'],
  ['one line, whatever its text', { text: '\u2028\n\u2029' }, false, 'data: {"text":"\\u2028\\n\\u2029"}\n\n'],
])('an event has %s', (_, message, resumable, event) => {
  expect(eventOf(message, resumable)).toBe(event);
});

it('an answer is JSON', () => {
  const { contentType, data } = HttpBody.decode(restWriter({ resumable: false }, JSON.stringify).answer({ a: 1 }));
  expect([contentType, data.toString()]).toEqual(['application/json', '{"a":1}']);
});
