// A certificate authority for tests that run no Consul. Real certificates prove the names of a mesh of their own to real
// servers, and the intentions are those of the contract.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { type Admission, admission } from '#chassis/identity/admission.ts';
import type { Identity, Proof } from '#consul/identity/identity.ts';
import { spiffePrefix } from '#consul/identity/spiffe.ts';
import { deriveAllowances, toIntentions } from '#consul/intentions/derive.ts';
import { loadContract } from '#proto/contract.ts';

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
const prefix = spiffePrefix('test.consul', 'sinew');

interface Root {
  certificate: X509Certificate;
  keys: webcrypto.CryptoKeyPair;
}

let root: Promise<Root> | undefined;

/** An identity that proves the name of a service to all others of the same test file. */
export async function testIdentity(name: string): Promise<Identity> {
  root ??= makeRoot();
  const proof = await issue(await root, name);
  return { name, proof, follow: () => () => {} };
}

/** The identity of a service's server, and an admission that lets in the callers that the contract allows. */
export async function testAdmission(service: string): Promise<{ identity: Identity; admission: Admission }> {
  const identity = await testIdentity(service);
  const intentions = toIntentions(deriveAllowances(loadContract()), service);
  return { identity, admission: admission(identity, () => intentions) };
}

async function makeRoot(): Promise<Root> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Test',
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
