// Turns words into the messages that the channels send: a mail in HTML and text, a digest, a short message. Words that a
// person wrote (the name of an exercise or an organisation) appear in a message as plain text only.
import { plainWords, toName } from '#chassis/text/name.ts';
import { type Html, html, lines } from '#chassis/web/html.ts';
import { paragraph, type WebPage } from '#chassis/web/page.ts';
import type { Mail } from '../channels/mail.ts';
import type { Reader } from '../notification.ts';
import type { Message } from '../template/message.ts';
import { languageOf } from '../template/render.ts';
import { phrasesOf, spokenLanguage } from './phrases.ts';

export interface Letter {
  message: Message;
  reader: Pick<Reader, 'displayName' | 'locale'>;
  /** The address behind the button. */
  link: string | undefined;
  unsubscribeUrl: string | undefined;
}

export function composeMail({
  message,
  reader,
  link,
  unsubscribeUrl,
}: Letter): Pick<Mail, 'subject' | 'text' | 'html'> {
  const { greeting, copyLink, ...footers } = languageOf(reader.locale);
  // Whoever gave the address wrote this name, so it may be any text.
  const hello = greeting(message.isForStranger ? '' : plainWords(reader.displayName, longestName));
  const footer = message.isForStranger ? footers.strangerFooter : footers.footer;
  const { unsubscribe } = phrasesOf(reader.locale);
  const action = link && message.action ? { label: message.action, link } : undefined;
  const text = [
    hello,
    ...message.lines,
    ...(action ? [`${action.label}:\n${action.link}`] : []),
    ['-- ', footer, ...(unsubscribeUrl ? [unsubscribe, unsubscribeUrl] : [])].join('\n'),
  ].join('\n\n');
  const ending = unsubscribeUrl ? html`<br>${anchor(unsubscribeUrl, unsubscribe.replace(/:$/, ''))}` : '';
  const page = toPage(reader.locale, message.title, [
    ...[hello, ...message.lines].map((line) => html`<p>${withBreaks(line)}</p>`),
    ...(action
      ? [button(action), html`<p style="${small}">${copyLink}<br>${anchor(action.link, action.link)}</p>`]
      : []),
    html`<p style="${small}">${footer}${ending}</p>`,
  ]);
  return { subject: toLine(message.title), text: `${text}\n`, html: String(page) };
}

/** Several notifications in one mail. */
export function toDigest(messages: readonly Message[], locale: string): Message {
  if (messages.length === 1) return messages[0]!;
  const { digestTitle, digestLine } = phrasesOf(locale);
  return {
    title: digestTitle(messages.length),
    lines: [digestLine, ...messages.map(({ title, lines }) => [`• ${title}`, ...lines].join('\n'))],
  };
}

/** Writes one short line, because a longer text is sent and paid for as more messages. */
export function composeSms({ title, lines }: Message): string {
  return toLine([title, ...lines].join(' '), 300);
}

/** The page behind the link that ends mails. Its button posts the same form as a mail program's one click. */
export function unsubscriptionPage(locale: string, state: 'question' | 'done' | 'invalid'): WebPage {
  const { unsubscribeQuestion, unsubscribeButton, unsubscribed, invalidLink } = phrasesOf(locale);
  const page = { language: spokenLanguage(locale), title: unsubscribeButton };
  if (state === 'done') return { ...page, parts: [paragraph(unsubscribed)] };
  if (state === 'invalid') return { ...page, parts: [paragraph(invalidLink)] };
  const field = html`<input type="hidden" name="List-Unsubscribe" value="One-Click">`;
  // A form without an action goes to the page's own address, which has the token.
  const form = html`<form method="post">${field}<button>${unsubscribeButton}</button></form>`;
  return { ...page, parts: [paragraph(unsubscribeQuestion), form] };
}

/** One line, no longer than programs show, without characters that change the direction of the text. */
function toLine(text: string, most = 120): string {
  const characters = [...toName(text, 1000).replace(/\s+/gu, ' ')];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('');
}

const longestName = 80;

const small = 'color:#666;font-size:13px';

const toPage = (locale: string, title: string, parts: readonly Html[]): Html =>
  html`<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title></head>
<body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;margin:0;padding:24px">
<div style="max-width:560px;margin:0 auto">
<h1 style="font-size:20px">${title}</h1>
${lines(parts)}
</div>
</body>
</html>
`;

const button = ({ label, link }: { label: string; link: string }): Html =>
  html`<p><a href="${link}" style="display:inline-block;background:#1a5fb4;color:#fff;padding:10px 18px;border-radius:6px;text-decoration:none">${label}</a></p>`;

const anchor = (link: string, label: string): Html => html`<a href="${link}">${label}</a>`;

/** Keeps the text's line ends on the page. */
const withBreaks = (text: string): readonly (string | Html)[] =>
  text.split('\n').flatMap((line, index) => (index === 0 ? [line] : [html`<br>`, line]));
