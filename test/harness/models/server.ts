// A provider of language models on loopback: a real HTTP server that speaks the wire format of OpenAI, Anthropic and Ollama,
// does what a script says, request by request, and remembers what it was asked.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ProviderName } from '../../../services/ai/model/settings.ts';
import { type ReceivedRequest, startWebServer } from '../providers.ts';
import {
  answerEmbeddings,
  type EmbeddingBehaviour,
  type EmbeddingRequest,
  embeddingPath,
  readEmbeddingRequest,
} from './embeddings.ts';
import { type ReadRequest, type Said, type Wire, wires } from './wire.ts';

/** What the server does with one request. */
export type Behaviour =
  | ({ does: 'answer' } & Said)
  /** The body of the refusal repeats the key and the request, as providers do. */
  | { does: 'refuse'; status: number; headers?: Record<string, string>; code?: string }
  /** Says nothing, or nothing more after pieces of text, and keeps the connection. */
  | { does: 'hang'; text?: readonly string[] }
  /** Does not even send the head of its answer. */
  | { does: 'ignore' }
  /** Closes the connection, before its answer or after pieces of text. */
  | { does: 'break off'; text?: readonly string[] }
  /** Ends its answer well on the wire, but without the end that the format has. */
  | { does: 'end early'; text: readonly string[] }
  /** Says in the stream that it failed. */
  | { does: 'fail'; text?: readonly string[] }
  /** Sends events that are no JSON, after pieces of text. */
  | { does: 'send garbage'; text?: readonly string[] }
  /** Answers well, but with a page of HTML. */
  | { does: 'send a page' }
  /** Text without end, as fast as it is read. */
  | { does: 'flood' };

export type Script = readonly Behaviour[] | ((request: ModelRequest, index: number) => Behaviour);

export interface ModelRequest extends ReceivedRequest {
  provider: ProviderName;
  /** What the body says, in words that are the same for each format. */
  read: ReadRequest;
}

export interface ModelServer {
  /** The base URL of the settings. */
  url: string;
  /** What answers were asked for. */
  requests: ModelRequest[];
  /** How often somebody asked whether a model is there. */
  probes: ReceivedRequest[];
  /** What vectors were asked for. */
  embedded: EmbeddingRequest[];
  /** Does this from now on, whenever vectors are asked for. */
  playEmbeddings: (behaviour: EmbeddingBehaviour) => void;
  /** Does this from now on. The last behaviour of a list stays. */
  play: (script: Script) => void;
  /** The models that are there; every model when it is undefined. */
  offer: (models: readonly string[] | undefined) => void;
  /** Resolves when the client has closed the connection of the request. */
  closed: (index: number) => Promise<void>;
  /** Resolves when so many answers were asked for. */
  asked: (count: number) => Promise<void>;
  stop: () => Promise<void>;
}

const ok: Behaviour = { does: 'answer', text: ['Hello', ', Ada.'] };

export async function startModelServer(script: Script = [ok]): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  const probes: ReceivedRequest[] = [];
  const closings: Promise<void>[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let current = script;
  let begun = 0;
  const embedded: EmbeddingRequest[] = [];
  let embedding: EmbeddingBehaviour = { does: 'embed' };
  let offered: readonly string[] | undefined;
  const next = (request: ModelRequest): Behaviour => {
    const index = requests.length - 1 - begun;
    return typeof current === 'function' ? current(request, index) : (current[index] ?? current.at(-1) ?? ok);
  };
  const server = await startWebServer((received, response, socket) => {
    if (received.url === embeddingPath) {
      const asked = readEmbeddingRequest(received);
      embedded.push(asked);
      answerEmbeddings(asked, embedding, response);
      return;
    }
    const [provider, wire] = Object.entries(wires).find(([, { path }]) => path === received.url) ?? [];
    if (!wire || received.method !== 'POST') {
      probes.push(received);
      answerProbe(received, response, offered);
      return;
    }
    const body = JSON.parse(received.body.toString());
    const request = { ...received, provider: provider as ProviderName, read: wire.readRequest(body as never) };
    requests.push(request);
    closings.push(new Promise((resolve) => response.once('close', resolve)));
    const behaviour = next(request);
    perform[behaviour.does](behaviour as never, { wire, model: body.model, request, response, socket });
    for (const { count, resolve } of waiting) if (requests.length >= count) resolve();
  });
  return {
    url: `${server.url}/v1`,
    requests,
    probes,
    embedded,
    playEmbeddings: (played) => {
      embedding = played;
    },
    play: (played) => {
      current = played;
      begun = requests.length;
    },
    offer: (models) => {
      offered = models;
    },
    closed: (index) => closings[index]!,
    asked: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    stop: server.stop,
  };
}

