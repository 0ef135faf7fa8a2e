// REST to gRPC, by the paths of the contract's `google.api.http` options, and answers back to JSON. What a request says is
// not read here: its service gets it as it was sent (proto/derive/transcoding.ts). And what the transcoder cannot say: that a
// page for people refuses something. To gRPC every answer is one that went well, so the service names the status in a
// header, and a Lua filter (scripts/pages.lua) puts it in its place.
import { readFileSync } from 'node:fs';
import type { Contract, Method } from '#proto/contract.ts';
import type { EdgeSettings } from '../../mesh.ts';
import { extension, type Resource, typed } from '../resource.ts';

const pagesName = 'sinew.pages';
const transcoderName = 'envoy.filters.http.grpc_json_transcoder';

export const transcoder = (contract: Contract, settings: EdgeSettings, descriptorFile: string): Resource =>
  extension(transcoderName, 'extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder', {
    proto_descriptor: descriptorFile,
    services: restServices(contract),
    // Clients see every field, `false`, 0 and empty lists too, as long as it is not an `optional` one that is absent.
    // A response stream comes as server-sent events: what else would a browser read while it is still open?
    print_options: { always_print_primitive_fields: true, stream_sse_style_delimited: true },
    convert_grpc_status: true,
    // Otherwise the route, and with it the policy, is chosen anew by the gRPC path.
    match_incoming_request_route: true,
    // `/v1/workouts/7:unknown` is no workout of the id `7:unknown`.
    match_unregistered_custom_verb: true,
    // The query is the service's to read, too.
    ignore_unknown_query_parameters: true,
    request_validation_options: { reject_unknown_method: true },
    // Above the limit of a body itself, which has been counted by then, for what is put around it.
    max_request_body_size: settings.maxRequestBytes + 65_536,
    max_response_body_size: settings.maxResponseBytes,
  });

/** On routes that the door answers itself: the transcoder would answer first, and does not know which verbs a path takes. */
export const untranscoded: Resource = {
  [transcoderName]: typed('config.route.v3.FilterConfig', { disabled: true }),
};

const restServices = ({ methods }: Contract): string[] => [
  ...new Set(methods.filter(({ http }) => http.length > 0).map(({ grpcService }) => grpcService)),
];

/** Off, except on the REST routes of methods that may answer with a page. */
export const pages = (file: string): Resource => ({
  ...extension(pagesName, 'extensions.filters.http.lua.v3.Lua', { default_source_code: { filename: file } }),
  disabled: true,
});

export const pageScript = (): string => readFileSync(new URL('./scripts/pages.lua', import.meta.url), 'utf8');

export const pagesOfRoute = ({ responseType, responseStream }: Method, { grpc }: { grpc: boolean }): Resource =>
  responseType === 'google.api.HttpBody' && !responseStream && !grpc
    ? { [pagesName]: typed('extensions.filters.http.lua.v3.LuaPerRoute', { filter_context: {} }) }
    : {};
