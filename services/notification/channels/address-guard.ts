// Where a request may go whose address a stranger has given: only to hosts of the public internet, by what their names
// resolve to at the moment of connecting, so that a name cannot first be public and then be ours.
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './push-endpoint.ts';

/** A connection's look-up that knows no other hosts than public ones; a name with a single other address is refused whole. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address))) {
      return callback(new ForbiddenAddress(hostname), '', 0);
    }
    if (options.all) return callback(null, addresses);
    callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};

export class ForbiddenAddress extends Error {
  constructor(host: string) {
    super(`${host} is not on the public internet`);
    this.name = 'ForbiddenAddress';
  }
}
