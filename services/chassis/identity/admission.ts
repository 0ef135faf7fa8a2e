// How a server judges the processes that call it: by the name that they have proved, and by the intentions in force.
import type { AuthContext } from '@grpc/grpc-js/build/src/auth-context.js';
import type { Identity } from '#consul/identity/identity.ts';
import { nameOf } from '#consul/identity/spiffe.ts';
import type { Intention } from '#consul/intentions/intention.ts';

export interface Admission {
  /** The name of this service. */
  service: string;
  /** The proven name of the process that made a call; empty when the process proved no name. */
  peerOf: (call: AuthenticatedCall) => string;
  /** The intentions for this service, in their order of precedence. A change gives a new array. */
  intentions: () => readonly Intention[];
}

export interface AuthenticatedCall {
  getAuthContext: () => AuthContext;
}

export function admission(identity: Identity, intentions: Admission['intentions']): Admission {
  const names = new WeakMap<object, string>();
  const read = (call: AuthenticatedCall): string =>
    nameOf(call.getAuthContext().sslPeerCertificate?.subjectaltname, identity.proof.prefix) ?? '';
  const peerOf = (call: AuthenticatedCall): string => {
    const connection = connectionOf(call);
    if (!connection) return read(call);
    const known = names.get(connection);
    if (known !== undefined) return known;
    const name = read(call);
    names.set(connection, name);
    return name;
  };
  return { service: identity.name, peerOf, intentions };
}

/**
 * The connection of a call. Its certificate never changes, and reading it anew would cost a tenth of a call. grpc-js does
 * not show the connection, so this looks where grpc-js keeps it. If a later version keeps it elsewhere, each call reads its
 * certificate.
 */
const connectionOf = (call: AuthenticatedCall): object | undefined =>
  (call as { call?: { stream?: { session?: object } } }).call?.stream?.session;
