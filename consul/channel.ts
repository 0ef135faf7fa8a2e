// The one way to a gRPC channel inside the mesh. Its calls go straight to who was found in the registry, whatever proxy the
// environment names for the way out of the house: the name of a service is in nobody's `no_proxy`.
import { type ChannelCredentials, type ChannelOptions, Client } from '@grpc/grpc-js';

const inside: ChannelOptions = {
  'grpc.enable_http_proxy': 0,
  'grpc.enable_channelz': 0,
};

/** Nothing is connected before the first call. */
export const openClient = (target: string, credentials: ChannelCredentials, options: ChannelOptions = {}): Client =>
  new Client(target, credentials, { ...options, ...inside });
