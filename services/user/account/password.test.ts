// Hashing for real: what matches, what is outdated, and what counts as the same password.
import { hash, parseOptions } from '@node-rs/argon2';
import { describe, expect, it, vi } from 'vitest';
import { Gate } from '#chassis/runtime/gate.ts';
import { isOutdated, Passwords, preparePassword } from './password.ts';

const passwords = new Passwords(new Gate({ running: 2 }));
const { signal } = new AbortController();

describe('a password', () => {
  it('matches its own hash only', async () => {
    const stored = await passwords.hash('correct horse', signal);
    expect(await passwords.compare(stored, 'correct horse', signal)).toEqual({ matches: true, outdated: false });
    expect(await passwords.compare(stored, 'Correct horse', signal)).toEqual({ matches: false, outdated: false });
  });

  it('has another hash each time, made with the parameters that OWASP asks for', async () => {
    const [one, other] = await Promise.all([passwords.hash('same', signal), passwords.hash('same', signal)]);
    expect(one).not.toBe(other);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(parseOptions(one).saltLen).toBeGreaterThanOrEqual(16);
  });

  it('matches nobody where there is no account, after the same work', async () => {
    const gate = new Gate({ running: 1 });
    const work = vi.spyOn(gate, 'run');
    expect(await new Passwords(gate).compare(undefined, '', signal)).toEqual({ matches: false, outdated: false });
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('is outdated when it was hashed with other parameters, and matches all the same', async () => {
    const stored = await hash('correct horse', { memoryCost: 8192, timeCost: 1, parallelism: 1 });
    expect(await passwords.compare(stored, 'correct horse', signal)).toEqual({ matches: true, outdated: true });
    expect(isOutdated(stored)).toBe(true);
  });

  it.each([
    ['composed or decomposed', 'man\u0303ana', 'mañana'],
    ['with another kind of blank', 'correct\u00A0horse', 'correct horse'],
  ])('is the same %s', (_, one, other) => {
    expect(preparePassword(one)).toBe(preparePassword(other));
  });

  it.each([
    ['case', 'Secret', 'secret'],
    ['width', 'ｓｅｃｒｅｔ', 'secret'],
    ['ligatures', 'o\uFB03ce', 'office'],
    ['blanks at its end', 'secret ', 'secret'],
  ])('differs by %s', (_, one, other) => {
    expect(preparePassword(one)).not.toBe(preparePassword(other));
  });
});
