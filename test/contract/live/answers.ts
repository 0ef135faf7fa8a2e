// Sends one request to a method on every way through the door, and reads what comes back in one form, so that the answers of
// two ways can be compared: the message as its JSON, or the refusal with its reason, its words and its fields.
import {
  type DescMessage,
  fromBinary,
  fromJson,
  fromJsonString,
  type JsonObject,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { type Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { toHttpCall } from '#proto/client/request.ts';
import type { HttpRoute, Method } from '#proto/contract.ts';
import { speaksConnect, takesConnectGet } from '#proto/derive/connect.ts';
import { descriptors } from '#proto/descriptors.ts';
import { toJsonName } from '#proto/messages.ts';
import { withVariables } from '#proto/template.ts';
import { refusalOfProblem, refusalOfStatus, type ToldRefusal } from './refusals.ts';

export type Headers = Readonly<Record<string, string>>;

/** The JSON of the answer's message, or a refusal. Of a stream it is the first message. */
export type AskedOutcome = { answer: JsonObject } | { refusal: ToldRefusal };

export interface OpenDoor {
  url: string;
  grpc: Client;
}

export interface AskedWay {
  name: string;
  /** @param request the JSON of the request's message */
  ask: (request: JsonObject, headers: Headers) => Promise<AskedOutcome>;
}

const registry = descriptors();
const typeOf = (name: string): DescMessage => registry.getMessage(name)!;

/** All ways on which a method without a stream of requests is asked. */
export function waysToAsk(door: OpenDoor, method: Method): AskedWay[] {
  return [
    ...method.http.map((route) => rest(door, method, route)),
    { name: 'gRPC', ask: (request, headers) => askGrpc(door, method, { request, headers }) },
    { name: 'gRPC-Web', ask: (request, headers) => askFrames(door, method, { request, headers, kind: 'grpc-web' }) },
    ...(speaksConnect(method) ? [connect(door, method)] : []),
    ...(takesConnectGet(method) ? [connectGet(door, method)] : []),
  ];
}

interface Question {
  request: JsonObject;
  headers: Headers;
}

const toBytes = ({ requestType }: Method, request: JsonObject): Uint8Array<ArrayBuffer> => {
  const type = typeOf(requestType);
  return new Uint8Array(toBinary(type, fromJson(type, request, { registry })));
};

const toAnswer = ({ responseType }: Method, bytes: Uint8Array): AskedOutcome => {
  const type = typeOf(responseType);
  return { answer: toJson(type, fromBinary(type, bytes), { registry }) as JsonObject };
};

/** JSON as its reader understands it: values that say nothing are left out. */
const readJson = ({ responseType }: Method, text: string): AskedOutcome => {
  const type = typeOf(responseType);
  return { answer: toJson(type, fromJsonString(type, text, { registry }), { registry }) as JsonObject };
};

function rest({ url }: OpenDoor, method: Method, { verb, template, body }: HttpRoute): AskedWay {
  const jsonName = body === '*' || body === '' ? body : toJsonName(body);
  const route = { verb, template: withVariables(template, toJsonName), body: jsonName, kind: 'unary' as const };
  return {
    name: `REST ${verb} ${template}`,
    ask: async (request, headers) => {
      const call = toHttpCall(route, request);
      const content = call.body === undefined ? {} : { 'content-type': 'application/json' };
      const options = { method: verb, headers: { ...headers, ...content }, body: call.body as string };
      const response = await fetch(url + call.target, options);
      const contentType = response.headers.get('content-type') ?? '';
      // A page tells people in HTML what is wrong.
      if (contentType.includes('problem')) return { refusal: refusalOfProblem(await response.text()) };
      if (method.responseStream) return readJson(method, await firstEvent(response));
      if (method.responseType !== 'google.api.HttpBody') return readJson(method, await response.text());
      const data = Buffer.from(await response.arrayBuffer()).toString('base64');
      return { answer: { contentType, ...(data ? { data } : {}) } };
    },
  };
}

/** The data of the first event of a stream, which is not read further. */
async function firstEvent(response: Response): Promise<string> {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const found = /^data: ?(.*)\n/m.exec(text);
    if (found) return found[1]!;
  }
  throw new Error(`the stream ended without an event: ${text}`);
}

function askGrpc({ grpc }: OpenDoor, method: Method, { request, headers }: Question): Promise<AskedOutcome> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const bytes = Buffer.from(toBytes(method, request));
  const same = (value: Buffer): Buffer => value;
  const options = { deadline: Date.now() + 20_000 };
  return new Promise((resolve) => {
    const refuse = (error: ServiceError): void => {
      const [details] = error.metadata.get('grpc-status-details-bin');
      resolve({ refusal: refusalOfStatus(error.details, details as Buffer | undefined) });
    };
    if (!method.responseStream) {
      grpc.makeUnaryRequest(method.path, same, same, bytes, metadata, options, (error, answer) =>
        error ? refuse(error) : resolve(toAnswer(method, answer!)),
      );
      return;
    }
    const stream = grpc.makeServerStreamRequest(method.path, same, same, bytes, metadata, options);
    stream.on('error', (error) => refuse(error as ServiceError));
    stream.on('data', (message: Buffer) => {
      resolve(toAnswer(method, message));
      stream.cancel();
    });
  });
}

