// What is bound and what is registered, and the error for a process that nobody could call.
import { describe, expect, it } from 'vitest';
import { toReachable } from './addresses.ts';
import { readConfig, serviceConfig } from './config.ts';

const read = (environment: NodeJS.ProcessEnv) => readConfig(serviceConfig, { INSTANCE: 'probe-1', ...environment });
const reach = (environment: NodeJS.ProcessEnv) => toReachable(read(environment));

describe('the registered address', () => {
  it('is the bound one where no other is given', () => {
    expect(reach({ LISTEN_HOST: '127.0.0.2' }).address).toBe('127.0.0.2');
  });

  it('is the advertised one, whatever the process binds', () => {
    expect(reach({ LISTEN_HOST: '0.0.0.0', ADVERTISE_ADDRESS: '10.1.2.3' }).address).toBe('10.1.2.3');
    expect(reach({ LISTEN_HOST: '127.0.0.1', ADVERTISE_ADDRESS: 'fd00::7' }).address).toBe('fd00::7');
  });

  it.each([
    ['0.0.0.0', undefined, 'ADVERTISE_ADDRESS is missing: LISTEN_HOST 0.0.0.0 binds every address and names none'],
    ['::', undefined, 'ADVERTISE_ADDRESS is missing: LISTEN_HOST :: binds every address and names none'],
    ['localhost', undefined, 'ADVERTISE_ADDRESS is missing: LISTEN_HOST localhost is a name'],
    ['0.0.0.0', '0.0.0.0', 'ADVERTISE_ADDRESS is wrong: must be an address that others can call'],
    ['0.0.0.0', '::', 'ADVERTISE_ADDRESS is wrong: must be an address that others can call'],
    ['0.0.0.0', 'workout.example', 'ADVERTISE_ADDRESS is wrong: must be an IP address'],
  ])('of LISTEN_HOST %s with ADVERTISE_ADDRESS %s is refused', (LISTEN_HOST, ADVERTISE_ADDRESS, problem) => {
    expect(() => read({ LISTEN_HOST, ADVERTISE_ADDRESS })).toThrow(problem);
  });
});

describe('health and metrics', () => {
  it('are on the loopback address alone where nothing else is said, also of a process that binds every address', () => {
    const reachable = reach({ LISTEN_HOST: '0.0.0.0', ADVERTISE_ADDRESS: '10.1.2.3' });
    expect(reachable).toMatchObject({ healthAddress: '127.0.0.1', metricsAddress: '127.0.0.1' });
  });

  it('are reached where they bind, and by the advertised address where they bind every one', () => {
    const reachable = reach({ ADVERTISE_ADDRESS: '10.1.2.3', HEALTH_HOST: '10.9.9.9', METRICS_HOST: '0.0.0.0' });
    expect(reachable).toMatchObject({ healthAddress: '10.9.9.9', metricsAddress: '10.1.2.3' });
  });
});
