// A process's health, by gRPC's own protocol: to the Consul agent on this machine whether it runs, and to the edge agent
// also whether it reaches what it needs. That it does not is no reason to take it out of the registry: no other instance
// would do better.
import { type Client, Metadata, Server, ServerCredentials, type ServiceError } from '@grpc/grpc-js';
import { type HealthImplementation, service } from 'grpc-health-check';
import { needs } from '../needs.ts';

export interface HealthPort {
  port: number;
  stop: () => void;
}

/**
 * Answers the agent, which has no certificate of the mesh to show: on a port of its own, in plaintext, that can be asked
 * nothing else.
 * @param authority where to listen: `127.0.0.1:0`
 */
export async function listenHealth(health: HealthImplementation, authority: string): Promise<HealthPort> {
  const server = new Server({ 'grpc.enable_channelz': 0 });
  health.addToServer(server);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(authority, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}

type State = 'SERVING' | 'NOT_SERVING';

interface States {
  statuses: Record<string, { status: State }>;
}

/** Whoever lists the states of the process hears of what it needs too. */
export function addHealth(server: Server, health: HealthImplementation): void {
  const list = async (): Promise<States> => {
    const states = [...(await needs.states())];
    return { statuses: Object.fromEntries(states.map(([name, well]) => [name, { status: toState(well) }])) };
  };
  const answer = (_call: unknown, callback: (error: unknown, states?: States) => void): void =>
    void list().then((states) => callback(null, states), callback);
  const registrar = {
    addService: (of: never, handlers: object) => server.addService(of, { ...handlers, list: answer } as never),
  };
  health.addToServer(registrar as never);
}

const toState = (well: boolean): State => (well ? 'SERVING' : 'NOT_SERVING');

/** Whether a service answers. */
export const checkHealth = (client: Client, patienceMs: number): Promise<unknown> =>
  call(client, 'Check', { request: { service: '' }, metadata: new Metadata(), patienceMs });

/** What a service reaches of what it needs, by name; fails where the service itself cannot be reached. */
export async function listHealth(client: Client, ask: Omit<Question, 'request'>): Promise<Map<string, boolean>> {
  const { statuses } = (await call(client, 'List', { request: {}, ...ask })) as States;
  return new Map(Object.entries(statuses).map(([name, { status }]) => [name, status === 'SERVING']));
}

interface Question {
  request: object;
  metadata: Metadata;
  patienceMs: number;
}

function call(client: Client, name: 'Check' | 'List', { request, metadata, patienceMs }: Question): Promise<unknown> {
  const { path, requestSerialize, responseDeserialize } = (service as unknown as Methods)[name]!;
  const deadline = Date.now() + patienceMs;
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, response?: unknown) => (error ? reject(error) : resolve(response));
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, { deadline }, done);
  });
}

type Methods = Record<
  string,
  { path: string; requestSerialize: (value: object) => Buffer; responseDeserialize: (bytes: Buffer) => unknown }
>;
