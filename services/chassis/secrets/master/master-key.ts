// The key that wraps data keys. The interface has the shape of key management services: the master key never comes out, and
// a wrapped data key opens only with the context that it was wrapped with.

/** Names that must be the same when a data key is unwrapped. */
export type WrapContext = Readonly<Record<string, string>>;

export interface WrappedKey {
  /** The version of the master key that wrapped the data key. */
  masterKeyId: string;
  wrapped: Buffer;
}

export interface MasterKey {
  /** Wraps with the newest version. */
  wrap: (dataKey: Buffer, context: WrapContext) => Promise<WrappedKey>;
  /** Unwraps a data key that any version has wrapped. @throws SecretsError */
  unwrap: (wrapped: WrappedKey, context: WrapContext) => Promise<Buffer>;
  /** The version that wraps now. A data key that another version has wrapped is due to be wrapped again. */
  newestId: () => Promise<string>;
}

/** A secret cannot be made or read. The message names keys and secrets, and never holds any part of them. */
export class SecretsError extends Error {}

/** The same bytes for the same context, whatever order its names were written in. */
export const toBytes = (context: WrapContext): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1))));
