// Where sealed secrets lie: one document a secret, with all its versions, replaced only by who has seen what it replaces.
import { z } from 'zod';
import type { SecretScope } from '../envelope.ts';

export interface SecretId {
  scope: SecretScope;
  owner: string;
  name: string;
}

const sealedVersion = z.object({ version: z.number().int().min(1), sealed: z.string(), createdAt: z.iso.datetime() });

/** The oldest first. */
export const sealedVersions = z.array(sealedVersion).min(1);

export type SealedVersion = z.infer<typeof sealedVersion>;

export interface SecretDocument {
  versions: readonly SealedVersion[];
  /** Which state of the document this is; 0 where there is none. */
  revision: number;
}

export interface SecretStore {
  read: (id: SecretId) => Promise<SecretDocument>;
  /** Answers false when somebody else was quicker. No versions at all remove the document. */
  replace: (id: SecretId, document: SecretDocument) => Promise<boolean>;
  list: () => Promise<SecretId[]>;
}

export const none: SecretDocument = { versions: [], revision: 0 };
