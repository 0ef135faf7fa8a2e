// What the environment may say, and that each wrong variable is named.
import { describe, expect, it } from 'vitest';
import { ConfigError, databaseConfig, maskSecrets, readConfig, serviceConfig } from './config.ts';

const schema = serviceConfig.safeExtend(databaseConfig.shape);
const good = { INSTANCE: 'probe-1', DATABASE_URL: 'postgres://probe:secret@127.0.0.1/probe' };

describe('readConfig', () => {
  it('takes what is given and the defaults of the rest', () => {
    const config = readConfig(schema, { ...good, LISTEN_PORT: '5000' });
    expect(config).toMatchObject({ instance: 'probe-1', listenPort: 5000, listenHost: '127.0.0.1', logLevel: 'info' });
  });

  it.each([
    ['INSTANCE', undefined, 'is missing'],
    ['INSTANCE', '', 'is missing'],
    ['INSTANCE', 'Probe 1', 'is wrong'],
    ['DATABASE_URL', undefined, 'is missing'],
    ['DATABASE_URL', 'mysql://here', 'is wrong'],
    ['LISTEN_PORT', 'http', 'is wrong'],
    ['LISTEN_PORT', '65536', 'is wrong'],
    ['LISTEN_PORT', '80.5', 'is wrong'],
    ['CONSUL_HTTP_ADDR', '127.0.0.1:8500', 'is wrong'],
    ['LOG_LEVEL', 'loud', 'is wrong'],
    ['DATABASE_CONNECTIONS', '0', 'is wrong'],
  ])('names %s when it is %j', (variable, value, problem) => {
    const read = () => readConfig(schema, { ...good, [variable]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(`${variable} ${problem}`);
  });

  it('names all that is wrong at once', () => {
    expect(() => readConfig(schema, {})).toThrow(/INSTANCE is missing; DATABASE_URL is missing/);
  });
});

describe('maskSecrets', () => {
  it('leaves no secret to print', () => {
    const printed = JSON.stringify(maskSecrets(schema, readConfig(schema, good)));
    expect(printed).not.toContain('secret@');
    expect(printed).toContain('probe-1');
  });
});
