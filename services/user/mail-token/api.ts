// The RPC by which the notification service gets the token of a mail that it is about to send.

import { createOpaqueToken } from '#chassis/identity/opaque-token.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { MailTokenServiceService } from '#proto/gen/sinew/user/v1/mail_token.ts';
import type { Dependencies } from '../dependencies.ts';

export const mailTokenHandlers = ({ mailTokens, clock }: Dependencies): Handlers<typeof MailTokenServiceService> => ({
  issueMailToken: async ({ askId }) => {
    const token = createOpaqueToken();
    const ask = await mailTokens.issue(askId, { token, now: clock.now() });
    return ask ? { token, expireTime: ask.expiresAt } : { token: '', expireTime: undefined };
  },
});
