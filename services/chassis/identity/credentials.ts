// Mutual TLS between the processes of the mesh, by the names in their certificates rather than by addresses. Both ends use a
// new certificate for new connections. Open connections go on, so that a rotation ends no call.
import { constants } from 'node:crypto';
import type { PeerCertificate, SecureContextOptions } from 'node:tls';
import { type ChannelCredentials, experimental, ServerCredentials } from '@grpc/grpc-js';
import type { Identity, Proof } from '#consul/identity/identity.ts';
import { nameOf } from '#consul/identity/spiffe.ts';

/** Refuses a client without a certificate of this mesh. Each call is then judged by the name in the certificate. */
export const serverCredentials = (identity: Identity): ServerCredentials => new MeshServerCredentials(identity);

/** The credentials of a client that speaks only to a server that proves to be the service. */
export function channelCredentials(identity: Identity, service: string): ChannelCredentials {
  const checkServerIdentity = (_host: string, { subjectaltname }: PeerCertificate): Error | undefined => {
    const name = nameOf(subjectaltname, identity.proof.prefix);
    return name === service ? undefined : new Error(`the server is ${name ?? 'nobody of this mesh'}, not ${service}`);
  };
  const provider = toProvider(identity);
  return experimental.createCertificateProviderChannelCredentials(provider, provider, { checkServerIdentity });
}

/** The library's own credentials of this kind set neither the least version of TLS nor who may resume a session. */
class MeshServerCredentials extends ServerCredentials {
  constructor(identity: Identity) {
    super({ requestCert: true, rejectUnauthorized: true }, toContext(identity.proof));
    identity.follow((proof) => this.updateSecureContextOptions(toContext(proof)));
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}

const toContext = ({ certificate, privateKey, roots }: Proof): SecureContextOptions => ({
  cert: certificate,
  key: privateKey,
  ca: roots,
  minVersion: 'TLSv1.3',
  // A resumed session would not be judged by the roots of the moment.
  secureOptions: constants.SSL_OP_NO_TICKET,
});

type ToCertificates = experimental.CertificateProvider;

function toProvider(identity: Identity): ToCertificates {
  const stops = new Map<unknown, () => void>();
  const follow = (listener: unknown, tell: () => void): void => {
    stops.set(listener, identity.follow(tell));
    process.nextTick(tell);
  };
  const leave = (listener: unknown): void => {
    stops.get(listener)?.();
    stops.delete(listener);
  };
  return {
    addCaCertificateListener: (listener) =>
      follow(listener, () => listener({ caCertificate: Buffer.from(identity.proof.roots) })),
    removeCaCertificateListener: leave,
    addIdentityCertificateListener: (listener) =>
      follow(listener, () => {
        const { certificate, privateKey } = identity.proof;
        listener({ certificate: Buffer.from(certificate), privateKey: Buffer.from(privateKey) });
      }),
    removeIdentityCertificateListener: leave,
  };
}
