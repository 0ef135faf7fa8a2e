// A program gets what its variables name, and nothing that another program was given.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepEnvironment } from '../../provision/environment.ts';
import { handOut } from './hand-out.ts';
import { ensureInitial, managementTokenFile, superuserFile } from './initial.ts';

describe('the hand-out', () => {
  it('has the variables and the files that they name, at their places, for their owner alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hand-out-'));
    const dataFolder = join(folder, 'data');
    const handOutFolder = join(folder, 'given');
    mkdirSync(join(dataFolder, 'secrets'), { recursive: true });
    for (const name of ['token-user', 'token-workout']) {
      writeFileSync(join(dataFolder, 'secrets', name), name, { mode: 0o600 });
    }
    const tokenFile = join(dataFolder, 'secrets', 'token-user');
    await keepEnvironment(dataFolder, 'user', { CONSUL_HTTP_TOKEN_FILE: tokenFile, DATABASE_URL: 'postgres://db' });
    handOut({ dataFolder, handOutFolder }, 'user');
    const given = readdirSync(handOutFolder, { recursive: true, encoding: 'utf8' }).sort();
    expect(given).toEqual(['user', 'user/secrets', 'user/secrets/environment-user.env', 'user/secrets/token-user']);
    const token = join(handOutFolder, 'user', 'secrets', 'token-user');
    expect(readFileSync(token, 'utf8')).toBe('token-user');
    expect(statSync(token).mode & 0o777).toBe(0o600);
  });

  it('brings a new token in the place of the old one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hand-out-'));
    const names = { dataFolder: join(folder, 'data'), handOutFolder: join(folder, 'given') };
    mkdirSync(join(names.dataFolder, 'secrets'), { recursive: true });
    const file = join(names.dataFolder, 'secrets', 'token-user');
    await keepEnvironment(names.dataFolder, 'user', { CONSUL_HTTP_TOKEN_FILE: file });
    for (const token of ['first', 'second']) {
      writeFileSync(file, token);
      handOut(names, 'user');
    }
    expect(readFileSync(join(names.handOutFolder, 'user', 'secrets', 'token-user'), 'utf8')).toBe('second');
  });
});

describe('the initial credentials', () => {
  it('are made once, and the agent of Consul knows the token', () => {
    const folder = mkdtempSync(join(tmpdir(), 'initial-'));
    ensureInitial(folder);
    const [token, password] = [managementTokenFile(folder), superuserFile(folder)].map((file) =>
      readFileSync(file, 'utf8'),
    );
    expect(readFileSync(join(folder, 'consul', 'guard.json'), 'utf8')).toContain(`"initial_management":"${token}"`);
    ensureInitial(folder);
    expect(readFileSync(managementTokenFile(folder), 'utf8')).toBe(token);
    expect(readFileSync(superuserFile(folder), 'utf8')).toBe(password);
  });
});
