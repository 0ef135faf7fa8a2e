// Answers the health check of the Consul agent on this machine. The agent has no certificate of the mesh to show, so this
// is a port of its own, in plaintext, on the loopback address alone, that can be asked nothing else.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { HealthImplementation } from 'grpc-health-check';

const loopback = '127.0.0.1';

export interface HealthPort {
  port: number;
  stop: () => void;
}

export async function listenHealth(health: HealthImplementation): Promise<HealthPort> {
  const server = new Server({ 'grpc.enable_channelz': 0 });
  health.addToServer(server);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${loopback}:0`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}
