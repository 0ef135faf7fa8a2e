// What a program loads at its start stays in its memory for as long as it runs. Large parts that few calls need are loaded by
// the first call that needs them, and no import may bring them back to the start.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eagerImportsOf, isSource, listFiles, root } from './sources.ts';

const programs = listFiles().filter((file) => /^(services\/\w+|envoy)\/main\.ts$/.test(file));

/** Tables of the search by meaning (7 MB), clients of language models, of mailboxes and of mail servers. */
const large = /^(services\/ai\/search\/vocabulary\.ts|@ai-sdk\/(?!provider$).*|imapflow|nodemailer)$/;

/** Everything that runs before the program does, each with the file that imports it. */
function loadedAtStart(main: string): Map<string, string> {
  const found = new Map([[main, '']]);
  const left = [main];
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (!isSource(file) || !existsSync(join(root, file))) continue;
    for (const name of eagerImportsOf(file)) {
      if (found.has(name)) continue;
      found.set(name, file);
      left.push(name);
    }
  }
  return found;
}

describe('the start of a program', () => {
  it.each(programs)('%s loads nothing large that few calls need', (main) => {
    const loaded = loadedAtStart(main);
    expect(loaded.size).toBeGreaterThan(50);
    expect([...loaded].filter(([name]) => large.test(name)).map(([name, by]) => `${name} by ${by}`)).toEqual([]);
  });
});
