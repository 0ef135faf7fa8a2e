// The pages as HTML: complete in each language, with people's words as text, and usable by people who hear them.
import { describe, expect, it } from 'vitest';
import { Refusal } from '#chassis/rpc/errors.ts';
import { html as template } from '#chassis/web/html.ts';
import { renderPage } from '#chassis/web/page.ts';
import { languages } from './phrases.ts';
import { toPage, type View, viewOfLink, viewOfRefusal, viewRefusal } from './view.ts';

const hostile = `"><script>alert('x')</script>&`;
const link = { token: `token ${hostile}`, email: `email ${hostile}` };
const lengths = { least: 8, most: 256 };
const views: View[] = [
  { kind: 'verifyEmail', ...link },
  { kind: 'verified' },
  { kind: 'resetPassword', ...link, lengths },
  { kind: 'resetPassword', ...link, lengths, wrong: 'newPassword' },
  { kind: 'resetPassword', ...link, lengths, wrong: 'repeated' },
  { kind: 'changed' },
  { kind: 'ask', email: '' },
  { kind: 'ask', email: hostile, wrong: 'email' },
  { kind: 'asked' },
  { kind: 'invitation', ...link, organisationName: `gym ${hostile}` },
  { kind: 'undoEmailChange', ...link },
  { kind: 'undone' },
  { kind: 'ended', purpose: 'verifyEmail' },
  { kind: 'ended', purpose: 'resetPassword' },
  { kind: 'ended', purpose: 'invitation' },
];
const nameOf = (view: View): string => [view.kind, 'wrong' in view && view.wrong].filter(Boolean).join(' ');
const cases = views.flatMap((view) => languages.map((language) => [nameOf(view), language, view] as const));
const htmlOf = (view: View, locale: string): string => renderPage(toPage(view, locale));

it.each(['evil.example', 'gym https://evil.example/login'])('an invitation to %s shows no such name', (name) => {
  const page = toPage({ kind: 'invitation', ...link, organisationName: name }, 'en');
  const html = renderPage(page);
  expect(html).toContain('Invitation to a team');
  expect(html).not.toContain('evil');
});

describe.each(cases)('%s in %s', (_, language, view) => {
  const html = htmlOf(view, language);

  it('shows all that people wrote, as text', () => {
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).not.toMatch(/<script|undefined|null|\[object/);
    const given = Object.entries(view).filter(([name]) => ['email', 'token', 'organisationName'].includes(name));
    for (const [, text] of given) expect(html).toContain(String(template`${String(text)}`));
    expect(html.split('script').length - 1).toBe(html.split(/&lt;\/?script&gt;/).length - 1);
  });

  it('gives every field that is seen a label and what is wrong with it', () => {
    const fields = [...html.matchAll(/<input id="(\w+)"/g)].map(([, id]) => id);
    expect([...html.matchAll(/<label for="(\w+)"/g)].map(([, id]) => id)).toEqual(fields);
    for (const [, hint] of html.matchAll(/aria-describedby="([\w-]+)"/g)) expect(html).toContain(`id="${hint}"`);
    const wrong = 'wrong' in view ? [view.wrong] : [];
    expect([...html.matchAll(/id="(\w+)"[^>]* aria-invalid="true" autofocus/g)].map(([, id]) => id)).toEqual(wrong);
    expect(html.split('class="wrong"')).toHaveLength(wrong.length + 1);
  });
});

it('says in no two languages the same', () => {
  for (const view of views) {
    const texts = languages.map((language) => JSON.stringify(toPage(view, language).parts));
    expect(new Set(texts).size).toBe(languages.length);
  }
});

it.each([
  ['de-AT', 'de'],
  ['ES', 'es'],
  ['fr', 'en'],
  ['', 'en'],
])('reads to "%s" in %s', (locale, language) => {
  expect(toPage({ kind: 'verified' }, locale)).toEqual({ ...toPage({ kind: 'verified' }, language) });
  expect(toPage({ kind: 'verified' }, locale).language).toBe(language);
});

describe('a refusal', () => {
  const reset = viewOfLink('resetPassword', { ...link, locale: null, organisationName: null }, lengths);
  const invalid = (field: string) =>
    new Refusal('INVALID_FIELDS', 'wrong', { violations: [{ field, description: 'wrong' }] });

  it('shows the form again with what is wrong', () => {
    const view = viewOfRefusal(invalid('newPassword'), reset);
    expect(view).toEqual({ ...reset, wrong: 'newPassword' });
    expect(viewRefusal(view)).toBe('INVALID_FIELDS');
    expect(htmlOf(view, 'en')).toContain('at least 8 and at most 256 characters');
  });

  it.each([
    ['verifyEmail', { kind: 'verifyEmail', ...link }],
    ['resetPassword', reset],
  ] as const)('of a token that was used meanwhile ends the page of %s', (purpose, form) => {
    const view = viewOfRefusal(new Refusal('INVALID_MAIL_TOKEN', 'used'), form);
    expect(view).toEqual({ kind: 'ended', purpose });
    expect(viewRefusal(view)).toBe('INVALID_MAIL_TOKEN');
  });

  it.each([new Refusal('UNAVAILABLE', 'away'), invalid('token')])('that no page explains stays one', (refusal) => {
    expect(() => viewOfRefusal(refusal, reset)).toThrow(refusal);
  });

  it('is none where a page asks or says that it is done', () => {
    expect(views.filter((view) => !viewRefusal(view)).map(nameOf)).toEqual(
      views.map(nameOf).filter((name) => !/ |ended/.test(name)),
    );
  });
});
