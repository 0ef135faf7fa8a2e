// Callers that go away before their answer is complete. Each resets its stream, and Node ends the whole connection after
// 1,000 resets at once or 33 a second (CVE-2023-44487), with every innocent call that shares it: the edge brings the calls
// of thousands of people on a few connections. Who connects here is known by name, and the edge counts what comes from
// outside, so far more is let pass. grpc-js has no option for it and hands its own to Node as they are.
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
