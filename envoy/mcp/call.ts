// A call of a tool is a call of its method at the door, by the Connect protocol, with the caller's own token. So the token
// check, the scopes, the limits, the time, the exact reading of the arguments and the errors are those of every other way.
import type { IncomingMessage } from 'node:http';
import { envelopeHead, toEnvelope } from '#chassis/requests/connect/envelope.ts';
import type { ToolDescription } from '#proto/derive/tools/tools.ts';
import { toJsonName } from '#proto/messages.ts';
import type { AskDoor } from './door.ts';
import { readError, type ToolProblem } from './problem.ts';
import type { Person } from './tool.ts';

export interface AgentCall {
  tool: ToolDescription;
  person: Person;
  /** The JSON of the request. */
  arguments: unknown;
  /** The address of the caller. */
  address: string;
  /** Headers of the caller that go on, such as `traceparent`. */
  headers: Record<string, string>;
  signal: AbortSignal;
  /** Hears each message of an answer that is a stream. */
  onMessage: (message: unknown, count: number) => void;
}

export type AgentOutcome = { answer: Record<string, unknown> } | { problem: ToolProblem };

/** An answer that is longer is broken off: a model could not read it. */
const mostBytes = 4 * 1024 * 1024;

export const callTool = async (door: AskDoor, call: AgentCall): Promise<AgentOutcome> => {
  const { tool, person, address, signal } = call;
  const hidden = findHidden(call);
  if (hidden !== undefined) return { problem: toFault(hidden) };
  const message = Buffer.from(JSON.stringify(call.arguments ?? {}));
  const kind = tool.stream ? 'application/connect+json' : 'application/json';
  const response = await door({
    path: tool.path,
    headers: {
      ...call.headers,
      authorization: `Bearer ${person.token}`,
      'content-type': kind,
      'connect-protocol-version': '1',
    },
    body: tool.stream ? toEnvelope(message) : message,
    address,
    signal,
  });
  if (response.headers['content-type']?.startsWith('application/connect+json')) return readStream(response, call);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) return tooLong(response);
    chunks.push(chunk);
  }
  const body = readJson(Buffer.concat(chunks).toString());
  return response.statusCode === 200 ? { answer: body } : { problem: readError(body, response.headers) };
};

/** An argument that the tool does not show, in either spelling: some fields of requests are not for models. */
function findHidden({ tool, arguments: given }: AgentCall): string | undefined {
  const shown = (tool.inputSchema.properties ?? {}) as object;
  return Object.keys(given ?? {}).find((name) => {
    return !(toJsonName(name) in shown);
  });
}

function toFault(field: string): ToolProblem {
  const description = 'is not known';
  return { reason: 'INVALID_FIELDS', message: `${field}: ${description}`, fields: [{ field, description }] };
}

async function readStream(response: IncomingMessage, { onMessage }: AgentCall): Promise<AgentOutcome> {
  const messages: unknown[] = [];
  let rest = Buffer.alloc(0);
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) return tooLong(response);
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= envelopeHead && rest.length >= envelopeHead + rest.readUInt32BE(1)) {
      const end = envelopeHead + rest.readUInt32BE(1);
      const message = readJson(rest.subarray(envelopeHead, end).toString());
      if (rest.readUInt8() === 2) return toEnd(message, messages, response);
      messages.push(message);
      onMessage(message, messages.length);
      rest = rest.subarray(end);
    }
  }
  return { problem: { reason: 'UNAVAILABLE', message: 'the answer was broken off: ask for it again' } };
}

function toEnd(end: Record<string, unknown>, messages: unknown[], { headers }: IncomingMessage): AgentOutcome {
  if (end.error) return { problem: readError(end.error as Record<string, unknown>, headers) };
  return { answer: { messages } };
}

function tooLong(response: IncomingMessage): AgentOutcome {
  response.destroy();
  return { problem: { reason: 'ANSWER_TOO_LARGE', message: 'the answer is too long: ask for less at once' } };
}

function readJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
