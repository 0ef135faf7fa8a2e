// Options, variables and defaults, and the sentence for each wrong value.

import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

const knownServices = ['user', 'workout'];

function parse(args: string[], environment: NodeJS.ProcessEnv = {}) {
  return parseOptions(args, environment, knownServices);
}

test('without options everything is on its usual port', () => {
  expect(parse([])).toEqual({
    ports: { edge: 8080, edgeRedirect: 0, mcp: 0, consul: 8500, postgres: 0 },
    edgeHost: '127.0.0.1',
    tls: true,
    http3: false,
    instances: {},
    data: undefined,
    logFormat: 'pretty',
    logLevel: 'info',
    limitScale: 1,
    help: false,
  });
});

test('an option wins over the environment, which wins over the default', () => {
  const environment = { SINEW_EDGE_PORT: '9000', SINEW_CONSUL_PORT: '9500', SINEW_DATA: '/data of mine' };
  const { ports, data } = parse(['--edge-port', '9001'], environment);
  expect([ports.edge, ports.consul, ports.postgres, data]).toEqual([9001, 9500, 0, '/data of mine']);
});

test('an own certificate is two files, and plaintext is asked for', () => {
  const files = { certificateFile: '/tls/door.pem', keyFile: '/tls/key.pem' };
  expect(parse(['--tls-certificate', '/tls/door.pem', '--tls-key', '/tls/key.pem']).tls).toEqual(files);
  expect(parse([], { SINEW_TLS: 'off' }).tls).toBe(false);
});

test('HTTP/3 is asked for', () => {
  expect(parse(['--http3', 'on']).http3).toBe(true);
  expect(() => parse(['--http3', 'yes'])).toThrow(/^--http3 must be on or off, and "yes" is not\.$/);
});

test('instances can be repeated, joined by commas, or given in the environment', () => {
  const expected = { user: 3, workout: 2 };
  expect(parse(['--instances', 'workout=2', '--instances=user=3']).instances).toEqual(expected);
  expect(parse(['--instances', 'workout=2,user=3']).instances).toEqual(expected);
  expect(parse([], { SINEW_INSTANCES: 'workout=2,user=3' }).instances).toEqual(expected);
});

test.each([
  [['--edge-prot', '1'], /^There is no option --edge-prot: the options are --edge-port, .* and --help\.$/],
  [['--tls', 'maybe'], /^--tls must be on or off, and "maybe" is not\.$/],
  [['--tls-key', 'key.pem'], /^--tls-key needs SINEW_TLS_CERTIFICATE as well/],
  [['--tls-certificate', 'a.pem', '--tls-key', 'b.pem', '--tls', 'off'], /^--tls-certificate and --tls off cannot/],
  [['edge'], /^"edge" is not an option: the options are --edge-port, /],
  [['--edge-port'], /^--edge-port needs a value/],
  [['--edge-port', 'http'], /^--edge-port must be a port from 0 to 65535, and "http" is not\.$/],
  [['--consul-port', '65536'], /^--consul-port must be a port from 0 to 65535, and "65536" is not\.$/],
  [['--edge-host', 'localhost'], /^--edge-host must be an IPv4 address .*, and "localhost" is not\.$/],
  [['--instances', 'workout'], /^--instances must be like workout=2, .* and "workout" is not\.$/],
  [['--instances', 'coach=2'], /^--instances names "coach", which is no service: the services are user, workout\.$/],
  [['--instances', 'user=9999'], /^--instances must be like workout=2, with at most 64 of a service/],
  [['--log-format', 'xml'], /^--log-format must be pretty or json, and "xml" is not\.$/],
  [['--limit-scale', '0'], /^--limit-scale must be a number above 0, and "0" is not\.$/],
])('%j is refused in one sentence', (args, message) => {
  expect(() => parse(args)).toThrow(message);
});

test('a wrong variable is refused by its own name', () => {
  expect(() => parse([], { SINEW_POSTGRES_PORT: 'x' })).toThrow(/^SINEW_POSTGRES_PORT must be a port/);
});

test('an option that npm kept for itself is not quietly ignored', () => {
  expect(() => parse([], { npm_config_edge_port: '9000' })).toThrow(/"npm start -- --edge-port …"/);
});
