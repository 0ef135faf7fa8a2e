// An intruder who holds the token or the certificate of a service of a running mesh, and tries what he can do with it.
import { Client, type ClientOptions, Metadata, type ServiceError } from '@grpc/grpc-js';
import { channelCredentials } from '#chassis/identity/credentials.ts';
import { connectConsul } from '#consul/client.ts';
import { type KeptIdentity, keepIdentity } from '#consul/identity/identity.ts';
import { openTokenFile } from '#consul/token.ts';
import type { Mesh } from '#tooling/launcher/mesh.ts';

/** The file with a service's token. */
export const tokenFileOf = (mesh: Mesh, name: string): string => `${mesh.data}/secrets/consul-token-${name}`;

/** The identity that a service's own processes have. It follows the token and the roots as theirs do. */
export function stolenIdentity(mesh: Mesh, name: string): Promise<KeptIdentity> {
  const token = openTokenFile(tokenFileOf(mesh, name));
  return keepIdentity({
    consul: connectConsul(mesh.urls.consul, token.current),
    authority: mesh.urls.consulGrpc,
    name,
    token,
    onError: () => {},
    signal: AbortSignal.timeout(20_000),
  });
}

/** Where the instances of a service listen. */
export async function addressesOf(mesh: Mesh, service: string): Promise<string[]> {
  const answer = await fetch(`${mesh.urls.consul}/v1/health/service/${service}?passing=1`, {
    headers: mesh.consulHeaders,
  });
  const entries = (await answer.json()) as { Service: { Address: string; Port: number } }[];
  return entries.map(({ Service }) => `${Service.Address}:${Service.Port}`);
}

/** Where one instance of a service listens. */
export async function addressOf(mesh: Mesh, service: string): Promise<string> {
  return (await addressesOf(mesh, service))[0]!;
}

export interface Approach {
  identity: KeptIdentity;
  address: string;
  /** The service that the caller believes it speaks to. */
  service: string;
}

export interface Intrusion extends Approach {
  /** The path of the method without the slash at its beginning. */
  path: string;
  headers?: Record<string, string>;
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** Calls over a connection of its own. Answers with the text of the refusal, or with `OK` when the call is answered. */
export async function intrude({ path, headers = {}, ...approach }: Intrusion): Promise<string> {
  const intruder = new Intruder(approach);
  try {
    return await intruder.call(path, headers);
  } finally {
    intruder.close();
  }
}

/** Makes many calls over one connection. */
export class Intruder {
  readonly #client: Client;

  constructor({ identity, address, service }: Approach) {
    const options: ClientOptions = { 'grpc.ssl_target_name_override': service, 'grpc.use_local_subchannel_pool': 1 };
    this.#client = new Client(address, channelCredentials(identity, service), options);
  }

  /** Answers with the text of the refusal, or with `OK` when the call is answered. */
  call(path: string, headers: Record<string, string>): Promise<string> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const bytes = (value: Buffer): Buffer => value;
    return new Promise((resolve) => {
      const done = (error: ServiceError | null): void => resolve(error ? error.details : 'OK');
      const call = { deadline: Date.now() + 5000 };
      this.#client.makeUnaryRequest(`/${path}`, bytes, bytes, Buffer.alloc(0), metadata, call, done);
    });
  }

  close(): void {
    this.#client.close();
  }
}
