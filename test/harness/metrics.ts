// Reads the metrics of a process from its metrics port, as a scraper does.
import type { Mesh } from '#tooling/launcher/mesh.ts';

/** The value of the metric with exactly these labels; `undefined` when there is no such metric. */
export type MetricReading = (name: string, labels?: Readonly<Record<string, string>>) => number | undefined;

export async function scrape(port: number, address = '127.0.0.1'): Promise<MetricReading & { text: string }> {
  const text = await (await fetch(`http://${address}:${port}/metrics`)).text();
  const series = text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    return name ? [{ name, labels: new Set(labels.split(',').filter(Boolean)), value: Number(value) }] : [];
  });
  const read: MetricReading = (name, labels = {}) => {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return series.find(
      (one) => one.name === name && one.labels.size === wanted.length && wanted.every((label) => one.labels.has(label)),
    )?.value;
  };
  return Object.assign(read, { text });
}

/** The metrics of the first instance of a service, where the registry says they are. */
export async function scrapeService(mesh: Mesh, service: string): Promise<MetricReading> {
  const { hostname, port } = new URL(await metricsUrlOf(mesh, service));
  return scrape(Number(port), hostname);
}

/** Where the first instance of a service serves its metrics. */
export async function metricsUrlOf(mesh: Mesh, service: string): Promise<string> {
  const answer = await fetch(`${mesh.urls.consul}/v1/health/service/${service}?passing=1`, {
    headers: mesh.consulHeaders,
  });
  const [entry] = (await answer.json()) as { Service: { Meta: Record<string, string> } }[];
  const { metrics_address: address, metrics_port: port } = entry!.Service.Meta;
  return `http://${address}:${port}`;
}
