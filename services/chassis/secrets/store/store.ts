// Where sealed secrets lie: one document for each secret, with all its versions. A writer can replace only the state that it
// has read.
import { z } from 'zod';
import type { SecretScope } from '../envelope.ts';

export interface SecretId {
  scope: SecretScope;
  owner: string;
  name: string;
}

const sealedVersion = z.object({ version: z.number().int().min(1), sealed: z.string(), createdAt: z.iso.datetime() });

/** The versions of a secret, the oldest first. */
export const sealedVersions = z.array(sealedVersion).min(1);

export type SealedVersion = z.infer<typeof sealedVersion>;

export interface SecretDocument {
  versions: readonly SealedVersion[];
  /** The number of this state of the document; 0 when there is no document. */
  revision: number;
}

export interface SecretStore {
  read: (id: SecretId) => Promise<SecretDocument>;
  /** Answers false when somebody else was quicker. An empty list of versions removes the document. */
  replace: (id: SecretId, document: SecretDocument) => Promise<boolean>;
  list: () => Promise<SecretId[]>;
}

export const none: SecretDocument = { versions: [], revision: 0 };
