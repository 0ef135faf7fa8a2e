// The edge agent beside an Envoy. It is a service of the mesh like the others: registered, watched, with an RPC of its own.
import { implement } from '#chassis/rpc/server/server.ts';
import { runService } from '#chassis/service/lifecycle.ts';
import { measureCertificate } from '#chassis/telemetry/metrics/certificates.ts';
import { loadContract } from '#proto/contract.ts';
import { DocumentServiceService } from '#proto/gen/sinew/edge/v1/document.ts';
import { EdgeServiceService } from '#proto/gen/sinew/edge/v1/edge.ts';
import { edgeConfig } from './config.ts';
import { documentHandlers } from './documents/api.ts';
import { Edge } from './edge.ts';
import { healthHandlers } from './health/api.ts';
import { DoorProbe } from './health/probe.ts';
import { edgePages } from './metrics/pages.ts';

await runService({
  name: 'edge',
  config: edgeConfig,
  build: async ({ config, consul, identity, log, metricsPages, onStop }) => {
    const edge = new Edge({ contract: loadContract(), config, consul, identity, log });
    onStop(edge.start());
    measureCertificate('door', () => edge.certificateEnd);
    for (const [path, page] of edgePages(edge, config)) metricsPages.set(path, page);
    const probe = new DoorProbe({ config, services: edge.services, probeKey: edge.probeKey });
    onStop(() => probe.close());
    return [
      implement(EdgeServiceService, healthHandlers(edge, probe)),
      implement(DocumentServiceService, documentHandlers),
    ];
  },
});
