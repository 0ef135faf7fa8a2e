// An edge agent that knows one service, `greeter`, and writes one fixed configuration for Envoy.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const { CONSUL_HTTP_ADDR, CONSUL_HTTP_TOKEN_FILE, EDGE_HOST = '', EDGE_PORT } = process.env;
const { ENVOY_ADMIN_SOCKET, XDS_DIRECTORY } = process.env;
const http = 'type.googleapis.com/envoy.extensions.filters';

interface Entry {
  Service: { Address: string; Port: number };
}

function address(host: string, port: number) {
  return { address: { socket_address: { address: host, port_value: port } } };
}

async function greeters(): Promise<Entry[]> {
  for (;;) {
    const headers = { 'x-consul-token': readFileSync(CONSUL_HTTP_TOKEN_FILE!, 'utf8').trim() };
    const response = await fetch(`${CONSUL_HTTP_ADDR}/v1/health/service/greeter?passing=1`, { headers });
    const entries = (await response.json()) as Entry[];
    if (entries.length > 0) return entries;
    await sleep(20);
  }
}

const routes = [
  { match: { path: '/healthz' }, direct_response: { status: 200 } },
  { match: { prefix: '/' }, route: { cluster: 'greeter' } },
];
const manager = {
  '@type': `${http}.network.http_connection_manager.v3.HttpConnectionManager`,
  stat_prefix: 'edge',
  route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes }] },
  http_filters: [{ name: 'router', typed_config: { '@type': `${http}.http.router.v3.Router` } }],
};
const listener = {
  name: 'edge', ...address(EDGE_HOST, Number(EDGE_PORT)),
  filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
};
const endpoints = (await greeters()).map(({ Service }) => ({ endpoint: address(Service.Address, Service.Port) }));
const load_assignment = { cluster_name: 'greeter', endpoints: [{ lb_endpoints: endpoints }] };
const bootstrap = {
  admin: { address: { pipe: { path: ENVOY_ADMIN_SOCKET } } },
  static_resources: { listeners: [listener], clusters: [{ name: 'greeter', type: 'STATIC', load_assignment }] },
};
writeFileSync(`${XDS_DIRECTORY}/draft.json`, JSON.stringify(bootstrap));
renameSync(`${XDS_DIRECTORY}/draft.json`, `${XDS_DIRECTORY}/bootstrap.json`);
setInterval(() => undefined, 1_000_000);
