// The token by which a process proves itself to Consul. The token lies in a file that only its owner can read. A new token
// replaces it while the process runs: a token ends after a day, so that a stolen token is soon worth nothing.
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Stop, TokenSource } from './client.ts';

const lookEveryMs = 500;

export interface TokenFile {
  current: TokenSource;
  /** Calls back whenever another token lies in the file. */
  follow: (onChange: () => void) => Stop;
}

/** Gives the token in a file. @param file `undefined` when Consul asks for no token; `current` then gives an empty text */
export function openTokenFile(file: string | undefined): TokenFile {
  if (!file) return { current: () => '', follow: () => () => {} };
  const read = (): string => readFileSync(file, 'utf8').trim();
  return {
    current: read,
    follow: (onChange) => {
      let last = read();
      const look = (): void => {
        const next = readOr(read, last);
        if (next === last) return;
        last = next;
        onChange();
      };
      watchFile(file, { persistent: false, interval: lookEveryMs }, look);
      return () => unwatchFile(file, look);
    },
  };
}

function readOr(read: TokenSource, fallback: string): string {
  try {
    return read();
  } catch {
    // The file is gone for a moment while a rename replaces it. If somebody removed it, Consul's answers will tell.
    return fallback;
  }
}
