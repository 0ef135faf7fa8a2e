// A library for all of X.509 reads the requests that we write.
import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { expect, it } from 'vitest';
import { createSigningRequest } from './signing-request.ts';

// Lengths are written in one byte, in two and in three.
it.each([1, 30, 90, 200, 400])('asks for a URI with a path of %d characters', async (length) => {
  const uri = `spiffe://mesh.consul/ns/default/dc/dc1/svc/${'u'.repeat(length)}`;
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const request = new Pkcs10CertificateRequest(createSigningRequest(keys, uri));
  expect(await request.verify()).toBe(true);
  expect(request.subject).toBe('');
  expect(Buffer.from(request.publicKey.rawData)).toEqual(keys.publicKey.export({ type: 'spki', format: 'der' }));
  expect(request.extensions).toHaveLength(1);
  const [names] = request.extensions as [SubjectAlternativeNameExtension];
  expect(names).toBeInstanceOf(SubjectAlternativeNameExtension);
  expect(names.names.toJSON()).toEqual([{ type: 'url', value: uri }]);
});
