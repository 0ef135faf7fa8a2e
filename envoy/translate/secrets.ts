// SDS: the certificates that the door shows to people and to the services, and the roots by which it believes the services.
// The certificates have their own files, so that a rotation changes only them and ends no connection.
import type { DoorProof, EdgeSettings, MeshState } from '../mesh.ts';
import { certificateName, secretType, toCertificateSecret } from './listener/tls.ts';
import { extension, type Resource, typed } from './resource/resource.ts';
import { fileSource } from './resource/source.ts';

const identity = 'identity';
const roots = 'roots';

/** One secret for each file, by the file's name. */
export function toSecrets({
  proof,
  certificate,
}: Pick<MeshState, 'proof' | 'certificate'>): ReadonlyMap<string, Resource> {
  const own = { chain: proof.certificate, key: proof.privateKey };
  const trusted = { validation_context: { trusted_ca: { inline_string: proof.roots } } };
  return new Map([
    [identity, toCertificateSecret(identity, own)],
    [roots, typed(secretType, { name: roots, ...trusted })],
    ...(certificate ? [[certificateName, toCertificateSecret(certificateName, certificate)] as const] : []),
  ]);
}

/** Mutual TLS to one service. The instance that answers has to prove the service's name. */
export const upstreamTls = (service: string, { prefix }: DoorProof, settings: EdgeSettings): Resource =>
  extension('envoy.transport_sockets.tls', 'extensions.transport_sockets.tls.v3.UpstreamTlsContext', {
    sni: service,
    // A resumed session would not be checked against the current roots.
    max_session_keys: 0,
    common_tls_context: {
      tls_params: { tls_minimum_protocol_version: 'TLSv1_3', tls_maximum_protocol_version: 'TLSv1_3' },
      alpn_protocols: ['h2'],
      tls_certificate_sds_secret_configs: [{ name: identity, sds_config: fileSource(settings, `sds-${identity}`) }],
      combined_validation_context: {
        default_validation_context: {
          match_typed_subject_alt_names: [{ san_type: 'URI', matcher: { exact: prefix + service } }],
        },
        validation_context_sds_secret_config: { name: roots, sds_config: fileSource(settings, `sds-${roots}`) },
      },
    },
  });
