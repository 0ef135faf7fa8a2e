// Where a process gets its master key from: a file, the environment, or a key management service.
import { z } from 'zod';
import { fileMasterKey } from './file.ts';
import { kmsMasterKey } from './kms.ts';
import { type MasterKey, SecretsError } from './master-key.ts';
import { parseRing, ringMasterKey } from './ring.ts';

/** A part of a service's configuration. One of the first three is enough; a service that keeps no secret needs none. */
export const masterKeyConfig = z.object({
  /** A file of mode 0600 with `id:base64`, 32 bytes each, the newest last. */
  masterKeyFile: z.string().min(1).optional(),
  /** The same text in the environment itself. */
  masterKey: z.string().min(1).optional().meta({ secret: true }),
  /** A key in a key management service (master/kms.ts). */
  kmsUrl: z.url({ protocol: /^https?$/ }).optional(),
  kmsTokenFile: z.string().min(1).optional(),
});

export type MasterKeyConfig = z.infer<typeof masterKeyConfig>;

/** Opens the first that is configured: the key management service, then the environment, then the file. */
export function openMasterKey({ masterKeyFile, masterKey, kmsUrl, kmsTokenFile }: MasterKeyConfig): MasterKey {
  if (kmsUrl) return kmsMasterKey({ url: kmsUrl, tokenFile: kmsTokenFile });
  if (masterKey) {
    const ring = parseRing(masterKey, 'MASTER_KEY');
    return ringMasterKey(async () => ring);
  }
  if (masterKeyFile) return fileMasterKey(masterKeyFile);
  const missing = async (): Promise<never> => {
    throw new SecretsError('there is no master key: give MASTER_KEY_FILE, MASTER_KEY or KMS_URL');
  };
  return { wrap: missing, unwrap: missing, newestId: missing };
}
