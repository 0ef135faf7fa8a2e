// The file of a service's master key.
import { join } from 'node:path';
import { ensureRing } from '#chassis/secrets/master/file.ts';

/** Makes the key if it is missing. @returns the file's path */
export const ensureMasterKey = (secrets: string, service: string): Promise<string> =>
  ensureRing(join(secrets, `master-key-${service}`), new Date());
