// The answers of an operation: what it answers when it does what was asked, and each status with which it can refuse, with
// the reasons for it (reasons.ts). Refusals are problems (RFC 9457); equal ones are one component.
import type { HttpRoute, Method } from '../../contract.ts';
import { refusalReasons, takesIdempotencyKey } from '../../reasons.ts';
import { variablesOf } from '../../template.ts';
import type { ContractSource } from '../documentation.ts';
import { type Part, reference } from './part.ts';
import type { Schemas } from './schemas.ts';

const raw = 'google.api.HttpBody';

/** Collects the responses that operations refer to. */
export class Responses {
  readonly #source: ContractSource;
  readonly #schemas: Schemas;
  readonly #refusals = new Map<string, Part>();

  constructor(source: ContractSource, schemas: Schemas) {
    this.#source = source;
    this.#schemas = schemas;
  }

  /** The refusals as components, in the order of their names. */
  refusals(): Part {
    return Object.fromEntries([...this.#refusals].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  of(method: Method, route: HttpRoute): Part {
    const byStatus = new Map<number, string[]>();
    for (const reason of reasonsOf(method, route)) {
      const { httpStatus } = this.#source.contract.reasons.get(reason)!;
      byStatus.set(httpStatus, [...(byStatus.get(httpStatus) ?? []), reason]);
    }
    const refusals = [...byStatus].map(
      ([status, reasons]) => [status, this.#refusal(status, reasons, method)] as const,
    );
    const kept = method.cache && route.verb === 'GET' ? { 304: notModified } : {};
    return { 200: this.#success(method, route), ...kept, ...Object.fromEntries(refusals) };
  }

  #success(method: Method, route: HttpRoute): Part {
    return {
      description: method.responseStream && method.responseType !== raw ? 'A stream of events.' : 'Done.',
      headers: {
        ...shared('x-trace-id', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'),
        ...(method.cache && route.verb === 'GET' ? shared('etag', 'cache-control') : {}),
        ...(takesIdempotencyKey(method) ? shared('idempotency-replayed') : {}),
        ...toLifecycleHeaders(method),
      },
      content: this.#content(method),
    };
  }

  #content({ responseType, responseStream, mediaTypes }: Method): Part {
    if (responseType === raw)
      return Object.fromEntries(mediaTypes.map((type) => [type, { schema: toFileSchema(type) }]));
    const schema = this.#schemas.message(responseType, 'answer');
    if (!responseStream) return { 'application/json': { schema } };
    return { 'text/event-stream': { schema: toEventSchema(schema) } };
  }

  #refusal(status: number, reasons: readonly string[], { page }: Method): Part {
    const name = [status, ...reasons, ...(page ? ['page'] : [])].join('.');
    if (!this.#refusals.has(name)) this.#refusals.set(name, this.#makeRefusal(status, reasons, page));
    return reference('responses', name);
  }

  #makeRefusal(status: number, reasons: readonly string[], page: boolean): Part {
    const { contract, documentation } = this.#source;
    const told = reasons.map((reason) => {
      const comment =
        documentation.commentOf(`sinew.errors.v1.Reason.${reason}`) || contract.reasons.get(reason)!.title;
      return `- \`${reason}\`: ${comment}`;
    });
    const own = { properties: { status: { const: status }, reason: { enum: reasons } } };
    return {
      description: told.join('\n'),
      headers: { ...shared('x-trace-id'), ...(headersOf[status] ?? {}) },
      content: {
        'application/problem+json': { schema: { allOf: [reference('schemas', 'Problem'), own] } },
        // A page for people refuses with a page.
        ...(page ? { 'text/html': { schema: { type: 'string' } } } : {}),
      },
    };
  }
}

/** JSON Schema has no word for bytes. */
const toFileSchema = (type: string): Part => (type.startsWith('text/') ? { type: 'string' } : {});

/** Each event of a stream of server-sent events. */
const toEventSchema = (message: Part): Part => ({
  type: 'object',
  description: 'One of the server-sent events.',
  required: ['data'],
  properties: {
    id: { type: 'string', description: 'Where the stream can go on, for `Last-Event-ID`.' },
    data: {
      type: 'string',
      description: 'The JSON of one message, as `contentSchema` says.',
      contentMediaType: 'application/json',
      contentSchema: message,
    },
  },
});

/** Besides those of the method: a variable of a path takes no colon and no slash, and a path with one leads nowhere. */
const reasonsOf = (method: Method, { template }: HttpRoute): readonly string[] => [
  ...new Set([...refusalReasons(method), ...(variablesOf(template).length > 0 ? ['ROUTE_NOT_FOUND'] : [])]),
];

const shared = (...names: string[]): Part =>
  Object.fromEntries(names.map((name) => [name, reference('headers', name)]));

const headersOf: Record<number, Part> = {
  401: shared('www-authenticate'),
  409: shared('retry-after'),
  429: shared('retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'),
  503: shared('retry-after'),
};

const notModified: Part = {
  description: 'The answer that the caller has kept is still the newest.',
  headers: shared('etag', 'cache-control'),
};

const text = (description: string): Part => ({ description, schema: { type: 'string' } });
const count = (description: string): Part => ({ description, schema: { type: 'integer', minimum: 0 } });

const toLifecycleHeaders = ({ lifecycle }: Method): Part => ({
  ...(lifecycle ? { deprecation: text('Since when the operation is deprecated (RFC 9745).') } : {}),
  ...(lifecycle?.sunset ? { sunset: text('From when the operation may no longer answer (RFC 8594).') } : {}),
  ...(lifecycle?.replacement ? { link: text('The operation that takes the place of this one.') } : {}),
});

export const sharedHeaders: Part = {
  'cache-control': text('Who may keep the answer, and for how long.'),
  etag: text('The tag of this answer, for `If-None-Match`.'),
  'idempotency-replayed': text('`true` when this is the first answer to the key, given again.'),
  'retry-after': count('After how many seconds the call may be tried again.'),
  'www-authenticate': text('How to prove who calls.'),
  'x-ratelimit-limit': text('How many calls the limit allows, and in which windows.'),
  'x-ratelimit-remaining': count('How many calls are left.'),
  'x-ratelimit-reset': count('After how many seconds there are more.'),
  'x-trace-id': text('The name of this call in the logs and traces of the mesh.'),
};

/** The one form of all refusals. */
export const problemSchema: Part = {
  type: 'object',
  description: 'A refusal (RFC 9457). `reason` says why, in a word that programs can rely on.',
  required: ['type', 'title', 'status', 'detail', 'reason', 'traceId'],
  properties: {
    type: { type: 'string', pattern: '^urn:sinew:problem:[A-Z_]+$' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'For the person who reads the answer; its words may change.' },
    reason: { type: 'string', pattern: '^[A-Z][A-Z_]*$' },
    traceId: { type: 'string' },
    violations: {
      type: 'array',
      description: 'All faults of the request, each with its field.',
      items: {
        type: 'object',
        required: ['field', 'description'],
        properties: {
          field: { type: 'string', description: 'With its path: `workout.sets[2].weightKg`.' },
          description: { type: 'string' },
        },
      },
    },
    moreViolations: { type: 'integer', minimum: 1, description: 'How many faults are not named.' },
    parts: {
      type: 'array',
      description: 'The parts of the mesh, where their state is the reason.',
      items: {
        type: 'object',
        required: ['name', 'state'],
        properties: { name: { type: 'string' }, state: { type: 'string' } },
      },
    },
  },
};
