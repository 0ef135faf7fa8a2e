// The filters of the door, in the order in which a request meets them. An answer, also an answer of a filter itself, meets
// them in the opposite order: the first filter here sees an answer last. A new filter is one file, and one line here.
import { createHash } from 'node:crypto';
import type { DoorSets } from '#proto/descriptors.ts';
import type { EdgeSettings } from '../../mesh.ts';
import { mergeFields, type Resource } from '../resource/resource.ts';
import type { Way } from '../routes/way.ts';
import { compression } from './answers/compression.ts';
import { head } from './answers/head.ts';
import { notModified } from './answers/not-modified.ts';
import { pages } from './answers/pages.ts';
import { problems } from './answers/problems.ts';
import { responseHeaders } from './answers/response-headers.ts';
import { wholeAnswers } from './answers/whole-answers.ts';
import type { Door, Filter, KeyedDoor } from './filter.ts';
import { connect, connectTranscoder } from './protocol/connect.ts';
import { cors } from './protocol/cors.ts';
import { grpcWeb } from './protocol/grpc-web.ts';
import { router } from './protocol/router.ts';
import { transcoder } from './protocol/transcoder.ts';
import { apiKeys } from './requests/api-keys.ts';
import { bodyLimit } from './requests/body-limit.ts';
import { methodLimits } from './requests/method-limits.ts';
import { overallLimit } from './requests/overall-limit.ts';
import { room } from './requests/room.ts';
import { tokenCheck } from './requests/token-check.ts';
import { tokenScheme } from './requests/token-scheme.ts';

export const filters: readonly Filter[] = [
  // All other filters see a GET in the place of a HEAD. This filter sees the answer last, when no other filter changes it
  // any more.
  head,
  // Refusals of all filters below are written in the protocol that this filter notes.
  connect,
  // This filter stands before all filters that may answer: an answer ahead of its request's end resets the stream.
  bodyLimit,
  // Answers pass the scripts below before the compression, because the scripts read text.
  compression,
  // This filter sees the answers of every filter below.
  problems,
  // This filter sees them too, so every answer gets the headers. It stands below the problems, because a problem tells the
  // trace id.
  responseHeaders,
  // This filter sees an answer after the transcoder and before the compression.
  notModified,
  pages,
  // This filter answers a page's preflight request before any call is counted or a token is checked.
  cors,
  // To all filters below, gRPC-Web is gRPC.
  grpcWeb,
  // This filter counts before the token is checked, because the check costs more than counting.
  overallLimit,
  // All readers of tokens below know only one spelling.
  tokenScheme,
  // The check below treats the token that this filter gets for a key like any other.
  apiKeys,
  tokenCheck,
  // This filter counts by the caller, whom the check has made known.
  methodLimits,
  // This filter measures only calls that reach a service, so it stands below the filters that refuse.
  room,
  // The filters above may refuse a request, and a refused request need not be translated.
  transcoder,
  connectTranscoder,
  router,
  // This filter stands between the router and a service.
  wholeAnswers,
];

/** The chain of the listener. */
export const toHttpFilters = (door: Door, paths: FilePaths): Resource[] =>
  filters.flatMap(({ name, listener, perService }) => [
    ...(listener ? [listener(door, paths.get(name) ?? '')] : []),
    ...(perService?.(door) ?? []),
  ]);

/** The chain between the router and a service. */
export const toUpstreamFilters = (): Resource[] => filters.flatMap(({ upstream }) => (upstream ? [upstream()] : []));

/** The filters' parts on a way to a method, as fields of its route. */
export function toRouteParts(way: Way, door: Door): Resource {
  const configs: Record<string, Resource> = {};
  const metadata: Resource[] = [];
  const headers: Resource[] = [];
  for (const { name, route } of routed) {
    const part = route!(way, door);
    if (part.config) configs[part.name ?? name] = part.config;
    if (part.metadata) metadata.push(part.metadata);
    if (part.responseHeaders) headers.push(...part.responseHeaders);
  }
  return { metadata: mergeFields(metadata), typed_per_filter_config: configs, response_headers_to_add: headers };
}

const routed = filters.filter(({ route }) => route);

/** The filters' parts on a route that the door answers itself. */
export const toAnsweredParts = (route = { tunnel: false }): Resource => ({
  typed_per_filter_config: byName(({ answered }) => answered?.(route)),
});

/** The filters' parts for all routes together. */
export const toHostParts = (settings: EdgeSettings): Resource => ({
  typed_per_filter_config: byName(({ host }) => host?.(settings)),
});

export const toOwnRoutes = (settings: EdgeSettings): Resource[] =>
  filters.flatMap(({ routes }) => routes?.(settings) ?? []);

export const ownHeaders: readonly string[] = filters.flatMap((filter) => filter.ownHeaders ?? []);

/** The filters that change without a new listener, by file: Envoy takes one filter from each file. */
export const toDiscovered = (door: KeyedDoor): ReadonlyMap<string, Resource> =>
  new Map(filters.flatMap(({ discovered }) => (discovered ? [[discovered.file, discovered.make(door)] as const] : [])));

/** The paths of the files that filters read, by the filter's name. */
export type FilePaths = ReadonlyMap<string, string>;

export interface NamedFile {
  name: string;
  content: string | Uint8Array;
}

/** The files, by the filter's name. A file's name changes with its content, because Envoy reads each file only once. */
export const toSideFiles = (sets: DoorSets): ReadonlyMap<string, NamedFile> =>
  new Map(
    filters.flatMap(({ name, file }) => {
      if (!file) return [];
      const made = file(sets);
      const hash = createHash('sha256').update(made.content).digest('hex').slice(0, 12);
      return [[name, { name: `${made.name}-${hash}.${made.suffix}`, content: made.content }] as const];
    }),
  );

function byName(configOf: (filter: Filter) => Resource | undefined): Resource {
  const configs = filters.map((filter) => [filter.name, configOf(filter)] as const);
  return Object.fromEntries(configs.filter(([, config]) => config !== undefined));
}
