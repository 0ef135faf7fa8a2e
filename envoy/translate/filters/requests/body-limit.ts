// Limits the size of a request. The door waits for the whole request before anything answers it. An answer ahead of its
// request's end resets the stream, and some callers (curl before version 8, over HTTP/2) then report the reset instead of
// the answer.
import { extension, off } from '../../resource/resource.ts';
import type { Filter } from '../filter.ts';

const name = 'envoy.filters.http.buffer';

export const bodyLimit: Filter = {
  name,
  listener: ({ settings }) =>
    extension(name, 'extensions.filters.http.buffer.v3.Buffer', { max_request_bytes: settings.maxRequestBytes }),
  // For a request that streams, the service itself counts the bytes while it reads them.
  route: ({ method }) => (method.requestStream ? { config: off } : {}),
  // A request for a tunnel has no end that the door could wait for.
  answered: ({ tunnel }) => (tunnel ? off : undefined),
};
