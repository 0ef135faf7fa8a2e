// A collector of OpenTelemetry: takes spans and lines by OTLP over HTTP, as protobuf, and keeps them for a test to look at.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

export interface CollectedSpan {
  service: string;
  traceId: string;
  spanId: string;
  parentId: string;
  name: string;
  /** As OTLP numbers them: 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  attributes: Record<string, string>;
  failed: boolean;
}

export interface CollectedLine {
  service: string;
  traceId: string;
  spanId: string;
  body: string;
  severity: string;
  attributes: Record<string, string>;
}

export class Collector {
  readonly spans: CollectedSpan[] = [];
  readonly lines: CollectedLine[] = [];
  readonly #server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const message = read(Buffer.concat(parts));
    if (request.url === '/v1/traces') this.spans.push(...toSpans(message));
    else if (request.url === '/v1/logs') this.lines.push(...toLines(message));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    this.#came.resolve();
    this.#came = Promise.withResolvers();
  });
  #came = Promise.withResolvers<void>();

  /** Answers with the address of the collector. */
  async listen(): Promise<string> {
    return listenAt(this.#server);
  }

  /** Waits for what holds when all that belongs to it has come. The time limit of the test ends this wait too. */
  async until<Found>(find: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await this.#came.promise;
    }
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** A server that treats those who export in a way of its own. */
export async function startReceiver(treat: RequestListener): Promise<{ url: string; stop: () => void }> {
  const server = createServer(treat);
  const url = await listenAt(server);
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url, stop };
}

async function listenAt(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The fields of a message by their numbers (https://github.com/open-telemetry/opentelemetry-proto). */
type Message = Map<number, (Buffer | number)[]>;

function read(bytes: Buffer): Message {
  const reader = new BinaryReader(bytes);
  const message: Message = new Map();
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    const values = message.get(field) ?? [];
    message.set(field, values);
    if (wireType === WireType.LengthDelimited) values.push(Buffer.from(reader.bytes()));
    else if (wireType === WireType.Varint) values.push(Number(reader.uint64()));
    else reader.skip(wireType, field);
  }
  return message;
}

const messages = (message: Message, field: number): Message[] =>
  (message.get(field) ?? []).map((value) => read(value as Buffer));
const text = (message: Message, field: number, encoding: BufferEncoding = 'utf8'): string =>
  ((message.get(field)?.[0] as Buffer | undefined) ?? Buffer.alloc(0)).toString(encoding);
const number = (message: Message, field: number): number => Number(message.get(field)?.[0] ?? 0);

const toAttributes = (message: Message, field: number): Record<string, string> =>
  Object.fromEntries(messages(message, field).map((pair) => [text(pair, 1), toText(messages(pair, 2)[0])]));

function toText(value: Message | undefined): string {
  const [first] = [...(value?.values() ?? [])].flat();
  return first === undefined ? '' : first.toString();
}

/** The records of each resource, with the name of its service. */
const recordsOf = (message: Message): { service: string; record: Message }[] =>
  messages(message, 1).flatMap((told) => {
    const [resource] = messages(told, 1);
    const service = resource ? (toAttributes(resource, 1)['service.name'] ?? '') : '';
    return messages(told, 2).flatMap((scope) => messages(scope, 2).map((record) => ({ service, record })));
  });

const toSpans = (message: Message): CollectedSpan[] =>
  recordsOf(message).map(({ service, record }) => ({
    service,
    traceId: text(record, 1, 'hex'),
    spanId: text(record, 2, 'hex'),
    parentId: text(record, 4, 'hex'),
    name: text(record, 5),
    kind: number(record, 6),
    attributes: toAttributes(record, 9),
    failed: messages(record, 15).some((status) => number(status, 3) === 2),
  }));

const toLines = (message: Message): CollectedLine[] =>
  recordsOf(message).map(({ service, record }) => ({
    service,
    severity: text(record, 3),
    body: toText(messages(record, 5)[0]),
    attributes: toAttributes(record, 6),
    traceId: text(record, 9, 'hex'),
    spanId: text(record, 10, 'hex'),
  }));
