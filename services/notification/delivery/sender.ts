// Sends a delivery that a worker has taken: decides about it, writes its text, and hands it to its channel. It makes the
// secret of a link at this moment, so that the secret is stored nowhere before.
import type { Clock } from '#chassis/runtime/clock.ts';
import type { Channel } from '../channels/channel.ts';
import type { Mail } from '../channels/mail.ts';
import type { Push } from '../channels/push.ts';
import type { Sms } from '../channels/sms.ts';
import type { Notification, Reader } from '../notification.ts';
import { defaultReader } from '../notification.ts';
import { routings } from '../preferences/kinds.ts';
import type { Signature } from '../preferences/signature.ts';
import type { Claimed } from '../store/deliveries.ts';
import type { Outgoing, OutgoingStore } from '../store/outgoing.ts';
import type { Message } from '../template/message.ts';
import { render } from '../template/render.ts';
import { composeMail, composeSms, toDigest } from './compose.ts';
import { decide } from './delivery.ts';
import { appLink, askOf, type LinkBase, tokenLink, unsubscribeLink } from './links.ts';
import { countDecision } from './metrics.ts';
import { phrasesOf } from './phrases.ts';
import type { AttemptOutcome } from './settlement.ts';

export interface SenderChannels {
  email: Channel<Mail>;
  push: Channel<Push>;
  sms: Channel<Sms>;
}

export interface SenderParts {
  channels: SenderChannels;
  outgoing: Pick<OutgoingStore, 'prepare'>;
  /** A new secret for the link of a request; empty when there is nothing to send any more. */
  issueToken: (askId: string) => Promise<string>;
  signature: Signature;
  linkBase: () => LinkBase;
  mailsPerHour: () => number;
  clock: Clock;
}

export class Sender {
  readonly #parts: SenderParts;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** The address and the outcome; undefined when there was nothing to send now. */
  async send(claimed: Claimed): Promise<{ outcome: AttemptOutcome; address: string } | undefined> {
    const { channels, outgoing, mailsPerHour, clock } = this.#parts;
    const isConfigured = channels[claimed.channel].isConfigured();
    const limits = { isConfigured, mailsPerHour: mailsPerHour(), now: clock.now() };
    const prepared = await outgoing.prepare(claimed, limits, decide);
    if (!prepared) return undefined;
    const { decision, ...toSend } = prepared;
    if (decision.do === 'send') return { outcome: await this.#dispatch(toSend), address: toSend.address! };
    countDecision(claimed.channel, decision);
    return undefined;
  }

  #dispatch(outgoing: Outgoing): Promise<AttemptOutcome> {
    switch (outgoing.delivery.channel) {
      case 'email':
        return this.#sendMail(outgoing);
      case 'push':
        return this.#sendPush(outgoing);
      default:
        return this.#sendSms(outgoing);
    }
  }

  async #sendMail(outgoing: Outgoing): Promise<AttemptOutcome> {
    const { delivery, address, notifications } = outgoing;
    const link = await this.#linkOf(outgoing);
    if (link === 'unknown') return { kind: 'retry', reason: 'the link could not be made' };
    if (link === 'obsolete') return { kind: 'dropped', reason: 'what was asked for is done, or has expired' };
    const reader = readerOf(outgoing);
    const messages = notifications.map(({ content }) => render(content, reader));
    const message = delivery.purpose === 'digest' ? toDigest(messages, reader.locale) : messages[0]!;
    const unsubscribeUrl = this.#unsubscribeUrlOf(outgoing);
    const mail = composeMail({ message, reader, link: link?.url, unsubscribeUrl });
    const owner = delivery.userId ?? 'guest';
    const mark = this.#parts.signature.toMark(delivery.id, address!);
    return this.#parts.channels.email.send({ ...mail, id: delivery.id, mark, owner, to: address!, unsubscribeUrl });
  }

  /** Where the mail's button leads. */
  async #linkOf({ delivery, notifications }: Outgoing): Promise<{ url: string } | 'unknown' | 'obsolete' | undefined> {
    const [first] = notifications;
    if (!first || delivery.purpose === 'digest') return undefined;
    const ask = askOf(first.content);
    const base = this.#parts.linkBase();
    if (!ask) return appLink(first.content, base);
    const token = await this.#parts.issueToken(ask.id).catch(() => undefined);
    if (token === undefined) return 'unknown';
    return token === '' ? 'obsolete' : { url: tokenLink(ask.purpose, token, base) };
  }

  #unsubscribeUrlOf({ delivery: { userId, purpose }, notifications }: Outgoing): string | undefined {
    const kind = purpose === 'digest' ? 'all' : notifications[0]!.content.kind;
    if (!userId || (kind !== 'all' && routings[kind].isEssential)) return undefined;
    return unsubscribeLink(this.#parts.signature.toToken({ userId, kind }), this.#parts.linkBase());
  }

  #sendPush(outgoing: Outgoing): Promise<AttemptOutcome> {
    const { delivery, device, notifications } = outgoing;
    const { title, lines } = this.#wordsOf(outgoing);
    const { content, id } = notifications[0]!;
    const { urgency, ttlSeconds } = routings[content.kind];
    const url = appLink(content, this.#parts.linkBase())?.url ?? '';
    return this.#parts.channels.push.send({
      id: delivery.id,
      subscription: { endpoint: device!.address, ...device!.keys! },
      payload: { id, title, body: lines.join('\n'), url, kind: content.kind },
      urgency,
      ttlSeconds,
      // A second attempt replaces the first one if that still waits at the push service.
      topic: delivery.id.replaceAll('-', ''),
    });
  }

  #sendSms(outgoing: Outgoing): Promise<AttemptOutcome> {
    const { delivery, address, recipient } = outgoing;
    const { locale } = recipient ?? defaultReader;
    const text =
      delivery.purpose === 'code'
        ? phrasesOf(locale).code(this.#parts.signature.toCode(delivery.id))
        : composeSms(this.#wordsOf(outgoing));
    return this.#parts.channels.sms.send({ id: delivery.id, to: address!, text });
  }

  #wordsOf(outgoing: Outgoing): Message {
    return render((outgoing.notifications[0] as Notification).content, readerOf(outgoing));
  }
}

function readerOf({ recipient, notifications }: Outgoing): Reader {
  const to = notifications[0]?.to;
  if (recipient) return recipient;
  return to && 'guest' in to ? { ...defaultReader, ...to.guest } : defaultReader;
}