const contentTypes = { 'grpc-web': 'application/grpc-web+proto', connect: 'application/connect+proto' };

interface FramedQuestion extends Question {
  kind: keyof typeof contentTypes;
}

/** Asks in frames, as gRPC-Web and the streams of Connect do, and reads the first. */
async function askFrames(
  { url }: OpenDoor,
  method: Method,
  { request, headers, kind }: FramedQuestion,
): Promise<AskedOutcome> {
  const message = toBytes(method, request);
  const body = new Uint8Array(5 + message.length);
  new DataView(body.buffer).setUint32(1, message.length);
  body.set(message, 5);
  const own = kind === 'connect' ? { 'connect-protocol-version': '1' } : { 'x-grpc-web': '1' };
  const response = await fetch(url + method.path, {
    method: 'POST',
    headers: { 'content-type': contentTypes[kind], ...own, ...headers },
    body,
  });
  const early = response.headers.get('grpc-status-details-bin');
  if (early) return refusedBy(response.headers.get('grpc-message') ?? '', early);
  const frame = await firstFrame(response);
  if (frame.isMessage) return toAnswer(method, frame.content);
  const text = frame.content.toString();
  if (kind === 'connect') return { refusal: refusalOfProblem(JSON.stringify(JSON.parse(text).error ?? {})) };
  const trailer = (name: string) => new RegExp(`^${name}:\\s*([^\\r\\n]*)`, 'im').exec(text)?.[1];
  return refusedBy(trailer('grpc-message') ?? '', trailer('grpc-status-details-bin') ?? '');
}

/** The trailers of gRPC-Web are texts: the message with signs for some characters, the details in base64. */
const refusedBy = (message: string, details: string): AskedOutcome => ({
  refusal: refusalOfStatus(decodeURIComponent(message), Buffer.from(details, 'base64')),
});

async function firstFrame(response: Response): Promise<{ isMessage: boolean; content: Buffer }> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of response.body!) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length < 5 || bytes.length < 5 + bytes.readUInt32BE(1)) continue;
    return { isMessage: bytes[0] === 0, content: bytes.subarray(5, 5 + bytes.readUInt32BE(1)) };
  }
  throw new Error(`status ${response.status} without a whole frame: ${bytes}`);
}

const protocolVersion = { 'connect-protocol-version': '1' };

const connect = (door: OpenDoor, method: Method): AskedWay => ({
  name: 'Connect',
  ask: async (request, headers) => {
    if (method.responseStream) return askFrames(door, method, { request, headers, kind: 'connect' });
    const response = await fetch(door.url + method.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...protocolVersion, ...headers },
      body: JSON.stringify(request),
    });
    const text = await response.text();
    return response.ok ? readJson(method, text) : { refusal: refusalOfProblem(text) };
  },
});

const connectGet = ({ url }: OpenDoor, method: Method): AskedWay => ({
  name: 'Connect GET',
  ask: async (request, headers) => {
    const message = Buffer.from(toBytes(method, request)).toString('base64url');
    const query = new URLSearchParams({ connect: 'v1', encoding: 'proto', base64: '1', message });
    const response = await fetch(`${url}${method.path}?${query}`, { headers });
    if (!response.ok) return { refusal: refusalOfProblem(await response.text()) };
    return toAnswer(method, new Uint8Array(await response.arrayBuffer()));
  },
});
