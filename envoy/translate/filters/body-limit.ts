// How large a request may be, and that all of it is there before anything is said of it. An answer ahead of its request's end
// resets the stream, and some callers (curl before version 8, over HTTP/2) tell of that instead of what was said.
import type { EdgeSettings } from '../../mesh.ts';
import { extension, type Resource, typed } from '../resource.ts';

const filterName = 'envoy.filters.http.buffer';

export const bodyLimit = ({ maxRequestBytes }: EdgeSettings): Resource =>
  extension(filterName, 'extensions.filters.http.buffer.v3.Buffer', { max_request_bytes: maxRequestBytes });

/** For a route whose requests stream: the service measures them as it reads. */
export const withoutBodyLimit: Resource = {
  [filterName]: typed('config.route.v3.FilterConfig', { disabled: true }),
};
