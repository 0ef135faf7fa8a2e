// Every way to a method through the door, and the verdict that a caller gets on it. The requests are malformed on purpose:
// whoever is let in is refused for the request, so that no call of the matrix does anything.
import { Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { type HttpRoute, loadContract, type Method } from '#proto/contract.ts';
import { takesConnectGet } from '#proto/derive/connect.ts';
import { ErrorInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import { doorCredentials } from '#test/harness/door.ts';
import type { Mesh } from '#tooling/launcher/mesh.ts';

/** A reason, `let in` for a refusal that only follows the judgement of the caller, or `not there`. */
export type CallerVerdict = string;

export interface DoorWay {
  /** The protocol, and for REST the route. */
  name: string;
  call: (headers: Record<string, string>) => Promise<CallerVerdict>;
}

/** All ways to a method through the door of a mesh. */
export function waysTo(mesh: Mesh, grpc: Client, method: Method): DoorWay[] {
  // Connect has no way to a method that takes a stream: the door sends an upload on as it comes, by REST and gRPC.
  const connect: DoorWay = { name: 'Connect', call: (headers) => callConnect(mesh.urls.edge, method, headers) };
  const connectGet: DoorWay = {
    name: 'Connect GET',
    call: (headers) => callConnectGet(mesh.urls.edge, method, headers),
  };
  return [
    ...method.http.map((route) => ({
      name: `REST ${route.verb} ${route.template}`,
      call: (headers: Record<string, string>) => callRest(mesh.urls.edge, route, headers),
    })),
    { name: 'gRPC', call: (headers) => callGrpc(grpc, method, headers) },
    { name: 'gRPC-Web', call: (headers) => callGrpcWeb(mesh.urls.edge, method, headers) },
    ...(method.requestStream ? [] : [connect]),
    ...(takesConnectGet(method) ? [connectGet] : []),
  ];
}

/** The way of a model to a method that is a tool, through the listener of the Model Context Protocol. */
export const toolWaysTo = (mesh: Mesh, method: Method): DoorWay[] =>
  method.tool ? [{ name: 'MCP', call: (headers) => callTool(mesh.urls.mcp, method, headers) }] : [];

export const grpcClient = (mesh: Mesh): Client => new Client(new URL(mesh.urls.edge).host, doorCredentials(mesh));

async function callRest(edge: string, { verb, template, body }: HttpRoute, headers: Record<string, string>) {
  const path = template.replace(/\{[^}]+\}/g, 'something');
  const hasBody = body !== '' || verb === 'POST';
  const response = await fetch(`${edge}${path}${hasBody ? '' : '?noSuchField=1'}`, {
    method: verb,
    headers: { ...(hasBody ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(hasBody ? { body: '{"noSuchField": 1}' } : {}),
  });
  return toVerdict(await readProblem(response));
}

/** The tag of field 1, which holds bytes, and a length that goes beyond the end: no message of any type begins so. */
const malformed = Buffer.from([0x0a, 0x7f]);

const bytes = (value: Buffer): Buffer => value;

export function callGrpc(
  client: Client,
  { path, responseStream }: Method,
  headers: Record<string, string>,
): Promise<CallerVerdict> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const options = { deadline: Date.now() + 20_000 };
  return new Promise((resolve) => {
    const done = (error: ServiceError | null): void => resolve(toVerdict(error ? reasonOf(error) : 'OK'));
    if (!responseStream) {
      client.makeUnaryRequest(path, bytes, bytes, malformed, metadata, options, done);
      return;
    }
    const stream = client.makeServerStreamRequest(path, bytes, bytes, malformed, metadata, options);
    stream
      .on('error', (error) => done(error as ServiceError))
      .on('data', () => {
        stream.cancel();
        resolve('let in');
      });
    stream.on('end', () => resolve('let in'));
  });
}

/** A frame of gRPC-Web with the malformed message. */
const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, malformed.length]), malformed]);

