// A leaf certificate from Consul's built-in authority. The process makes the private key itself, and the key never leaves
// the process. The agent has an endpoint that makes a leaf with its key, but that endpoint gives a leaf that it holds, with
// the key, to everybody who asks, without a token (1.22.5). So we send a signing request to Consul's gRPC port, which checks
// the token each time.
import { generateKeyPair, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { ConnectCAServiceService, type SignResponse } from '#proto/gen/hashicorp/consul/connectca/ca.ts';
import { openClient } from '../channel.ts';
import type { TokenSource } from '../client.ts';
import { createSigningRequest } from './signing-request.ts';

const signMs = 5000;

export interface Leaf {
  /** PEM: the leaf, then the certificates that lead from the leaf to a root. */
  certificate: string;
  /** PEM, PKCS #8. */
  privateKey: string;
  notBefore: Date;
  notAfter: Date;
}

export interface Authority {
  /** Consul's gRPC address: `http://127.0.0.1:8502`. */
  address: string;
  token: TokenSource;
}

/**
 * Makes a key and lets Consul sign its leaf.
 * @param uri the SPIFFE id; the token must allow to write the service of that name
 */
export async function requestLeaf({ address, token }: Authority, uri: string): Promise<Leaf> {
  const keys = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const certificate = await sign({ address, token }, createSigningRequest(keys, uri));
  const { validFromDate: notBefore, validToDate: notAfter } = new X509Certificate(certificate);
  return {
    certificate,
    privateKey: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    notBefore,
    notAfter,
  };
}

function sign({ address, token }: Authority, csr: string): Promise<string> {
  const url = new URL(address);
  const channel = url.protocol === 'https:' ? credentials.createSsl() : credentials.createInsecure();
  // With its scheme: a host named `consul` would otherwise be taken for the scheme of the mesh's own resolver.
  const client = openClient(`dns:${url.host}`, channel);
  const metadata = new Metadata();
  const secret = token();
  if (secret) metadata.set('x-consul-token', secret);
  const { path, requestSerialize, responseDeserialize } = ConnectCAServiceService.sign;
  return new Promise<string>((resolve, reject) => {
    const done = (error: ServiceError | null, response?: SignResponse): void =>
      error ? reject(error) : resolve(response!.certPem);
    const options = { deadline: Date.now() + signMs };
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, { csr }, metadata, options, done);
  }).finally(() => client.close());
}
