// Turns REST into gRPC, by the paths of the contract's `google.api.http` options. The door reads neither the content of a
// request nor that of an answer: the service gets it as it was sent, and writes it as it leaves (proto/derive/transcoding.ts).
import type { Contract, Method } from '#proto/contract.ts';
import { extension, off, type Resource } from '../../resource/resource.ts';
import type { Door, Filter } from '../filter.ts';

const name = 'envoy.filters.http.grpc_json_transcoder';

interface Transcoder {
  name: string;
  /** The path of the file with the descriptor set. */
  file: string;
  takes: (method: Method) => boolean;
}

export const transcode = ({ contract, settings }: Door, { name, file, takes }: Transcoder): Resource =>
  extension(name, 'extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder', {
    proto_descriptor: file,
    services: servicesOf(contract, takes),
    convert_grpc_status: true,
    // Otherwise Envoy would choose the route again by the gRPC path, and with the route the policy.
    match_incoming_request_route: true,
    // `/v1/workouts/7:unknown` does not mean the workout with the id `7:unknown`.
    match_unregistered_custom_verb: true,
    // The service reads the query too.
    ignore_unknown_query_parameters: true,
    request_validation_options: { reject_unknown_method: true },
    // The filter before has counted the body. This limit is larger, because the transcoder puts a frame around the body.
    max_request_body_size: settings.maxRequestBytes + 65_536,
    max_response_body_size: settings.maxResponseBytes,
  });

const servicesOf = ({ methods }: Contract, takes: Transcoder['takes']): string[] => [
  ...new Set(methods.filter(takes).map(({ grpcService }) => grpcService)),
];

export const transcoder: Filter = {
  name,
  listener: (door, file) => transcode(door, { name, file, takes: ({ http }) => http.length > 0 }),
  file: ({ transcoded: content }) => ({ name: 'contract', suffix: 'binpb', content }),
  // The door itself answers on these routes. The transcoder would answer first, and it does not know which verbs a path
  // takes.
  route: ({ asked, protocol }) => (asked && protocol !== 'connect' ? {} : { config: off }),
  answered: () => off,
};
