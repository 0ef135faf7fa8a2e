// The answers of a method that nobody has written: filled messages that follow from a seed and the request, say again what the
// request said, and come in pages and streams that end. It is pure, so the same request always has the same answer.
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Method } from '../../contract.ts';
import type { FieldDescription } from '../../messages.ts';
import { type KnownValues, type MockParts, mockMessage, type Where } from './messages.ts';
import { SeededRandom } from './random.ts';

export interface MockCall {
  seed: number;
  method: Method;
  /** In the JSON of its message. */
  request: JsonObject;
  /** Texts that the caller of this code knows better, by the names of their fields: an access token that works. */
  given?: ReadonlyMap<string, string>;
}

/** A list has this many pages, and a stream as many messages. */
const pages = 3;
const pageItems = 3;

/** The answer of a method that answers once. */
export function mockAnswer(parts: MockParts, call: MockCall): JsonObject {
  const random = new SeededRandom(`${call.seed} ${call.method.path} ${JSON.stringify(call.request)}`);
  return answer(parts, call, random);
}

/** The answers of a stream, in their order. */
export function mockStream(parts: MockParts, call: MockCall): JsonObject[] {
  const random = new SeededRandom(`${call.seed} ${call.method.path} ${JSON.stringify(call.request)}`);
  return Array.from({ length: pages }, (_, index) => answer(parts, call, random.of(index)));
}

function answer(parts: MockParts, call: MockCall, random: SeededRandom): JsonObject {
  const { method, request } = call;
  if (method.responseType === 'google.api.HttpBody') return toBody(method, random);
  const known = knownOf(parts, call);
  const filled = mockMessage(parts, { type: method.responseType, random, known });
  if (!method.namesPageToken) return filled;
  const page = toPage(request.pageToken);
  return { ...filled, nextPageToken: page < pages ? `page-${page + 1}` : '' };
}

/** A page that this mock has not named is the last one, so that nobody turns pages for ever. */
function toPage(token: JsonValue | undefined): number {
  if (!token) return 1;
  return Number(/^page-(\d)$/.exec(String(token))?.[1] ?? pages);
}

function knownOf(parts: MockParts, { method, request, given }: MockCall): KnownValues {
  const asked = parts.contract.messages.get(method.requestType)?.fields ?? [];
  const said = new Map(asked.filter((field) => isSaid(field, request)).map((field) => [field.name, field]));
  const size = Number(request.pageSize ?? 0);
  const repeat = (name: string, { type }: FieldDescription): JsonValue | undefined => {
    const field = said.get(name);
    return field?.type === type ? request[field.jsonName] : undefined;
  };
  return {
    items: method.namesPageToken ? Math.min(size || pageItems, pageItems) : undefined,
    valueOf: (field, where) => {
      const known = field.type === 'string' ? given?.get(field.name) : undefined;
      if (known !== undefined) return known;
      if (where.inList && !field.name.endsWith('_id')) return undefined;
      const named = field.name === 'id' ? repeat(`${snakeCase(where.message)}_id`, field) : undefined;
      return named ?? repeat(field.name, field);
    },
    messageOf: (type: string, { inList }: Where) => {
      const field = asked.find((one) => one.type === type && one.form === 'single');
      return inList || !field ? undefined : (request[field.jsonName] as JsonObject | undefined);
    },
  };
}

/** Fields that ask for a part of an answer are no part of it. */
const asking = ['page_token', 'page_size', 'cursor'];

/** Whether the request gives one plain value in the field. */
const isSaid = ({ name, jsonName, form }: FieldDescription, request: JsonObject): boolean =>
  form === 'single' && !asking.includes(name) && ['string', 'number', 'boolean'].includes(typeof request[jsonName]);

/** `sinew.ai.v1.PlanSession` is `plan_session`. */
const snakeCase = (type: string): string =>
  type
    .split('.')
    .at(-1)!
    .replace(/(?<!^)[A-Z]/g, '_$&')
    .toLowerCase();

/** A small file of the first type that the method names. */
function toBody({ path, mediaTypes }: Method, random: SeededRandom): JsonObject {
  const name = path.split('/')[2]!;
  const [type = 'application/json'] = mediaTypes;
  const write = writers[type];
  return write ? toFile(type, write(name, random)) : toFile(type, name);
}

const writers: Record<string, (name: string, random: SeededRandom) => string> = {
  'application/json': (name, random) => JSON.stringify({ id: random.uuid(), name }),
  // An archive without files.
  'application/zip': () => `PK\x05\x06${'\0'.repeat(18)}`,
  'text/html': (name) => `<!doctype html><title>${name}</title><p>${name}</p>`,
  'text/calendar': (_, random) => {
    const event = `BEGIN:VEVENT\r\nUID:${random.uuid()}\r\nDTSTAMP:20260314T070000Z\r\nDTSTART:20260314T070000Z\r\nSUMMARY:Push\r\nEND:VEVENT`;
    return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Sinew//Mock//EN\r\n${event}\r\nEND:VCALENDAR\r\n`;
  },
};

const toFile = (contentType: string, content: string): JsonObject => ({ contentType, data: btoa(content) });
