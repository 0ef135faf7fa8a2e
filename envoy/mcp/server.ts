// The Model Context Protocol over HTTP, in both versions of today, by the official server: `tools/list` and `tools/call`, each
// request for itself. Nothing is kept from one request to the next but the calls that are under way.
import { randomUUID } from 'node:crypto';
import { createMcpHandler, isLegacyRequest, type McpRequestContext, Server } from '@modelcontextprotocol/server';
import type { ToolDescription } from '#proto/derive/tools/tools.ts';
import { type AgentOutcome, callTool } from './call.ts';
import { Cancellations, cancellationKey } from './cancellations.ts';
import type { AskDoor } from './door.ts';
import { isVisible, toPerson } from './tool.ts';

export type Serve = (request: Request) => Promise<Response>;

interface Parts {
  tools: readonly ToolDescription[];
  door: AskDoor;
  onError: (error: Error) => void;
}

const sessionHeader = 'mcp-session-id';
const mostRequestBytes = 1024 * 1024;
/** The words that one sign of progress holds at most. */
const mostWords = 2000;

export function createServing({ tools, door, onError }: Parts): Serve {
  const cancellations = new Cancellations();
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const handler = createMcpHandler((context) => toServer(context, { tools, byName, door, cancellations, onError }), {
    onerror: onError,
    maxRequestBodySize: mostRequestBytes,
  });
  return async (request) => {
    const person = toPerson(request.headers.get('authorization') ?? '');
    if (!person) return new Response('', { status: 401 });
    const authInfo = { token: person.token, clientId: person.userId, scopes: [...(person.scopes ?? [])] };
    if (
      request.method !== 'POST' ||
      !(await isLegacyRequest(request, undefined, { maxRequestBodySize: mostRequestBytes }))
    )
      return handler.fetch(request, { authInfo });
    const message = await readMessage(request);
    const session = request.headers.get(sessionHeader) ?? '';
    if (message.method === 'notifications/cancelled')
      cancellations.cancel(cancellationKey({ userId: person.userId, session, requestId: message.params?.requestId }));
    const response = await handler.fetch(request, { authInfo });
    // A session has no state here: its name only tells the ids of one client from those of another.
    if (message.method === 'initialize') response.headers.set(sessionHeader, randomUUID());
    return response;
  };
}

interface LegacyMessage {
  method?: string;
  params?: { requestId?: unknown };
}

async function readMessage(request: Request): Promise<LegacyMessage> {
  try {
    const message: unknown = await request.clone().json();
    return typeof message === 'object' && message !== null ? message : {};
  } catch {
    return {};
  }
}

interface ServerParts {
  tools: readonly ToolDescription[];
  byName: ReadonlyMap<string, ToolDescription>;
  door: AskDoor;
  cancellations: Cancellations;
  onError: (error: Error) => void;
}

const away = { reason: 'UNAVAILABLE', message: 'the door cannot be reached: try again soon', retryAfter: 1 };

function toServer(
  { requestInfo }: McpRequestContext,
  { tools, byName, door, cancellations, onError }: ServerParts,
): Server {
  const server = new Server({ name: 'sinew', version: '1' }, { capabilities: { tools: {} } });
  const headers = requestInfo?.headers ?? new Headers();
  const person = toPerson(headers.get('authorization') ?? '')!;
  server.setRequestHandler('tools/list', () => ({
    tools: tools.filter((tool) => isVisible(tool, person)).map(toListed),
  }));
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
    const tool = byName.get(params.name);
    if (!tool) return toResult({ problem: { reason: 'TOOL_NOT_FOUND', message: `there is no tool ${params.name}` } });
    const session = headers.get(sessionHeader) ?? '';
    const key = cancellationKey({ userId: person.userId, session, requestId: mcpReq.id });
    const progressToken = mcpReq._meta?.progressToken;
    const onMessage = (message: unknown, progress: number): void => {
      if (progressToken === undefined) return;
      const words = JSON.stringify(message).slice(0, mostWords);
      void mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, message: words } });
    };
    const call = { tool, person, arguments: params.arguments, address: addressOf(headers), headers: passedOn(headers) };
    const work = (signal: AbortSignal) =>
      callTool(door, { ...call, signal, onMessage }).catch((error: Error) => {
        if (signal.aborted) throw error;
        onError(error);
        return { problem: away };
      });
    return toResult(await cancellations.run(key, mcpReq.signal, work));
  });
  return server;
}

const toListed = ({ name, description, inputSchema, outputSchema, annotations }: ToolDescription) => ({
  name,
  description,
  inputSchema,
  outputSchema,
  annotations,
});

/** A refusal is the result of the call, so that the model reads it and may do better. */
function toResult(outcome: AgentOutcome) {
  if ('problem' in outcome) return { content: [toText(outcome.problem)], isError: true };
  return { content: [toText(outcome.answer)], structuredContent: outcome.answer };
}

const toText = (value: unknown) => ({ type: 'text' as const, text: JSON.stringify(value) });

const addressOf = (headers: Headers): string => headers.get('x-forwarded-for') ?? '127.0.0.1';

function passedOn(headers: Headers): Record<string, string> {
  const names = ['traceparent', 'user-agent', 'accept-language'];
  return Object.fromEntries(names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!]] : [])));
}
