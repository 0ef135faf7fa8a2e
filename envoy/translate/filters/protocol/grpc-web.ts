// gRPC-Web, which browsers speak, becomes gRPC.
import { extension } from '../../resource/resource.ts';
import type { Filter } from '../filter.ts';

const name = 'envoy.filters.http.grpc_web';

export const grpcWeb: Filter = {
  name,
  listener: () => extension(name, 'extensions.filters.http.grpc_web.v3.GrpcWeb'),
};
