// The health check of a container: asks the program's gRPC health service, as the registry's agent does, and ends with 0 when
// it serves. It is plain HTTP/2 without a library, because an engine runs it every few seconds.
import { connect } from 'node:http2';

const patienceMs = 2_000;
/** An empty message: no compression, length 0. */
const question = Buffer.alloc(5);
/** A message of two bytes: its field 1, the status, is 1, SERVING. */
const serving = Buffer.from([0, 0, 0, 0, 2, 8, 1]);

setTimeout(() => process.exit(1), patienceMs);
const session = connect(`http://127.0.0.1:${process.env.HEALTH_PORT}`);
session.on('error', () => process.exit(1));
const call = session.request({
  ':method': 'POST',
  ':path': '/grpc.health.v1.Health/Check',
  'content-type': 'application/grpc',
  te: 'trailers',
});
/** @type {Buffer[]} */
const parts = [];
call.on('error', () => process.exit(1));
call.on('data', (part) => parts.push(part));
call.on('end', () => process.exit(Buffer.concat(parts).equals(serving) ? 0 : 1));
call.end(question);
