// Where a request may go whose address a stranger has given: only to hosts of the public internet, by what their names
// resolve to at the moment of connecting, so that a name cannot first be public and then be ours.
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Special-purpose addresses: https://www.iana.org/assignments/iana-ipv4-special-registry */
const special4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];

/** Of IPv6 only global unicast is public, and of that not what tunnels IPv4 or is for documents and tests. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

const special = new BlockList();
for (const [family, networks] of [
  ['ipv4', special4],
  ['ipv6', special6],
] as const) {
  for (const network of networks) {
    const [address, prefix] = network.split('/');
    special.addSubnet(address!, Number(prefix), family);
  }
}
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !special.check(address, 'ipv4');
  return (
    version === 6 && !address.includes('%') && globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6')
  );
}

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
