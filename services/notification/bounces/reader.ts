// Reads incoming mails and applies the bounces among them. Anybody can write to the mailbox, so a mail counts only when it
// has the mark of one of our deliveries, and only about the address that the mark was made for. A mail has no effect after
// the delivery got another address or the signing key was replaced.
import type { Clock } from '#chassis/runtime/clock.ts';
import { findMarks, type Mark } from '../mail/mark.ts';
import type { Signature } from '../preferences/signature.ts';
import type { BounceStore } from '../store/bounces.ts';
import { countBounce } from './metrics.ts';
import { type ReturnedMail, takeApart } from './returned.ts';
import { type BounceEffect, judgeBounce } from './verdict.ts';

export interface BounceReaderParts {
  bounces: Pick<BounceStore, 'settle'>;
  signature: Signature;
  clock: Clock;
}

/** At most so many marks of a mail are checked. Our own mails have one. */
const mostMarks = 5;

export class BounceReader {
  readonly #parts: BounceReaderParts;

  constructor(parts: BounceReaderParts) {
    this.#parts = parts;
  }

  /** Fails only when the database fails; the mail has had no effect then. */
  async read(raw: Uint8Array): Promise<BounceEffect> {
    const mail = await takeApart(raw);
    const effect = mail ? await this.#settle(mail) : 'unmarked';
    countBounce(effect);
    return effect;
  }

  async #settle(mail: ReturnedMail): Promise<BounceEffect> {
    const marks = marksOf(mail).slice(0, mostMarks);
    for (const mark of marks) {
      const effect = await this.#settleOne(mark, mail);
      if (effect !== 'unproven') return effect;
    }
    return marks.length > 0 ? 'unproven' : 'unmarked';
  }

  #settleOne(mark: Mark, mail: ReturnedMail): Promise<BounceEffect> {
    const { bounces, signature, clock } = this.#parts;
    return bounces.settle(mark.deliveryId, clock.now(), (address) =>
      signature.isMarkOf(mark, address) ? (judgeBounce(mail, address) ?? 'idle') : 'unproven',
    );
  }
}

/** The order of the places: the recipient of the bounce, the returned message, the rest. */
const marksOf = ({ headers, copies, statuses, text }: ReturnedMail): Mark[] =>
  findMarks([...headers.map(({ value }) => value), ...copies, ...statuses, text].join('\n'));
