// By which protocol a request comes, as a route tells it: by the content type, and for a Connect GET by the query.
import type { Resource } from '../resource/resource.ts';
import type { Way } from './way.ts';

const contentType = (match: Resource): Resource => ({ name: 'content-type', string_match: match });

/** Anything else that is posted to a gRPC path would reach the service without being a gRPC call. */
const isGrpc = contentType({ prefix: 'application/grpc' });
/** The transcoder passes gRPC on unchanged, and no service has a method with the name of a REST path. */
const isNoGrpc: Resource = { ...isGrpc, invert_match: true, treat_missing_header_as_empty: true };
const codecs = '(?:json|proto) *(?:;.*)?';
const isConnect = contentType({ safe_regex: { regex: `application/${codecs}` } });
const isConnectStream = contentType({ safe_regex: { regex: `application/connect\\+${codecs}` } });

/** The headers by which a way's protocol is known. */
export function contentOf({ protocol, verb, method }: Way): Resource[] {
  if (protocol === 'grpc') return [isGrpc];
  if (protocol === 'rest' || verb === 'GET') return [isNoGrpc];
  return [method.responseStream ? isConnectStream : isConnect];
}

/** The query of a Connect call that is a GET. The service reads its message. */
export const isConnectGet: readonly Resource[] = [
  { name: 'connect', string_match: { exact: 'v1' } },
  { name: 'encoding', string_match: { safe_regex: { regex: 'json|proto' } } },
];