async function callGrpcWeb(edge: string, { path }: Method, headers: Record<string, string>): Promise<CallerVerdict> {
  const response = await fetch(edge + path, {
    method: 'POST',
    headers: { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1', ...headers },
    body: frame,
  });
  const content = Buffer.from(await response.arrayBuffer()).toString('latin1');
  const told = (name: string) =>
    response.headers.get(name) ?? new RegExp(`${name}:\\s*([^\\r\\n]+)`, 'i').exec(content)?.[1];
  const details = told('grpc-status-details-bin');
  return toVerdict(details ? readReason(Buffer.from(details, 'base64')) : codeName(Number(told('grpc-status'))));
}

async function callConnect(edge: string, method: Method, headers: Record<string, string>) {
  const { path, responseStream } = method;
  if (responseStream) return callConnectStream(edge, path, headers);
  const response = await fetch(edge + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'connect-protocol-version': '1', ...headers },
    body: '{"noSuchField": 1}',
  });
  return toVerdict(await readProblem(response));
}

async function callConnectGet(edge: string, { path }: Method, headers: Record<string, string>) {
  const query = new URLSearchParams({ connect: 'v1', encoding: 'json', message: '{"noSuchField": 1}' });
  return toVerdict(await readProblem(await fetch(`${edge}${path}?${query}`, { headers })));
}

async function callConnectStream(edge: string, path: string, headers: Record<string, string>): Promise<CallerVerdict> {
  const response = await fetch(edge + path, {
    method: 'POST',
    headers: { 'content-type': 'application/connect+proto', 'connect-protocol-version': '1', ...headers },
    body: frame,
  });
  const content = Buffer.from(await response.arrayBuffer());
  // The end of the stream is a frame with the flag 2 and JSON.
  const end = content[0] === 2 ? JSON.parse(content.subarray(5).toString()) : JSON.parse(content.toString() || '{}');
  return toVerdict(end.reason ?? reasonOfConnect(end.error ?? end));
}

/** The fields that a tool hides from models: the process refuses them itself, before the door judges the caller. */
const hidden = ['organisation_id'];

async function callTool(url: string, { tool, requestType }: Method, headers: Record<string, string>) {
  const field = loadContract()
    .messages.get(requestType)
    ?.fields.find(({ name }) => !hidden.includes(name));
  // No field of the contract takes this object. A request without fields cannot be malformed so: its tool really answers.
  const given = field ? { [field.jsonName]: { noSuchField: 1 } } : {};
  const params = { name: tool!.name, arguments: given };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
  const text = await response.text();
  if (!response.ok) return toVerdict(JSON.parse(text).reason ?? `status ${response.status}`);
  const { isError, content } = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text).result;
  return toVerdict(isError ? JSON.parse(content[0].text).reason : 'OK');
}

async function readProblem(response: Response): Promise<string> {
  const text = await response.text();
  if (!(response.headers.get('content-type') ?? '').includes('json')) return `status ${response.status}`;
  const body = JSON.parse(text);
  return body.reason ?? reasonOfConnect(body);
}

interface ConnectError {
  code?: string;
  details?: { type: string; value: string }[];
}

function reasonOfConnect({ code = 'OK', details = [] }: ConnectError): string {
  const info = details.find(({ type }) => type === 'google.rpc.ErrorInfo');
  if (info) return ErrorInfo.decode(Buffer.from(info.value, 'base64')).reason;
  return code.toUpperCase();
}

function reasonOf(error: ServiceError): string {
  const [details] = error.metadata.get('grpc-status-details-bin');
  return details ? readReason(details as Buffer) : codeName(error.code);
}

function readReason(details: Buffer): string {
  const info = Status.decode(details).details.find(({ typeUrl }) => typeUrl.endsWith('ErrorInfo'));
  return info ? ErrorInfo.decode(info.value).reason : 'no reason';
}

const codeName = (code: number): string =>
  ({ 0: 'OK', 7: 'PERMISSION_DENIED', 12: 'UNIMPLEMENTED', 16: 'UNAUTHENTICATED' })[code] ?? `code ${code}`;

const notThere = ['ROUTE_NOT_FOUND', 'METHOD_NOT_ALLOWED', 'UNIMPLEMENTED', 'status 404'];
/** The reasons that judge the caller, and those that no caller may get here. */
const judgements =
  /^(UNAUTHENTICATED|SCOPE_MISSING|PERMISSION_DENIED|INTENTION_.*|RATE_LIMITED|INTERNAL|UNAVAILABLE|TIMED_OUT|UNKNOWN|status 5.*)$/;

function toVerdict(outcome: string): CallerVerdict {
  if (notThere.includes(outcome)) return 'not there';
  return judgements.test(outcome) ? outcome : 'let in';
}
