// A real gRPC server of one service with mutual TLS, and clients that call it under proven names.
import { Client } from '@grpc/grpc-js';
import { channelCredentials, serverCredentials } from '#chassis/identity/credentials.ts';
import { createServer, type ServerOptions } from '#chassis/rpc/server/server.ts';
import { loadContract } from '#proto/contract.ts';
import { testAdmission, testIdentity } from './identity.ts';

export interface Listening {
  port: number;
  /** A client under the name of a service of the mesh; the same one whenever the name is the same. */
  clientAs: (name: string) => Promise<Client>;
  stop: () => Promise<void>;
}

export async function listen(options: Omit<ServerOptions, 'admission'>): Promise<Listening> {
  const service = serviceOf(options.implementations);
  const { identity, admission } = await testAdmission(service);
  const server = createServer({ ...options, admission });
  const port = await server.listen('127.0.0.1', 0, serverCredentials(identity));
  const clients = new Map<string, Promise<Client>>();
  const connect = async (name: string): Promise<Client> =>
    new Client(`127.0.0.1:${port}`, channelCredentials(await testIdentity(name), service), {
      'grpc.ssl_target_name_override': service,
      'grpc.primary_user_agent': 'test',
    });
  const clientAs = (name: string): Promise<Client> => {
    const client = clients.get(name) ?? connect(name);
    clients.set(name, client);
    return client;
  };
  const stop = async (): Promise<void> => {
    for (const client of clients.values()) (await client).close();
    await server.stop(1000);
  };
  return { port, clientAs, stop };
}

/** The registry's name of the service that serves these implementations. */
function serviceOf(implementations: ServerOptions['implementations']): string {
  const { path } = Object.values(implementations[0]!.definition)[0]!;
  return loadContract().methods.find((method) => method.path === path)!.service;
}
