// Where a process answers questions about its health.
import { connect } from 'node:net';
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import { expect, it, onTestFinished } from 'vitest';
import { HealthCheckResponse_ServingStatus } from '#proto/gen/grpc/health/v1/health.ts';
import { checkHealth, Health, listenHealth } from './health.ts';

const Client = makeGenericClientConstructor({}, 'health');

it('is answered where it was told to be, and nowhere else', async () => {
  const host = '127.0.0.2';
  const health = await listenHealth(new Health(), `${host}:0`);
  onTestFinished(health.stop);
  const client = new Client(`${host}:${health.port}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  expect(await checkHealth(client, 5000)).toMatchObject({ status: HealthCheckResponse_ServingStatus.SERVING });
  const refused = await new Promise((resolve) => {
    const socket = connect(health.port, '127.0.0.1', () => resolve(socket.destroy() && false));
    socket.once('error', () => resolve(true));
  });
  expect(refused).toBe(true);
});
