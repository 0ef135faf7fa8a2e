// Calls ExerciseService.GetExercise over 4 connections with 16 calls each under way, and prints the calls per second. The
// frame is made once, so that the client has little work and the server is measured.
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { GetExerciseRequest } from '#proto/gen/sinew/workout/v1/exercise.ts';

const [port, seconds, token] = process.argv.slice(2);
const message = GetExerciseRequest.encode({ exerciseId: 'barbell-bench-press' }).finish();
const frame = Buffer.alloc(5 + message.length);
frame.writeUInt32BE(message.length, 1);
frame.set(message, 5);
const headers = {
  [constants.HTTP2_HEADER_METHOD]: 'POST',
  [constants.HTTP2_HEADER_PATH]: '/sinew.workout.v1.ExerciseService/GetExercise',
  'content-type': 'application/grpc',
  te: 'trailers',
  authorization: `Bearer ${token}`,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};
const end = Date.now() + Number(seconds) * 1000;
let calls = 0;

const sessions = Array.from({ length: 4 }, () => connect(`http://127.0.0.1:${port}`));
await Promise.all(sessions.flatMap((session) => Array.from({ length: 16 }, () => callUntilEnd(session))));
for (const session of sessions) session.close();
console.info(calls / Number(seconds));

async function callUntilEnd(session: ClientHttp2Session): Promise<void> {
  while (Date.now() < end) {
    await call(session);
    calls++;
  }
}

function call(session: ClientHttp2Session): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers);
    // A call that fails answers with trailers only.
    stream.on(
      'response',
      (answer) => answer['grpc-status'] && reject(new Error(`grpc-status ${answer['grpc-status']}`)),
    );
    stream
      .on('data', () => {})
      .on('end', resolve)
      .on('error', reject);
    stream.end(frame);
  });
}
