// Nothing that was fetched is unpacked before its digest matches the one in the source.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../../system/problem.ts';

export interface Digest {
  algorithm: 'sha256' | 'sha512';
  encoding: 'hex' | 'base64';
  value: string;
}

/** Refuses, and removes, a file that is not the one that was pinned. */
export async function verifyDigest(path: string, digest: Digest): Promise<void> {
  const hash = createHash(digest.algorithm);
  await pipeline(createReadStream(path), hash);
  const actual = hash.digest(digest.encoding);
  if (actual === digest.value) return;
  await rm(path, { force: true });
  throw new Problem(
    `${basename(path)} was refused: its ${digest.algorithm} is ${actual}, but ${digest.value} was expected; try again, and if it happens again do not trust the network you are on.`,
  );
}
