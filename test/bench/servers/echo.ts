// A gRPC server with one RPC that answers at once: `bare` is grpc-js alone, `chassis` has the whole chassis around it and
// verifies the caller's token with the key set given as its second argument.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { TokenVerifier } from '#chassis/interceptors/identity.ts';
import { createLoggers } from '#chassis/lifecycle/logger.ts';
import { createServer, implement } from '#chassis/server.ts';
import { Exercise, ExerciseServiceService, type GetExerciseRequest } from '#proto/gen/sinew/workout/v1/exercise.ts';

const [mode, keys] = process.argv.slice(2);
const { getExercise } = ExerciseServiceService;
const answer = ({ exerciseId }: GetExerciseRequest): Exercise =>
  Exercise.fromPartial({ id: exerciseId, name: 'Bench Press', primaryMuscles: [1], equipment: 2 });

const listen = { bare: listenBare, chassis: listenInChassis }[mode!]!;
console.info(await listen());

async function listenBare(): Promise<number> {
  const server = new Server({ 'grpc.enable_channelz': 0 });
  type Call = { request: GetExerciseRequest };
  type Callback = (error: null, exercise: Exercise) => void;
  server.addService(
    { getExercise },
    { getExercise: (call: Call, callback: Callback) => callback(null, answer(call.request)) },
  );
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

async function listenInChassis(): Promise<number> {
  const verifier = new TokenVerifier();
  verifier.useKeys(JSON.parse(keys!));
  const loggers = createLoggers({ service: 'echo', instance: 'echo-1', level: 'info', format: 'json' });
  const implementations = [implement({ getExercise }, { getExercise: async (request) => answer(request) })];
  // Without certificates, as the bare one: what is compared is the chassis. Mutual TLS has a measurement of its own.
  const anyone = [{ SourceName: '*', DestinationName: 'workout', Action: 'allow' }] as const;
  const admission = { service: 'workout', peerOf: () => 'edge', intentions: () => anyone };
  const server = createServer({ implementations, verifier, loggers, admission });
  return server.listen('127.0.0.1', 0, ServerCredentials.createInsecure());
}
