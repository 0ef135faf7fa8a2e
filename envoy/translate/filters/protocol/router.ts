// Sends a call to the service that its route names.
import { extension, type Resource } from '../../resource/resource.ts';
import type { Filter } from '../filter.ts';

const name = 'envoy.filters.http.router';

export const sendOn = (): Resource =>
  extension(name, 'extensions.filters.http.router.v3.Router', { suppress_envoy_headers: true });

export const router: Filter = { name, listener: sendOn };
