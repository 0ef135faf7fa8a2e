// A device that has signed in before and shows the token that it was given then. A device without a token is still known by
// its address and its program. That is enough to tell nobody of it, and to count its failures apart from those of strangers.

export interface SignInDevice {
  id: string;
  tokenHash: Buffer;
  userAgent: string;
  address: string;
}

/** How long a device is remembered after its last sign-in. */
export const rememberedMs = 180 * 24 * 60 * 60 * 1000;

/** How many devices of one account are remembered. */
export const mostDevices = 20;

/** How many devices of one address and program are remembered: people may share a router, and a script signs in often. */
export const mostAlike = 3;
