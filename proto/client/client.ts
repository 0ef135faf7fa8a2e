// The typed REST client, for browsers and Node. Everything that it knows of the RPCs is made from the contract
// (proto/gen/rest.ts); here are the parts that all calls share.
import { type RestApi, routes } from '../gen/rest.ts';
import type { CallOptions, Pages, Route } from './calls.ts';
import { readEvents } from './events.ts';
import { toHttpCall } from './request.ts';
import { RestSender } from './sender.ts';
import { ClientSession, type SessionTokens } from './session.ts';

export interface RestClientOptions {
  /** The address of the door: `https://127.0.0.1:8080`. */
  baseUrl: string;
  /** The tokens of a sign-in, or an API key as the access token. */
  tokens?: SessionTokens;
  /** Called with new tokens, which the caller stores: the refresh token before is of no use any more. */
  onTokens?: (tokens: SessionTokens | undefined) => void;
  /** How often a call that may be sent again is sent again, at most; 3 when not given. */
  retries?: number;
  fetch?: typeof globalThis.fetch;
}

export interface RestClient extends RestApi {
  /** Signs in with tokens, or out without. */
  useTokens: (tokens: SessionTokens | undefined) => void;
}

/** A client of the mesh: `client.workout.workoutService.listWorkouts({ pageSize: 10 })`. */
export function createRestClient(options: RestClientOptions): RestClient {
  const { baseUrl, tokens, onTokens = () => {}, retries = 3, fetch = globalThis.fetch } = options;
  const session = new ClientSession(renewWith(baseUrl, fetch), onTokens);
  if (tokens) session.use(tokens);
  const sender = new RestSender({ baseUrl, fetch, session, retries });
  const api = mapValues(routes, (services) =>
    mapValues(services, (own) => mapValues(own, (one) => toCall(sender, one))),
  );
  return Object.assign(api as unknown as RestApi, {
    useTokens: (given: SessionTokens | undefined) => session.use(given),
  });
}

const mapValues = <From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

/** Renewing takes no token of its own, or a refused one would be sent again. */
const renewWith = (baseUrl: string, fetch: typeof globalThis.fetch) => (refreshToken: string) => {
  const client = createRestClient({ baseUrl, fetch, retries: 0 });
  return client.user.sessionService.refreshSession({ refreshToken });
};

type Fields = Record<string, unknown>;

function toCall(sender: RestSender, route: Route) {
  const send = (request: Fields, options: UploadOptions, cursor = ''): Promise<Response> =>
    sender.send(toOutgoing(route, request, { ...options, cursor }));
  const unary = async (request: Fields = {}, options: UploadOptions = {}): Promise<Fields> =>
    (await (await send(request, options)).json()) as Fields;
  switch (route.kind) {
    case 'download':
      return (request: Fields = {}, options: CallOptions = {}) => send(request, options);
    case 'stream':
      return (request: Fields = {}, options: CallOptions = {}) =>
        readEvents({
          open: (cursor) => send(request, options, cursor),
          resumable: route.resumable ?? false,
          signal: options.signal,
        });
    default:
      return route.items ? paged(unary, route.items) : unary;
  }
}

interface UploadOptions extends CallOptions {
  contentType?: string;
  cursor?: string;
}

function toOutgoing(route: Route, request: Fields, options: UploadOptions) {
  const { contentType = 'application/json', cursor = '', idempotencyKey, headers = {}, signal } = options;
  const { target, body } = toHttpCall(route, request);
  const key = route.takesKey ? (idempotencyKey ?? crypto.randomUUID()) : undefined;
  return {
    verb: route.verb,
    target,
    body,
    headers: {
      accept: route.kind === 'stream' ? 'text/event-stream' : '*/*',
      ...(body === undefined ? {} : { 'content-type': contentType }),
      ...(key ? { 'idempotency-key': key } : {}),
      ...(cursor ? { 'last-event-id': cursor } : {}),
      ...headers,
    },
    repeatable: Boolean(route.repeatable || key),
    asksForProof: route.asksForProof ?? false,
    signal,
  };
}

type UnaryCall = (request?: Fields, options?: CallOptions) => Promise<Fields>;

/** The first page is asked for at once, and each page after it when its items are wanted. */
const paged =
  (call: UnaryCall, items: string) =>
  (request: Fields = {}, options: CallOptions = {}): Pages<Fields, unknown> => {
    const first = call(request, options);
    const walk = async function* (): AsyncGenerator<unknown> {
      for (let page = await first; ; ) {
        yield* page[items] as unknown[];
        if (!page.nextPageToken) return;
        page = await call({ ...request, pageToken: page.nextPageToken }, options);
      }
    };
    return Object.assign(first, { [Symbol.asyncIterator]: walk });
  };
