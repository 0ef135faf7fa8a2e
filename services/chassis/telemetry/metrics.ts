// The metrics of a process, in Prometheus' form, on an HTTP port of its own.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** Every metric of the process registers here. */
export const metrics = new Registry();

export interface MetricsServer {
  port: number;
  close: () => void;
}

/** Serves `GET /metrics`. @param port 0 for any free port */
export async function serveMetrics(host: string, port: number): Promise<MetricsServer> {
  collectDefaultMetrics({ register: metrics });
  const server = createServer(async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return response.writeHead(404).end();
    const text = await metrics.metrics();
    return response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
