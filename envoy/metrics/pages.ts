// What the edge agent shows beside its own metrics: what there is to scrape in the mesh, and the numbers of the Envoy beside it.
// Envoy's admin interface is a socket file that nobody else may open, so the agent asks for this one page of it.
import { basename, isAbsolute, join } from 'node:path';
import { askSocket } from '#chassis/runtime/socket-file.ts';
import type { MetricsPage } from '#chassis/telemetry/metrics/serve.ts';
import type { EdgeConfig } from '../config.ts';
import type { Edge } from '../edge.ts';
import { envoyPath, targetsPath, toTargets } from './targets.ts';

const answerMs = 5000;

export function edgePages(
  edge: Pick<Edge, 'services' | 'instancesOf'>,
  { envoyAdminSocket, xdsDirectory }: Pick<EdgeConfig, 'envoyAdminSocket' | 'xdsDirectory'>,
): [path: string, page: MetricsPage][] {
  const named = envoyAdminSocket ?? 'admin.sock';
  const socket = isAbsolute(named) ? named : join(xdsDirectory, basename(named));
  const readEnvoy = () =>
    askSocket(socket, { path: '/stats/prometheus?usedonly', signal: AbortSignal.timeout(answerMs) });
  const readTargets = () => JSON.stringify(toTargets(edge.services.flatMap((service) => edge.instancesOf(service))));
  return [
    [targetsPath, { contentType: 'application/json', read: readTargets }],
    [envoyPath, { contentType: 'text/plain; version=0.0.4; charset=utf-8', read: readEnvoy }],
  ];
}
