// How a service knows a call of the Connect protocol. The door passes such a call on as it was sent, in a `RawRequest`, and
// says the codec in a header of its own (envoy/translate/filters/scripts/connect.lua).
import type { Context } from '../../rpc/context.ts';

export const codecHeader = 'x-sinew-connect';

/** How the messages of a call are written. */
export type Codec = 'json' | 'proto';

/** The only process that may speak for callers of this protocol. */
const door = 'edge';

/** `undefined` for a call of another protocol. */
export function codecOf(context: Context): Codec | undefined {
  const codec = context.peer === door ? context.header(codecHeader) : '';
  return codec === 'json' || codec === 'proto' ? codec : undefined;
}
