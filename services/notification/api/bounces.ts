// The RPC that takes returned mails from the operator's mail program.
import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { BounceServiceService } from '#proto/gen/sinew/notification/v1/bounce.ts';
import type { Dependencies } from './dependencies.ts';

export function bounceHandlers({
  bounceReader,
  deliveryChannels,
}: Pick<Dependencies, 'bounceReader' | 'deliveryChannels'>): Handlers<typeof BounceServiceService> {
  return {
    takeBounce: async ({ mail, secret }, context) => {
      const right = deliveryChannels.bounceSecret();
      if (!right) throw new Refusal('BOUNCES_NOT_TAKEN', 'the operator has set no secret for mails that come back');
      if (!isSame(context.header('bounce-secret') || secret, right)) {
        throw new Refusal('WRONG_BOUNCE_SECRET', 'bounce-secret, or secret, is not the one that the operator has set');
      }
      await bounceReader.read(mail?.data ?? new Uint8Array());
      return {};
    },
  };
}

/** Takes the same time for every wrong secret, whatever its length. */
function isSame(given: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}
