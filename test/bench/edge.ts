// Measures a REST hello through the whole edge: against the Express gateway that many begin with, and against an Envoy that
// only transcodes. The hello is the key set, which its service answers from memory.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { watchInstances } from '#consul/catalog.ts';
import { connectConsul } from '#consul/client.ts';
import { descriptorSetFile } from '#proto/descriptors.ts';
import type { Mesh } from '#tooling/launcher/mesh.ts';
import { startEnvoy } from './envoy.ts';
import { restLoad } from './load.ts';
import { startServer } from './process.ts';
import { compare, type Result } from './result.ts';

const route = '/.well-known/jwks.json';

export async function measureEdge(mesh: Mesh): Promise<Result[]> {
  const hello = `${mesh.urls.edge}${route}`;
  const answer = await (await fetch(hello)).text();
  const service = await startServer('express-service.ts', [route, answer]);
  const gateway = await startServer('express-gateway.ts', [String(service.port)]);
  const tuned = await startServer('express-gateway.ts', [String(service.port), 'keep-alive']);
  const envoy = await startEnvoy(await bareConfig(mesh, await portOf(mesh, 'user')));
  const against = (name: string, port: number, aim?: number): Promise<Result> =>
    compare({
      name,
      unit: 'requests/s',
      ours: () => restLoad(hello),
      theirs: () => restLoad(`http://127.0.0.1:${port}${route}`),
      turns: 5,
      aim,
    });
  try {
    return [
      await against(
        'a REST hello through the whole edge, against Express + helmet + rate limit + proxy',
        gateway.port,
        2.5,
      ),
      await against('the same, the proxy tuned to keep its connections', tuned.port),
      await against('the same, against an Envoy that only transcodes', envoy.port, 0.85),
    ];
  } finally {
    await Promise.all([envoy, tuned, gateway, service].map((server) => server.stop()));
  }
}

/** The port of the one instance of a service. */
function portOf(mesh: Mesh, service: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const stop = watchInstances(
      connectConsul(mesh.urls.consul, () => mesh.consulToken),
      service,
      {
        onInstances: ([instance]) => {
          stop();
          resolve(instance!.port);
        },
        onError: reject,
      },
    );
  });
}

const type = (name: string): string => `type.googleapis.com/envoy.${name}`;
const loopback = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } });

async function bareConfig(mesh: Mesh, upstream: number) {
  const transcoder = {
    '@type': type('extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder'),
    proto_descriptor_bin: (await readFile(descriptorSetFile)).toString('base64'),
    services: ['sinew.user.v1.KeyService'],
  };
  const router = { '@type': type('extensions.filters.http.router.v3.Router') };
  const manager = {
    '@type': type('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'bare',
    http_filters: [
      { name: 'envoy.filters.http.grpc_json_transcoder', typed_config: transcoder },
      { name: 'envoy.filters.http.router', typed_config: router },
    ],
    route_config: {
      virtual_hosts: [
        { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'user' } }] },
      ],
    },
  };
  const protocol = {
    '@type': type('extensions.upstreams.http.v3.HttpProtocolOptions'),
    explicit_http_config: { http2_protocol_options: {} },
  };
  return {
    node: { id: 'bare', cluster: 'bare' },
    admin: { address: loopback(0) },
    static_resources: {
      listeners: [
        {
          name: 'bare',
          address: loopback(0),
          filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
        },
      ],
      clusters: [
        {
          name: 'user',
          type: 'STATIC',
          transport_socket: await socketTo('user', mesh),
          typed_extension_protocol_options: { 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': protocol },
          load_assignment: {
            cluster_name: 'user',
            endpoints: [{ lb_endpoints: [{ endpoint: { address: loopback(upstream) } }] }],
          },
        },
      ],
    },
  };
}

/** The mesh's own way of speaking to the service, with the certificates that the edge agent keeps new. */
async function socketTo(service: string, mesh: Mesh): Promise<object> {
  const { resources } = JSON.parse(await readFile(join(mesh.data, 'xds', 'cds.json'), 'utf8'));
  return resources.find(({ name }: { name: string }) => name === service).transport_socket;
}
