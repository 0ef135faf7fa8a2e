// Reads mails that come in and lets bounces have their effect. Anybody can write to the mailbox: a mail counts only when it
// has the mark of a delivery of ours, and only about the address that the mark was made for. Once that address is no
// longer the delivery's, or the signing key was replaced, it does nothing.
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

/** How many marks are looked at: a mail of ours has one. */
const mostMarks = 5;

export class BounceReader {
  readonly #parts: BounceReaderParts;

  constructor(parts: BounceReaderParts) {
    this.#parts = parts;
  }

  /** Fails only when the database does, before anything has had an effect. */
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

/** Where it was sent to comes first, then the message that came back, then whatever else. */
const marksOf = ({ headers, copies, statuses, text }: ReturnedMail): Mark[] =>
  findMarks([...headers.map(({ value }) => value), ...copies, ...statuses, text].join('\n'));
