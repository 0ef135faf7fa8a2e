// How processes of the mesh prove themselves to each other: the one seam for the credentials of servers and clients
// (Envoy's half is in envoy/translate). Today both ends are on loopback and speak plaintext, and a service says its name
// in a header that the edge takes from everybody who comes in from outside.
import { ChannelCredentials, type Metadata, ServerCredentials } from '@grpc/grpc-js';

const nameHeader = 'x-sinew-service';

export const serverCredentials = (): ServerCredentials => ServerCredentials.createInsecure();

export const channelCredentials = (): ChannelCredentials => ChannelCredentials.createInsecure();

/** Adds the calling service's own name to a call. */
export const introduce = (metadata: Metadata, service: string): void => metadata.set(nameHeader, service);

/** The service that calls, `undefined` for a call that comes from no service. */
export const peerService = (metadata: Metadata): string | undefined => metadata.get(nameHeader)[0]?.toString();
