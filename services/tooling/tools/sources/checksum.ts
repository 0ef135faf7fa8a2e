// Checks fetched files: a file is unpacked only when its digest matches the expected digest.

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

/** Removes a file with another digest than the expected one. @throws Problem for such a file */
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
