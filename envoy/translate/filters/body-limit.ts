// How large a request may be. The limit counts as the body passes and buffers nothing.
import type { EdgeSettings } from '../../mesh.ts';
import { extension, type Resource, typed } from '../resource.ts';

const filterName = 'envoy.filters.http.body_size_limit';

export const bodyLimit = ({ maxRequestBytes }: EdgeSettings): Resource =>
  extension(filterName, 'extensions.filters.http.body_size_limit.v3.BodySizeLimit', {
    max_request_bytes: maxRequestBytes,
  });

/** For a route whose requests stream: the service measures them as it reads. */
export const withoutBodyLimit: Resource = {
  [filterName]: typed('config.route.v3.FilterConfig', { disabled: true }),
};
