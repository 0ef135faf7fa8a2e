// The identities of a mesh that runs no Consul, such as that of the mock: a certificate authority of its own issues real
// certificates, which prove the names of the processes to each other as those of Consul do.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Identity, Proof } from '#consul/identity/identity.ts';
import { spiffePrefix } from '#consul/identity/spiffe.ts';

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
const prefix = spiffePrefix('alone.consul', 'sinew');

interface Root {
  certificate: X509Certificate;
  keys: webcrypto.CryptoKeyPair;
}

/** Makes an authority. Its identities prove the names of services to each other, and to nobody else. */
export async function makeIdentities(): Promise<(name: string) => Promise<Identity>> {
  const root = await makeRoot();
  return async (name) => ({ name, proof: await issue(root, name), follow: () => () => {} });
}

async function makeRoot(): Promise<Root> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Sinew without Consul',
    keys,
    signingAlgorithm,
    ...lifetime(),
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return { certificate, keys };
}

async function issue({ certificate: issuer, keys: signing }: Root, name: string): Promise<Proof> {
  const { publicKey, privateKey } = await makeKeys();
  const { notBefore, notAfter } = lifetime();
  const certificate = await X509CertificateGenerator.create({
    subject: '',
    issuer: issuer.subject,
    publicKey,
    signingKey: signing.privateKey,
    signingAlgorithm,
    notBefore,
    notAfter,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'url', value: prefix + name }], true)],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey)).toString('base64');
  return {
    certificate: certificate.toString('pem'),
    roots: issuer.toString('pem'),
    prefix,
    notBefore,
    notAfter,
    privateKey: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
  };
}

const makeKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;

const lifetime = () => ({ notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 86_400_000) });
