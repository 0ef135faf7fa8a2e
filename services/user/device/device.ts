// A device that has signed in before: it shows the token that it was given then. One that shows none is still known by its
// address and its program, which is enough to tell nobody of it, and to count its failures apart from strangers'.

export interface SignInDevice {
  id: string;
  tokenHash: Buffer;
  userAgent: string;
  address: string;
}

/** How long a device is remembered that does not sign in. */
export const rememberedMs = 180 * 24 * 60 * 60 * 1000;

/** How many devices of one account are remembered. */
export const mostDevices = 20;

/** How many devices of one address and program are remembered: several people may sit behind one router, and a script signs in each minute. */
export const mostAlike = 3;
