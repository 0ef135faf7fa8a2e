// An instance of a service, with a certificate of that service, that answers as a test says. When the door asks for its
// health, as it asks every instance, the answer is always that it is well.
import { once } from 'node:events';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import type { KeptIdentity } from '#consul/identity/identity.ts';
import {
  HealthCheckResponse,
  HealthService,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '#proto/gen/grpc/health/v1/health.ts';

/** Serves on a free port of loopback. `answer` gets every call except the questions about health. */
export async function serveInstance(
  { proof }: KeptIdentity,
  answer: (stream: ServerHttp2Stream) => void,
): Promise<Http2SecureServer> {
  const server = createSecureServer({ cert: proof.certificate, key: proof.privateKey });
  server.on('sessionError', () => {});
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    if (headers[':path'] === HealthService.check.path) answerWell(stream);
    else answer(stream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function answerWell(stream: ServerHttp2Stream): void {
  const message = HealthCheckResponse.encode({ status: ServingStatus.SERVING }).finish();
  const prefix = Buffer.from([0, 0, 0, 0, message.length]);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, message]));
}
