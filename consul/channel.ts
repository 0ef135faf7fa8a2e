// The one way to open a gRPC channel inside the mesh. Calls go straight to the instance that the registry names. The
// environment may name a proxy for the way to the Internet; that proxy is not used, because no `no_proxy` lists the names of
// services.
import { type ChannelCredentials, type ChannelOptions, Client } from '@grpc/grpc-js';

const inside: ChannelOptions = {
  'grpc.enable_http_proxy': 0,
  'grpc.enable_channelz': 0,
};

/** The channel connects with its first call. */
export const openClient = (target: string, credentials: ChannelCredentials, options: ChannelOptions = {}): Client =>
  new Client(target, credentials, { ...options, ...inside });
