// A mesh for the generated contract tests, full of data of everything that the contract has, and its owner, who asks.
import type { JsonObject } from '@bufbuild/protobuf';
import type { Client } from '@grpc/grpc-js';
import type { Method } from '#proto/contract.ts';
import { bearer } from '#test/harness/intruder.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import type { MeshOptions } from '#tooling/launcher/options.ts';
import { grpcClient } from '../ways.ts';
import { type AskedOutcome, type Headers, waysToAsk } from './answers.ts';
import { type Gym, openGym } from './gym.ts';
import { Population } from './population.ts';

export interface World {
  mesh: Mesh;
  grpc: Client;
  gym: Gym;
  ada: Person;
  /** The token and the proof of the owner. */
  headers: Headers;
  population: Population;
  ask: (method: Method, request: JsonObject, headers?: Headers) => Promise<AskedOutcome>;
  stop: () => Promise<void>;
}

/** What no single call makes: names that an import has to remember, and more than one sign-in. */
const history = `Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE
2025-09-15 07:48:00,"Push",1h 5m,"Bankdrücken nach Art des Hauses",1,100.0,5.0,0,0.0,8
2025-09-15 07:48:00,"Push",1h 5m,"Kreuzheben nach Art des Hauses",1,100.0,5.0,0,0.0,8
2025-09-15 07:48:00,"Push",1h 5m,"Kniebeuge nach Art des Hauses",1,100.0,5.0,0,0.0,8
`;

export const headersOf = ({ token, proof }: Person): Headers => ({ ...bearer(token), 'sinew-proof': proof });

export async function startWorld(rounds: number, options: MeshOptions = {}): Promise<World> {
  const mesh = await startMesh({ limitScale: 1_000_000, ...options });
  const grpc = grpcClient(mesh);
  const gym = await openGym(mesh);
  const ada = gym.people.get('OWNER')!;
  const own = headersOf(ada);
  const door = { url: mesh.urls.edge, grpc };
  const ask = (method: Method, request: JsonObject, headers: Headers = own): Promise<AskedOutcome> =>
    waysToAsk(door, method)
      .find(({ name }) => name === 'gRPC')!
      .ask(request, headers);
  const population = new Population(ask);
  for (let round = 0; round < rounds; round++) await Person.signIn(mesh.urls.edge, ada.email);
  await ada.post('/v1/workouts:import?timeZone=Europe/Madrid', history, 'text/csv');
  await population.fill(rounds);
  const stop = async (): Promise<void> => {
    grpc.close();
    await mesh.stop();
  };
  return { mesh, grpc, gym, ada, headers: own, population, ask, stop };
}
