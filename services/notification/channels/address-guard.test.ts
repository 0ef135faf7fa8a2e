// Which addresses a request may go to when a stranger gave them. The guard judges a name by the addresses behind it.
import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForbiddenAddress, publicLookup } from './address-guard.ts';
import { findEndpointProblem, isPublicAddress } from './push-endpoint.ts';

describe('an address', () => {
  it.each(['8.8.8.8', '142.250.184.10', '2a00:1450:4003:80c::200a', '2606:4700::1111'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ...[
      '127.0.0.1',
      '127.255.0.1',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '0.0.0.0',
    ],
    ...[
      '100.64.0.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '192.0.2.1',
      '240.0.0.1',
      '::',
      '::1',
      'fe80::1',
      'fc00::1',
    ],
    ...[
      'fd12::1',
      'ff02::1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '::ffff:7f00:1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      '2001::1',
    ],
    ...['2001:db8::1', '::127.0.0.1', 'fe80::1%eth0', '', 'localhost', '8.8.8', '8.8.8.8.8'],
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it('of the private networks never is public, whichever it is', () => {
    const privates = new BlockList();
    for (const [network, prefix] of [
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
      ['127.0.0.0', 8],
      ['169.254.0.0', 16],
    ] as const) {
      privates.addSubnet(network, prefix);
    }
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        if (privates.check(address)) expect(isPublicAddress(address)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a name', () => {
  const resolve = (name: string, all = false): Promise<unknown> =>
    new Promise((done, fail) => {
      publicLookup(name, { all }, (error, address) => (error ? fail(error) : done(address)));
    });

  it('that resolves to this machine is refused while connecting', async () => {
    await expect(resolve('localhost')).rejects.toBeInstanceOf(ForbiddenAddress);
    await expect(resolve('localhost', true)).rejects.toBeInstanceOf(ForbiddenAddress);
  });

  it('that is an address itself is judged as well', async () => {
    await expect(resolve('127.0.0.1')).rejects.toBeInstanceOf(ForbiddenAddress);
    expect(await resolve('8.8.8.8')).toBe('8.8.8.8');
    expect(await resolve('8.8.8.8', true)).toEqual([{ address: '8.8.8.8', family: 4 }]);
  });
});

describe('the endpoint of a push service', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/x',
    'https://8.8.8.8/x',
  ])('%s is taken', (endpoint) => {
    expect(findEndpointProblem(endpoint, false)).toBeUndefined();
  });

  it.each([
    ...[
      'http://fcm.googleapis.com/x',
      'https://user@push.example.com/x',
      'https://push.example.com:8443/x',
      'nonsense',
      '',
    ],
    ...[
      'https://localhost/x',
      'https://consul.service.local/x',
      'https://postgres/x',
      'https://metadata.google.internal/x',
    ],
    ...[
      'https://127.0.0.1/x',
      'https://127.1/x',
      'https://0x7f000001/x',
      'https://[::1]/x',
      'https://[::ffff:a00:1]/x',
    ],
    ...['https://localhost./x', 'https://push.example.com/x#y', 'ftp://push.example.com/x', 'file:///etc/passwd'],
  ])('%s is refused', (endpoint) => {
    expect(findEndpointProblem(endpoint, false)).toBeDefined();
  });
});
