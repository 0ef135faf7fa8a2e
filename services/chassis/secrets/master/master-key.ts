// The key that wraps data keys, behind an interface of the shape that key management services have: the master key never
// comes out, and what it wraps is bound to a context without which it does not open.

/** Names that must be the same when a data key is unwrapped. */
export type WrapContext = Readonly<Record<string, string>>;

export interface WrappedKey {
  /** The version of the master key that wrapped it. */
  masterKeyId: string;
  wrapped: Buffer;
}

export interface MasterKey {
  /** Wraps with the newest version. */
  wrap: (dataKey: Buffer, context: WrapContext) => Promise<WrappedKey>;
  /** Unwraps what any version wrapped. @throws SecretsError */
  unwrap: (wrapped: WrappedKey, context: WrapContext) => Promise<Buffer>;
  /** The version that wraps now: what another one wrapped is due to be wrapped again. */
  newestId: () => Promise<string>;
}

/** A secret cannot be made or read. The message names keys and secrets, and never holds any part of them. */
export class SecretsError extends Error {}

/** The same bytes for the same context, whatever order its names were written in. */
export const toBytes = (context: WrapContext): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1))));
