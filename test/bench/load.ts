// Makes the loads: REST by autocannon, and gRPC by bare HTTP/2 in its own process, so that the client is lighter than the
// server that it measures. Both send to loopback only and end by themselves.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import autocannon from 'autocannon';

const run = promisify(execFile);

/** The length of one turn, in seconds. */
export const loadSeconds = 4;

/** Requests per second that a REST route answers with 2xx; anything else fails the measurement. */
export async function restLoad(url: string, headers: Record<string, string> = {}): Promise<number> {
  const result = await autocannon({ url, headers, connections: 32, duration: loadSeconds });
  if (result.non2xx + result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were no success, ${result.errors} failed`);
  return result['2xx'] / result.duration;
}

/** Calls per second that a gRPC server answers. */
export async function grpcLoad(port: number, token: string): Promise<number> {
  const program = `${import.meta.dirname}/servers/grpc-load.ts`;
  const { stdout } = await run(process.execPath, [program, String(port), String(loadSeconds), token]);
  return Number(stdout);
}
