// The address of a push service, which a person's browser has given: the part of its check that needs no network. The
// other part is made while connecting (address-guard.ts).
import { isIP } from 'node:net';
import { isPublicAddress } from './address-guard.ts';

/** What is wrong with it; undefined when nothing is. */
export function findEndpointProblem(endpoint: string, allowsPrivate: boolean): string | undefined {
  const url = URL.parse(endpoint);
  if (!url) return 'must be a URL';
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (url.username || url.password) return 'must not have a user or a password';
  if (url.hash) return 'must not have a fragment';
  if (allowsPrivate) return undefined;
  if (url.port) return 'must use the usual port of https';
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isPublic = isIP(host) ? isPublicAddress(host) : host.includes('.') && !localNames.test(host);
  return isPublic ? undefined : 'must be a host of the public internet';
}

/** Names that never are on the public internet: RFC 6761, RFC 6762, RFC 8375, and what clouds call their own. */
const localNames = /(^|\.)(localhost|local|internal|intranet|home|lan|corp|home\.arpa|test|invalid|onion)$/i;
