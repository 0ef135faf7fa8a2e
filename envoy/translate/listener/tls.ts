// TLS at the door. The certificate comes by SDS from a file of its own, so that a new one is taken without a new listener,
// which would end connections and forget limits.
import type { Certificate, EdgeSettings } from '../../mesh.ts';
import { type Resource, typed } from '../resource/resource.ts';
import { fileSource } from '../resource/source.ts';

export const certificateName = 'door';

export const secretType = 'extensions.transport_sockets.tls.v3.Secret';

export const toCertificateSecret = (name: string, { chain, key }: Certificate): Resource =>
  typed(secretType, {
    name,
    tls_certificate: { certificate_chain: { inline_string: chain }, private_key: { inline_string: key } },
  });

/** The TLS socket of connections over TCP. */
export const tlsSocket = (settings: EdgeSettings): Resource => ({
  name: 'envoy.transport_sockets.tls',
  typed_config: typed('extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
    common_tls_context: {
      alpn_protocols: ['h2', 'http/1.1'],
      tls_params: {
        tls_minimum_protocol_version: 'TLSv1_2',
        tls_maximum_protocol_version: 'TLSv1_3',
        // Cipher suites for TLS 1.2, only with forward secrecy and authenticated encryption. All suites of TLS 1.3 have
        // both.
        cipher_suites: [
          'ECDHE-ECDSA-AES128-GCM-SHA256',
          'ECDHE-RSA-AES128-GCM-SHA256',
          'ECDHE-ECDSA-AES256-GCM-SHA384',
          'ECDHE-RSA-AES256-GCM-SHA384',
          'ECDHE-ECDSA-CHACHA20-POLY1305',
          'ECDHE-RSA-CHACHA20-POLY1305',
        ],
        ecdh_curves: ['X25519', 'P-256'],
      },
      ...certificate(settings),
    },
  }),
});

/** The TLS socket of connections over QUIC, which knows TLS 1.3 only. */
export const quicSocket = (settings: EdgeSettings): Resource => ({
  name: 'envoy.transport_sockets.quic',
  typed_config: typed('extensions.transport_sockets.quic.v3.QuicDownstreamTransport', {
    downstream_tls_context: { common_tls_context: { alpn_protocols: ['h3'], ...certificate(settings) } },
  }),
});

const certificate = (settings: EdgeSettings): Resource => ({
  tls_certificate_sds_secret_configs: [
    { name: certificateName, sds_config: fileSource(settings, `sds-${certificateName}`) },
  ],
});
