// Which files the door accepts as its certificate, and which reasons it gives when it refuses them.
import { describe, expect, it } from 'vitest';
import { issueCertificate, makeAuthority } from '#tooling/provision/certificates/issue.ts';
import { toCertificate } from './certificate.ts';

const dayMs = 86_400_000;
const now = new Date();
const during = (from: number, to: number) => ({
  notBefore: new Date(now.getTime() + from * dayMs),
  notAfter: new Date(now.getTime() + to * dayMs),
});
const names = { dns: ['localhost'], ip: ['127.0.0.1'] };
const authority = await makeAuthority('one', during(-1, 100));
const [good, other, ended, coming] = await Promise.all([
  issueCertificate(authority, names, during(-1, 1)),
  issueCertificate(authority, names, during(-1, 1)),
  issueCertificate(authority, names, during(-2, -1)),
  issueCertificate(authority, names, during(1, 2)),
]);
const foreign = await makeAuthority('another', during(-1, 100));

describe('a certificate of the door', () => {
  it.each([
    ['alone', good!.certificate],
    ['with who issued it', good!.certificate + authority.certificate],
  ])('is taken %s', (_, chain) => {
    expect(toCertificate({ chain, key: good!.key }, now)).toEqual({ chain, key: good!.key });
  });

  it.each([
    ['is in no file', '', good!.key, /there is no certificate/],
    ['has another key', good!.certificate, other!.key, /the key is not that of the certificate/],
    ['has no key', good!.certificate, 'no key', /^the key cannot be read$/],
    ['has ended', ended!.certificate, ended!.key, /it ended on/],
    ['has not begun', coming!.certificate, coming!.key, /it is not valid before/],
    ['comes with another issuer', good!.certificate + foreign.certificate, good!.key, /did not issue the one before/],
    ['comes after its issuer', authority.certificate + good!.certificate, good!.key, /the key is not that/],
    ['cannot be read', good!.certificate.replace(/\n[A-Za-z]/, '\n!'), good!.key, /./],
  ])('that %s is refused', (_, chain, key, reason) => {
    expect(() => toCertificate({ chain, key }, now)).toThrow(reason);
  });
});
