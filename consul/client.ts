// The connection to the local Consul agent, and the one way to watch it: blocking queries that wake a callback. The files
// beside this one say which data are watched: instances, settings, keys and intentions.
import http from 'node:http';
import https from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import Consul from 'consul';

/** Gives the current token. The token is empty when the agent asks for no token. */
export type TokenSource = () => string;

/** @param address the agent's address, such as `http://127.0.0.1:8500` */
export function connectConsul(address: string, token: TokenSource = () => ''): Consul {
  const url = new URL(address);
  const consul = new Consul({
    host: url.hostname,
    port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
    secure: url.protocol === 'https:',
  });
  // The client has an HTTP agent of its own: the environment may tell Node's shared agents to use a proxy.
  const agent = new (url.protocol === 'https:' ? https.Agent : http.Agent)({ keepAlive: true });
  // Each request reads the token again, because somebody may replace the token while the process runs.
  toClient(consul)._ext('onRequest', ({ req }, next) => {
    req.agent = agent;
    const secret = token();
    if (secret) req.headers['x-consul-token'] = secret;
    next();
  });
  return consul;
}

/** Ends the watch or the registration that returned this function. */
export type Stop = () => void;

export interface WatchOptions<Data> {
  /** One blocking query; it is asked again as soon as it answers. */
  query: (options: object) => Promise<unknown>;
  /** The whole state, on the first answer and on each change. */
  onData: (data: Data) => void;
  /** Called when the agent cannot be reached; the watch goes on by itself. */
  onError: (error: Error) => void;
}

/** Watches for as long as the process lives or until the returned function is called. */
export function watch<Data>(consul: Consul, { query, onData, onError }: WatchOptions<Data>): Stop {
  const watcher = consul.watch({
    method: query as Parameters<Consul['watch']>[0]['method'],
    options: { wait: '55s' } as never,
    // The first retries come after 40 ms and 80 ms: an agent that restarts is back within seconds.
    backoffFactor: 20,
    backoffMax: 2000,
  } as Parameters<Consul['watch']>[0]);
  watcher.on('change', onData);
  watcher.on('error', onError);
  return () => watcher.end();
}

/** A query, blocking or not, of an endpoint that the library does not know: `/connect/ca/roots`. */
export const queryOf =
  (consul: Consul, path: string, parameters: Record<string, string> = {}) =>
  async (options: object): Promise<[unknown, unknown]> => {
    const { index, wait, timeout, ctx } = options as { index?: bigint; wait?: string; timeout?: number; ctx?: object };
    const query = { ...parameters, ...(index === undefined ? {} : { index: String(index), wait }) };
    const response = await toClient(consul)._get({ name: path, path, query, timeout, ctx });
    return [response, response.body];
  };

/** Asks an endpoint once, and does not wait for a change. */
export async function ask<Data>(consul: Consul, path: string): Promise<Data> {
  return (await queryOf(consul, path)({}))[1] as Data;
}

/**
 * Repeats `attempt` until it succeeds: the agent may start later than the service, or restart.
 * @throws the attempt's last error when `signal` aborts
 */
export async function untilReached<Result>(attempt: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  for (let wait = 50; ; wait = Math.min(wait * 2, 2000)) {
    try {
      return await attempt();
    } catch (error) {
      // The error of the attempt tells more than the error of the aborted pause.
      const pause = wait * (0.75 + Math.random() / 2);
      await delay(pause, undefined, { signal }).catch(() => Promise.reject(error));
    }
  }
}

/** Methods of the library's clients that its types do not declare. */
interface ExtensibleClient {
  _ext(event: 'onRequest', extension: (request: OutgoingRequest, next: () => void) => void): void;
  _get(request: object): Promise<{ statusCode: number; body: unknown }>;
}

interface OutgoingRequest {
  req: { headers: Record<string, string>; agent?: http.Agent };
}

const toClient = (consul: Consul): ExtensibleClient => consul as unknown as ExtensibleClient;
