// A gRPC server with one RPC that answers at once: `bare` is grpc-js alone; `chassis` has the whole chassis around it and
// verifies the caller's token with the key set given as its second argument; `mesh` is the same with mutual TLS, by the
// proof in the file that is the third argument. `traced` is `chassis` that keeps the share of the traces that is the fourth argument, and
// sends them to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names.
import { readFileSync } from 'node:fs';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type Admission, admission } from '#chassis/identity/admission.ts';
import { serverCredentials } from '#chassis/identity/credentials.ts';
import { TokenVerifier } from '#chassis/rpc/interceptors/identity.ts';
import { createServer, implement } from '#chassis/rpc/server/server.ts';
import { telemetryConfig } from '#chassis/telemetry/export/config.ts';
import { exportSpans } from '#chassis/telemetry/export/spans.ts';
import { createLoggers } from '#chassis/telemetry/log.ts';
import type { Identity, Proof } from '#consul/identity/identity.ts';
import { deriveAllowances, toIntentions } from '#consul/intentions/derive.ts';
import { loadContract } from '#proto/contract.ts';
import { Exercise, ExerciseServiceService, type GetExerciseRequest } from '#proto/gen/sinew/workout/v1/exercise.ts';

const [mode, keys, proofFile, share] = process.argv.slice(2);
const { getExercise } = ExerciseServiceService;
const answer = ({ exerciseId }: GetExerciseRequest): Exercise =>
  Exercise.fromPartial({ id: exerciseId, name: 'Bench Press', primaryMuscles: [1], equipment: 2 });

const listen = { bare: listenBare, chassis: listenInPlaintext, mesh: listenInMesh, traced: listenTraced }[mode!]!;
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

/** Without TLS, like the bare server, because only the chassis is compared. */
function listenInPlaintext(): Promise<number> {
  const anyone = [{ SourceName: '*', DestinationName: 'workout', Action: 'allow' }] as const;
  const admission = { service: 'workout', peerOf: () => 'edge', intentions: () => anyone };
  return listenInChassis(admission, ServerCredentials.createInsecure());
}

function listenTraced(): Promise<number> {
  const config = telemetryConfig.parse({ otelTracesSamplerArg: share });
  exportSpans({ service: 'echo', instance: 'echo-1', version: '1' }, config);
  return listenInPlaintext();
}

function listenInMesh(): Promise<number> {
  const proof: Proof = JSON.parse(readFileSync(proofFile!, 'utf8'));
  const identity: Identity = { name: 'workout', proof, follow: () => () => {} };
  const intentions = toIntentions(deriveAllowances(loadContract()), 'workout');
  return listenInChassis(
    admission(identity, () => intentions),
    serverCredentials(identity),
  );
}

function listenInChassis(admission: Admission, credentials: ServerCredentials): Promise<number> {
  const verifier = new TokenVerifier();
  verifier.useKeys(JSON.parse(keys!));
  const loggers = createLoggers({ service: 'echo', instance: 'echo-1', level: 'info', format: 'json' });
  const implementations = [implement({ getExercise }, { getExercise: async (request) => answer(request) })];
  return createServer({ implementations, verifier, loggers, admission }).listen('127.0.0.1', 0, credentials);
}
