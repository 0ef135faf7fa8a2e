// The metrics of a process, on an HTTP port of its own, for Prometheus or whatever reads OpenMetrics.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics } from 'prom-client';
import './disk.ts';
import { metrics } from './registry.ts';

/** What one path answers. */
export interface MetricsPage {
  contentType: string;
  read: () => string | Promise<string>;
}

/** The pages of a process beside its own metrics, by their paths. */
export type MetricsPages = ReadonlyMap<string, MetricsPage>;

export interface MetricsServer {
  port: number;
  close: () => void;
}

/** Serves `GET /metrics`, and the other pages. @param port 0 for any free port */
export async function serveMetrics(
  host: string,
  port: number,
  others: MetricsPages = new Map(),
): Promise<MetricsServer> {
  collectDefaultMetrics({ register: metrics });
  const own: MetricsPage = { contentType: metrics.contentType, read: () => metrics.metrics() };
  const pages: MetricsPages = new Map([...others, ['/metrics', own]]);
  const server = createServer(async ({ method, url }, response) => {
    const page = method === 'GET' ? pages.get(url ?? '') : undefined;
    if (!page) return response.writeHead(404).end();
    try {
      const text = await page.read();
      return response.writeHead(200, { 'content-type': page.contentType }).end(text);
    } catch {
      // What the page tells of is away. Whoever scrapes counts that.
      return response.writeHead(503).end();
    }
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
