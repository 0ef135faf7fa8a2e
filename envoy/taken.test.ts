// Which of Envoy's hosts count as taken out.
import { expect, it } from 'vitest';
import { hasOthers } from './taken.ts';

const endpoint = (id: string, address: string, port: number) => ({ id, address, port });
const services = new Map([
  ['user', [endpoint('user-1', '127.0.0.1', 5002), endpoint('user-2', '::1', 5003)]],
  ['workout', []],
]);
const hosts = (...names: string[]): string =>
  names.map((name) => `${name}::cx_active::1\n${name}::health_flags::healthy\n`).join('user::added_via_api::true\n');

it.each([
  ['the hosts that were published', hosts('user::127.0.0.1:5002', 'user::[::1]:5003'), false],
  ['fewer than were published', hosts('user::127.0.0.1:5002'), false],
  ['no host', '', false],
  ['a host at another port', hosts('user::127.0.0.1:5002', 'user::127.0.0.1:5004'), true],
  ['a host that fails its check', 'user::127.0.0.1:5004::health_flags::/failed_active_hc\n', true],
  ['a host of a service without instances', hosts('workout::127.0.0.1:5002'), true],
  ['a host of a cluster that is no service', hosts('collector::127.0.0.1:4317'), false],
])('%s', (_, clusters, expected) => {
  expect(hasOthers(clusters, services)).toBe(expected);
});