interface Exchange {
  wire: Wire;
  model: string;
  request: ModelRequest;
  response: ServerResponse;
  socket: Socket;
}

const perform: { [Name in Behaviour['does']]: (does: Extract<Behaviour, { does: Name }>, exchange: Exchange) => void } =
  {
    answer: (said, exchange) => {
      head(exchange).end(exchange.wire.frames(said, exchange.model).join(''));
    },
    refuse: ({ status, headers = {}, code = 'server_error' }, { wire, request, response }) => {
      const key = request.headers.authorization ?? request.headers['x-api-key'];
      const message = `Refused ${key}: ${request.body.toString()}`;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(wire.errorBody(code, message)));
    },
    hang: ({ text }, exchange) => begin(exchange, text),
    ignore: () => {},
    'break off': ({ text }, exchange) => {
      if (!text) {
        exchange.socket.destroy();
        return;
      }
      begin(exchange, text);
      // The end of the connection must not overtake the text.
      exchange.response.write(': \n\n', () => setImmediate(() => exchange.socket.destroy()));
    },
    'end early': ({ text }, exchange) => {
      begin(exchange, text);
      exchange.response.end();
    },
    fail: ({ text }, exchange) => {
      begin(exchange, text);
      exchange.response.end(exchange.wire.errorFrame);
    },
    'send garbage': ({ text }, exchange) => {
      begin(exchange, text);
      exchange.response.end('data: {"choices": [{"delta": \n\ndata: \u0000\u0001 certainly not JSON\n\n');
    },
    'send a page': (_, { response }) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>It works!</body></html>');
    },
    flood: (_, exchange) => {
      const { response, wire, model } = exchange;
      const piece = 'and so on '.repeat(2000);
      begin(exchange, ['On ']);
      const frame = wire.frames({ text: [piece] }, model).find((one) => one.includes(piece))!;
      const more = (): void => {
        while (!response.destroyed && response.write(frame));
      };
      response.on('drain', more);
      more();
    },
  };

const head = ({ response }: Exchange): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });

/** Sends the beginning of an answer: all frames up to the last piece of the text. */
function begin(exchange: Exchange, text: readonly string[] = []): void {
  const whole = exchange.wire.frames({ text }, exchange.model);
  const last = text.length === 0 ? -1 : whole.findLastIndex((frame) => frame.includes(JSON.stringify(text.at(-1))));
  head(exchange).flushHeaders();
  exchange.response.write(whole.slice(0, last + 1).join(''));
}

/** `GET /v1/models` and `GET /v1/models/{id}`, which all three have. */
function answerProbe({ url, headers }: ReceivedRequest, response: ServerResponse, offered?: readonly string[]): void {
  const send = (status: number, value: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  const [path, id] = /^\/v1\/models(?:\/(.+))?$/.exec(url) ?? [];
  const isThere = !id || !offered || offered.includes(decodeURIComponent(id));
  if (!path || !isThere) send(404, { error: { message: 'not found' } });
  else if (headers.authorization === 'Bearer wrong' || headers['x-api-key'] === 'wrong') {
    send(401, { error: { message: 'Incorrect API key provided: wrong' } });
  } else if (id) send(200, { id, object: 'model' });
  else send(200, { object: 'list', data: (offered ?? []).map((one) => ({ id: one, object: 'model' })) });
}
