// Callers that go away before their answer is complete. Each of them resets its stream. After 1,000 resets at once or 33 a
// second Node ends the whole connection (CVE-2023-44487), with every innocent call that shares it: the edge brings the calls
// of thousands of people on a few connections. Every process that connects here is known by name, and the edge counts the
// calls from outside, so far more resets are allowed. grpc-js has no option for this limit, but hands its own options to
// Node as they are.
import type { Server } from '@grpc/grpc-js';

/** How many resets are allowed at once, and how many more each second. */
const tolerated = { streamResetBurst: 1_000_000, streamResetRate: 10_000 };

/** Must be called before the server listens. */
export function tolerateResets(server: Server): Server {
  const { commonServerOptions } = server as unknown as { commonServerOptions?: object };
  if (!commonServerOptions) throw new Error('this version of grpc-js keeps the options of Node elsewhere');
  Object.assign(commonServerOptions, tolerated);
  return server;
}
