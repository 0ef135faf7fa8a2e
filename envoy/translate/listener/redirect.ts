// A door with TLS redirects plaintext to HTTPS and keeps the method and the body (308). It reads nothing of the request.

import { sendOn } from '../filters/protocol/router.ts';
import { type Resource, seconds, typed } from '../resource/resource.ts';
import { accessLog } from './access-log.ts';
import { stripForeignHeaders } from './foreign-headers.ts';

/** @param port the port of the door */
export const redirectToTls = (port: number): Resource => ({
  name: 'http',
  typed_config: typed('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'redirect',
    codec_type: 'AUTO',
    server_name: 'sinew',
    route_config: {
      name: 'redirect',
      virtual_hosts: [
        {
          name: 'redirect',
          domains: ['*'],
          routes: [
            {
              name: 'redirect',
              match: { prefix: '/' },
              redirect: { https_redirect: true, port_redirect: port, response_code: 'PERMANENT_REDIRECT' },
            },
          ],
        },
      ],
    },
    http_filters: [sendOn()],
    access_log: accessLog(),
    use_remote_address: true,
    early_header_mutation_extensions: stripForeignHeaders(false),
    request_headers_timeout: seconds(10_000),
    stream_idle_timeout: seconds(10_000),
    common_http_protocol_options: { idle_timeout: seconds(10_000), max_connection_duration: seconds(60_000) },
  }),
});
