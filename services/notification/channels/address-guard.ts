// Lets a request to an address that a stranger gave go to hosts of the public internet only. It judges the addresses that a
// name resolves to at the moment of connecting, so a name cannot be public at first and internal later.
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './push-endpoint.ts';

/** A connection's look-up that finds public hosts only. It refuses a name that has even one address that is not public. */
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
