// An attempt to sign in, as its person sees it in the history.
import type { SignIn_Method, SignIn_Result } from '#proto/gen/sinew/user/v1/session.ts';

type Names<Enum> = Exclude<keyof Enum, 'UNSPECIFIED' | 'UNRECOGNIZED'>;

export interface Attempt {
  id: string;
  createdAt: Date;
  address: string;
  userAgent: string;
  method: Names<typeof SignIn_Method>;
  /** The provider's name; empty when no provider took part. */
  provider: string;
  result: Names<typeof SignIn_Result>;
  newDevice: boolean;
}

/** For how long an attempt is shown. */
export const attemptShownMs = 90 * 24 * 60 * 60 * 1000;
