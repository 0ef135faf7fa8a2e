// Signs the texts that the service then need not store: the link that ends mails of a kind, the code that proves a phone
// number, and the mark of a mail. One key signs them all, each with its own purpose, so that nobody can use one as another.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Mark, proofLength, toMailbox } from '../mail/mark.ts';
import type { Kind } from '../notification.ts';
import { choosableKinds } from './kinds.ts';

export interface Unsubscription {
  userId: string;
  kind: Kind | 'all';
}

export class Signature {
  readonly #key: () => string;

  /** @param key is asked each time, because the key may be replaced */
  constructor(key: () => string) {
    this.#key = key;
  }

  /** The token never expires, because people keep mails for years and can take its effect back. */
  toToken({ userId, kind }: Unsubscription): string {
    const text = Buffer.from(JSON.stringify([userId, kind])).toString('base64url');
    return `${text}.${this.#sign('unsubscribe', text).toString('base64url')}`;
  }

  /** Undefined for a token that this service did not sign. */
  fromToken(token: string): Unsubscription | undefined {
    const [text = '', signature = '', ...rest] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const right = this.#sign('unsubscribe', text);
    if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    const [userId, kind] = unsubscription.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return { userId, kind: kind as Unsubscription['kind'] };
  }

  /** Six digits, the same for every attempt to send them. */
  toCode(deliveryId: string): string {
    const number = this.#sign('code', deliveryId).readUInt32BE() % 1_000_000;
    return String(number).padStart(6, '0');
  }

  isCode(deliveryId: string, code: string): boolean {
    const given = Buffer.from(code);
    const right = Buffer.from(this.toCode(deliveryId));
    return given.length === right.length && timingSafeEqual(given, right);
  }

  /** The proof covers the address, so the service need not store to which address the delivery went. */
  toMark(deliveryId: string, address: string): Mark {
    const proof = this.#sign('bounce', `${deliveryId}\0${toMailbox(address)}`)
      .toString('hex')
      .slice(0, proofLength);
    return { deliveryId, proof };
  }

  /** Whether a delivery with this mark went to this address. */
  isMarkOf({ deliveryId, proof }: Mark, address: string): boolean {
    const given = Buffer.from(proof);
    const right = Buffer.from(this.toMark(deliveryId, address).proof);
    return given.length === right.length && timingSafeEqual(given, right);
  }

  #sign(purpose: string, text: string): Buffer {
    return createHmac('sha256', this.#key()).update(`${purpose}\0${text}`).digest();
  }
}

const unsubscription = z.tuple([z.uuid(), z.enum(['all', ...choosableKinds])]);
