// The pages as HTML. The forms post to a path beside the page's own, so that they work under every address of the door. A
// field with a fault has the focus and says what is wrong.
import type { ReasonName, Refusal } from '#chassis/rpc/errors.ts';
import { plainWords } from '#chassis/text/name.ts';
import { type Html, html, lines } from '#chassis/web/html.ts';
import { paragraph, type WebPage } from '#chassis/web/page.ts';
import type { MailLink } from '../mail-token/mail-token.ts';
import { type Phrases, phrasesOf } from './phrases.ts';

/** Where a link in a mail leads. */
export type LinkKind = 'verifyEmail' | 'resetPassword' | 'undoEmailChange' | 'invitation';

export type View =
  | { kind: 'verifyEmail'; token: string; email: string }
  | { kind: 'verified' }
  | { kind: 'resetPassword'; token: string; email: string; lengths: Lengths; wrong?: Field }
  | { kind: 'changed' }
  | { kind: 'ask'; email: string; wrong?: Field }
  | { kind: 'asked' }
  | { kind: 'invitation'; token: string; email: string; organisationName: string | null }
  | { kind: 'undoEmailChange'; token: string; email: string }
  | { kind: 'undone' }
  | { kind: 'ended'; purpose: LinkKind };

/** How many characters a password may have. */
export interface Lengths {
  least: number;
  most: number;
}

const fields = ['email', 'newPassword', 'repeated'] as const;
type Field = (typeof fields)[number];

/** The page that a link shows before its button is pressed. */
export function viewOfLink(purpose: LinkKind, link: MailLink | undefined, lengths: Lengths): View {
  return link ? { ...link, kind: purpose, lengths } : { kind: 'ended', purpose };
}

/** The reason why the page refuses; `undefined` when it does not refuse. */
export function viewRefusal(view: View): ReasonName | undefined {
  if (view.kind === 'ended') return 'INVALID_MAIL_TOKEN';
  return 'wrong' in view ? 'INVALID_FIELDS' : undefined;
}

/** The page that explains a refusal. A refusal that no page explains is thrown again. */
export function viewOfRefusal(refusal: Refusal, form: View): View {
  // The page does not tell that somebody else has taken the address meanwhile.
  if (refusal.reason === 'INVALID_MAIL_TOKEN' || refusal.reason === 'EMAIL_TAKEN')
    return { kind: 'ended', purpose: purposeOf(form) };
  const wrong = fields.find((field) => refusal.violations.some((violation) => violation.field === field));
  if (wrong && (form.kind === 'resetPassword' || form.kind === 'ask')) return { ...form, wrong };
  throw refusal;
}

const purposeOf = ({ kind }: View): LinkKind =>
  kind === 'verifyEmail' || kind === 'undoEmailChange' ? kind : 'resetPassword';

export function toPage(view: View, locale: string): WebPage {
  const { language, words } = phrasesOf(locale);
  const render = pages[view.kind] as (view: View, words: Phrases) => Omit<WebPage, 'language'>;
  return { language, ...render(view, words) };
}

type Pages = {
  [Kind in View['kind']]: (view: Extract<View, { kind: Kind }>, words: Phrases) => Omit<WebPage, 'language'>;
};

const pages: Pages = {
  verifyEmail: ({ token, email }, { verify }) => ({
    title: verify.title,
    parts: [paragraph(verify.question(email)), form('users:verifyEmailForm', [hidden(token), button(verify.button)])],
  }),
  verified: (_, { verified }) => ({ title: verified.title, parts: [paragraph(verified.text)] }),
  resetPassword: ({ token, email, lengths, wrong }, { reset, ...words }) => ({
    title: reset.title,
    parts: [
      paragraph(reset.text),
      form('users:resetPasswordForm', [
        hidden(token),
        // A field without a name is not sent. A password manager reads here for which account it keeps the password.
        html`<label for="account">${reset.account}</label>`,
        html`<input id="account" type="email" value="${email}" autocomplete="username" readonly>`,
        ...passwordField({
          name: 'newPassword',
          label: reset.password,
          hint: words.lengths(lengths.least, lengths.most),
          wrong: wrong === 'newPassword',
        }),
        ...passwordField({
          name: 'repeated',
          label: reset.repeated,
          hint: wrong === 'repeated' ? words.differs : '',
          wrong: wrong === 'repeated',
        }),
        button(reset.button),
      ]),
    ],
  }),
  changed: (_, { changed }) => ({ title: changed.title, parts: [paragraph(changed.text)] }),
  ask: ({ email, wrong }, { ask, noAddress }) => ({
    title: ask.title,
    parts: [paragraph(ask.text), askForm({ ask, noAddress }, { email, wrong: wrong !== undefined })],
  }),
  asked: (_, { asked }) => ({ title: asked.title, parts: [paragraph(asked.text)] }),
  undoEmailChange: ({ token, email }, { undo }) => ({
    title: undo.title,
    parts: [
      paragraph(undo.question(email)),
      paragraph(undo.text),
      form('users:undoEmailChangeForm', [hidden(token), button(undo.button)]),
    ],
  }),
  undone: (_, { undone }) => ({ title: undone.title, parts: [paragraph(undone.text)] }),
  invitation: ({ token, email, organisationName }, { invitation }) => ({
    title: invitation.title(plainWords(organisationName ?? '', 80)),
    parts: [
      paragraph(invitation.text(plainWords(organisationName ?? '', 80), email)),
      paragraph(invitation.how),
      html`<p><code>${token}</code></p>`,
      paragraph(invitation.ignore),
    ],
  }),
  ended: ({ purpose }, { ended, ...words }) => ({
    title: ended.title,
    parts: [
      paragraph(ended[purpose]),
      ...(purpose === 'resetPassword' ? [askForm(words, { email: '', wrong: false })] : []),
    ],
  }),
};

const askForm = ({ ask, noAddress }: Pick<Phrases, 'ask' | 'noAddress'>, given: { email: string; wrong: boolean }) =>
  form('users:resetPasswordForm', [
    ...field({
      name: 'email',
      label: ask.address,
      attributes: html`type="email" autocomplete="email" value="${given.email}"`,
      hint: given.wrong ? noAddress : '',
      wrong: given.wrong,
    }),
    button(ask.button),
  ]);

const form = (path: string, parts: readonly Html[]): Html =>
  html`<form method="post" action="./${path}">\n${lines(parts)}\n</form>`;

const hidden = (token: string): Html => html`<input type="hidden" name="token" value="${token}">`;

const button = (label: string): Html => html`<button>${label}</button>`;

interface FieldWords {
  name: Field;
  label: string;
  /** The text below the field; empty when there is nothing to say. */
  hint: string;
  wrong: boolean;
}

const passwordField = (words: FieldWords): Html[] =>
  field({ ...words, attributes: html`type="password" autocomplete="new-password"` });

function field({ name, label, hint, wrong, attributes }: FieldWords & { attributes: Html }): Html[] {
  const described = hint ? html` aria-describedby="${name}-hint"` : '';
  const state = wrong ? html` aria-invalid="true" autofocus` : '';
  return [
    html`<label for="${name}">${label}</label>`,
    html`<input id="${name}" name="${name}" ${attributes} required${described}${state}>`,
    ...(hint ? [html`<p id="${name}-hint" class="${wrong ? 'wrong' : 'hint'}">${hint}</p>`] : []),
  ];
}
