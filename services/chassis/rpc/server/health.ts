// A process's health, by gRPC's own protocol. The Consul agent on this machine hears whether the process runs. The edge
// agent also hears whether the process reaches what it needs. A need that is out of reach is no reason to take the process
// out of the registry: another instance would not reach it either.
import {
  type Client,
  Metadata,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import {
  type HealthCheckRequest,
  type HealthCheckResponse,
  type HealthListResponse,
  type HealthServer,
  HealthService,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '#proto/gen/grpc/health/v1/health.ts';
import { needs } from '../needs.ts';

/** Whether the process serves. There are no states by service: callers ask the registry where a service is. */
export class Health {
  #status: ServingStatus = ServingStatus.SERVING;
  readonly #watchers = new Set<ServerWritableStream<HealthCheckRequest, HealthCheckResponse>>();

  /** Sets whether the process serves, and tells the watchers. */
  tell(serving: boolean): void {
    this.#status = serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    for (const watcher of this.#watchers) watcher.write({ status: this.#status });
  }

  handlers(list: HealthServer['list']): UntypedServiceImplementation {
    const handlers: HealthServer = {
      list,
      check: ({ request }, callback) => {
        if (request.service === '') return callback(null, { status: this.#status });
        callback({ code: status.NOT_FOUND, details: `Health status unknown for service ${request.service}` });
      },
      watch: (call) => {
        if (call.request.service !== '') return void call.write({ status: ServingStatus.SERVICE_UNKNOWN });
        this.#watchers.add(call);
        call.on('cancelled', () => this.#watchers.delete(call));
        call.write({ status: this.#status });
      },
    };
    return handlers;
  }

  /** The state for the agent, which asks only whether the process serves. */
  get whole(): HealthListResponse {
    return { statuses: { '': { status: this.#status } } };
  }
}

export interface HealthPort {
  port: number;
  stop: () => void;
}

/**
 * Answers the agent, which has no certificate of the mesh to show. The port is in plaintext and answers only health checks.
 * @param authority where to listen: `127.0.0.1:0`
 */
export async function listenHealth(health: Health, authority: string): Promise<HealthPort> {
  const server = new Server({ 'grpc.enable_channelz': 0 });
  server.addService(
    HealthService,
    health.handlers((_call, callback) => callback(null, health.whole)),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(authority, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}

/** Adds the health of the process. A caller who lists its states also hears which needs it reaches. */
export function addHealth(server: Server, health: Health): void {
  const list = async (): Promise<HealthListResponse> => {
    const states = [...(await needs.states())];
    return { statuses: Object.fromEntries(states.map(([name, well]) => [name, { status: toStatus(well) }])) };
  };
  server.addService(
    HealthService,
    health.handlers((_call, callback) => void list().then((states) => callback(null, states), callback)),
  );
}

const toStatus = (well: boolean): ServingStatus => (well ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);

/** Whether a service answers. */
export const checkHealth = (client: Client, patienceMs: number): Promise<HealthCheckResponse> =>
  call(client, HealthService.check, { request: { service: '' }, metadata: new Metadata(), patienceMs });

/** For each need of a service, whether the service reaches it. Fails when the service itself cannot be reached. */
export async function listHealth(
  client: Client,
  ask: Omit<Question<object>, 'request'>,
): Promise<Map<string, boolean>> {
  const { statuses } = await call(client, HealthService.list, { request: {}, ...ask });
  return new Map(Object.entries(statuses).map(([name, { status }]) => [name, status === ServingStatus.SERVING]));
}

interface Question<Request> {
  request: Request;
  metadata: Metadata;
  patienceMs: number;
}

interface Method<Request, Response> {
  path: string;
  requestSerialize: (request: Request) => Buffer;
  responseDeserialize: (bytes: Buffer) => Response;
}

function call<Request, Response>(
  client: Client,
  { path, requestSerialize, responseDeserialize }: Method<Request, Response>,
  { request, metadata, patienceMs }: Question<Request>,
): Promise<Response> {
  const deadline = Date.now() + patienceMs;
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, response?: Response) => (error ? reject(error) : resolve(response!));
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, { deadline }, done);
  });
}
