// Sends one message to a method on every way through the door, and reads what the refusal says of its fields.

import { type DescMessage, type Message, toBinary, toJson, toJsonString } from '@bufbuild/protobuf';
import { type Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { toHttpCall } from '#proto/client/request.ts';
import type { HttpRoute, Method } from '#proto/contract.ts';
import { descriptors } from '#proto/descriptors.ts';
import { BadRequest, ErrorInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import { toJsonName } from '#proto/messages.ts';
import { withVariables } from '#proto/template.ts';

export interface Refused {
  reason: string;
  /** The fields at fault, by their paths, in their order. */
  fields: readonly string[];
}

export interface AskedDoor {
  url: string;
  grpc: Client;
  headers: Readonly<Record<string, string>>;
}

export type SentWay = (door: AskedDoor, message: Message) => Promise<Refused>;

/** All ways on which a method takes one message, by their names. */
export function waysOf(method: Method): ReadonlyMap<string, SentWay> {
  const type = descriptors().getMessage(method.requestType)!;
  const ways = new Map<string, SentWay>();
  for (const route of method.http) ways.set(`REST ${route.verb} ${route.template}`, rest(route, type));
  ways.set('gRPC', grpc(method, type)).set('gRPC-Web', grpcWeb(method, type));
  if (!method.responseStream) ways.set('Connect', connect(method, type));
  return ways;
}

const post = (
  headers: AskedDoor['headers'],
  contentType: string,
  body: string | Uint8Array<ArrayBuffer>,
): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': contentType, ...headers },
  body,
});

const rest =
  ({ verb, template, body }: HttpRoute, type: DescMessage): SentWay =>
  async ({ url, headers }, message) => {
    const jsonName = body === '*' || body === '' ? body : toJsonName(body);
    const route = { verb, template: withVariables(template, toJsonName), body: jsonName, kind: 'unary' as const };
    const call = toHttpCall(
      route,
      toJson(type, message, { registry: descriptors(), alwaysEmitImplicit: true }) as Record<string, unknown>,
    );
    const init = call.body === undefined ? { headers } : post(headers, 'application/json', call.body as string);
    const answer = await fetch(url + call.target, { ...init, method: verb });
    return ofProblem(await answer.text());
  };

const connect =
  ({ path }: Method, type: DescMessage): SentWay =>
  async ({ url, headers }, message) => {
    const json = toJsonString(type, message, { registry: descriptors() });
    return ofProblem(await (await fetch(url + path, post(headers, 'application/json', json))).text());
  };

const grpcWeb =
  ({ path }: Method, type: DescMessage): SentWay =>
  async ({ url, headers }, message) => {
    const bytes = toBinary(type, message);
    const frame = new Uint8Array(5 + bytes.length);
    new DataView(frame.buffer).setUint32(1, bytes.length);
    frame.set(bytes, 5);
    const answer = await fetch(url + path, post(headers, 'application/grpc-web+proto', frame));
    const content = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    const told =
      answer.headers.get('grpc-status-details-bin') ?? /grpc-status-details-bin:\s*([^\r\n]+)/i.exec(content)?.[1];
    return told ? ofDetails(Buffer.from(told, 'base64')) : { reason: `no details, HTTP ${answer.status}`, fields: [] };
  };

const grpc =
  ({ path, responseStream }: Method, type: DescMessage): SentWay =>
  ({ grpc: client, headers }, message) => {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const options = { deadline: Date.now() + 20_000 };
    const bytes = Buffer.from(toBinary(type, message));
    const same = (value: Buffer): Buffer => value;
    return new Promise((resolve) => {
      const onError = (error: ServiceError | null): void => {
        const [details] = error?.metadata.get('grpc-status-details-bin') ?? [];
        resolve(
          details ? ofDetails(details as Buffer) : { reason: `no details: ${error?.message ?? 'OK'}`, fields: [] },
        );
      };
      if (!responseStream) client.makeUnaryRequest(path, same, same, bytes, metadata, options, onError);
      else {
        const stream = client.makeServerStreamRequest(path, same, same, bytes, metadata, options);
        stream.on('error', (error) => onError(error as ServiceError)).on('data', () => {});
      }
    });
  };

function ofDetails(bytes: Buffer): Refused {
  const { details } = Status.decode(bytes);
  const find = (name: string) => details.find(({ typeUrl }) => typeUrl.endsWith(name))?.value;
  const info = find('ErrorInfo');
  const request = find('BadRequest');
  return {
    reason: info ? ErrorInfo.decode(info).reason : 'no reason',
    fields: request
      ? BadRequest.decode(request)
          .fieldViolations.map(({ field }) => field)
          .sort()
      : [],
  };
}

interface Problem {
  reason?: string;
  violations?: { field: string }[];
  details?: { type: string; value: string }[];
}

/** A problem of REST, or an error of Connect, which has the details of gRPC. */
function ofProblem(text: string): Refused {
  if (!text.startsWith('{')) return { reason: `no problem: ${text.slice(0, 40)}`, fields: [] };
  const { reason, violations = [], details } = JSON.parse(text) as Problem;
  if (reason) return { reason, fields: violations.map(({ field }) => field).sort() };
  const packed = (details ?? []).map(({ type, value }) => ({
    typeUrl: `/${type}`,
    value: Buffer.from(value, 'base64'),
  }));
  return ofDetails(Buffer.from(Status.encode(Status.fromPartial({ details: packed })).finish()));
}
