// Plaintext that comes to a door with TLS is led to HTTPS, with the method and the body kept (308). Nothing of it is read.

import { sendOn } from '../filters/protocol/router.ts';
import { type Resource, seconds, typed } from '../resource/resource.ts';
import { accessLog } from './access-log.ts';
import { stripForeignHeaders } from './foreign-headers.ts';

/** @param port where the door is */
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
    early_header_mutation_extensions: stripForeignHeaders,
    request_headers_timeout: seconds(10_000),
    stream_idle_timeout: seconds(10_000),
    common_http_protocol_options: { idle_timeout: seconds(10_000), max_connection_duration: seconds(60_000) },
  }),
});
