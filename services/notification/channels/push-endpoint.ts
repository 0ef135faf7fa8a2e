// Checks the address of a push service, which a person's browser gave, as far as that needs no network. address-guard.ts
// checks the rest while it connects.
import { BlockList, isIP } from 'node:net';

/** Says what is wrong with the address; undefined when it is right. */
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

/** Names that are never on the public internet: RFC 6761, RFC 6762, RFC 8375, and the internal names of clouds. */
const localNames = /(^|\.)(localhost|local|internal|intranet|home|lan|corp|home\.arpa|test|invalid|onion)$/i;

/** Special-purpose addresses: https://www.iana.org/assignments/iana-ipv4-special-registry */
const special4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];

/** In IPv6 only global unicast is public, without the parts that tunnel IPv4 or are for documents and tests. */
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
