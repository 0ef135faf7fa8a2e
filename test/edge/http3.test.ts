// HTTP/3 at the running door. The client is another Envoy, which takes HTTP/1.1 and calls the door by QUIC alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { askSocket } from '#chassis/runtime/socket-file.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { freePort } from '#tooling/system/ports.ts';
import { ensureTools } from '#tooling/tools/tools.ts';

let mesh: Mesh;
let client: { url: string; stop: () => Promise<void> };
beforeAll(async () => {
  mesh = await startMesh({ http3: true });
  client = await startClient();
});
afterAll(async () => {
  await client?.stop();
  await mesh?.stop();
});

const type = (name: string): string => `type.googleapis.com/envoy.${name}`;
const loopback = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } });

function toConfiguration(from: number, door: number) {
  const manager = {
    '@type': type('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'client',
    http_filters: [{ name: 'router', typed_config: { '@type': type('extensions.filters.http.router.v3.Router') } }],
    route_config: {
      virtual_hosts: [
        { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'door' } }] },
      ],
    },
  };
  const quic = {
    '@type': type('extensions.transport_sockets.quic.v3.QuicUpstreamTransport'),
    upstream_tls_context: {
      sni: 'localhost',
      common_tls_context: {
        validation_context: {
          trusted_ca: { filename: mesh.authorityFile },
          match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: 'localhost' } }],
        },
      },
    },
  };
  const cluster = {
    name: 'door',
    type: 'STATIC',
    load_assignment: {
      cluster_name: 'door',
      endpoints: [{ lb_endpoints: [{ endpoint: { address: loopback(door) } }] }],
    },
    transport_socket: { name: 'envoy.transport_sockets.quic', typed_config: quic },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': type('extensions.upstreams.http.v3.HttpProtocolOptions'),
        explicit_http_config: { http3_protocol_options: {} },
      },
    },
  };
  const listener = {
    name: 'client',
    address: loopback(from),
    filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
  };
  return { static_resources: { listeners: [listener], clusters: [cluster] } };
}

async function startClient() {
  const { envoy } = await ensureTools(['envoy']);
  const folder = await mkdtemp(join(tmpdir(), 'http3-'));
  const port = await freePort();
  const file = join(folder, 'envoy.json');
  await writeFile(file, JSON.stringify(toConfiguration(port, Number(new URL(mesh.urls.edge).port))));
  const options = ['--disable-hot-restart', '--concurrency', '1', '--log-level', 'error'];
  const child = spawn(envoy.path, ['-c', file, ...options], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await vi.waitUntil(answers, { timeout: 20_000 });
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  return { url, stop };
}

async function quicRequests(): Promise<number> {
  const stats = await askSocket(mesh.envoyAdmin, { path: '/stats?filter=^http.door.downstream_rq_http3_total' });
  return Number(/: (\d+)/.exec(stats)?.[1]);
}

describe('HTTP/3', () => {
  it('is told of to browsers', async () => {
    const { headers } = await Person.nobody(mesh.urls.edge).get('/healthz');
    expect(headers.get('alt-svc')).toBe(`h3=":${new URL(mesh.urls.edge).port}"; ma=86400`);
  });

  it('serves a person as the other protocols do', async () => {
    const before = await quicRequests();
    const ada = await Person.signUp(client.url);
    expect((await ada.get('/v1/users/me')).body).toMatchObject({ email: ada.email });
    expect(await quicRequests()).toBe(before + 3);
  });

  it('checks tokens and counts calls', async () => {
    const nobody = Person.nobody(client.url);
    expect(await nobody.get('/v1/users/me')).toMatchObject({ status: 401, body: { reason: 'UNAUTHENTICATED' } });
    const forged = { authorization: 'Bearer no.such.token' };
    expect((await nobody.call('GET', '/v1/users/me', { headers: forged })).status).toBe(401);
    const statuses: number[] = [];
    for (let count = 0; count < 101; count++) statuses.push((await nobody.get('/v1/exercises?pageSize=1')).status);
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 429]);
  });
});
