// The words of every kind in every language, and the forms of numbers, times and units.
import { describe, expect, it } from 'vitest';
import { Kind as KindMessage } from '#proto/gen/sinew/notification/v1/kind.ts';
import { composeMail } from '../delivery/compose.ts';
import { type Content, defaultReader, type Kind, type Reader } from '../notification.ts';
import { languageOf, languages, render } from './render.ts';

const reader = (given: Partial<Reader> = {}): Reader => ({ ...defaultReader, ...given });

const record = { workoutId: 'w', exerciseName: 'Bankdrücken <b>', record: 'HEAVIEST_WEIGHT', value: 1102.5 } as const;

const contents: { [K in Kind]: Extract<Content, { kind: K }> } = {
  RECORD_BROKEN: { kind: 'RECORD_BROKEN', facts: { ...record, previous: 1100 } },
  IMPORT_FINISHED: { kind: 'IMPORT_FINISHED', facts: { workouts: 1, sets: 7211 } },
  GOAL_REACHED: { kind: 'GOAL_REACHED', facts: { ...record, target: 1000 } },
  PLAN_MADE: { kind: 'PLAN_MADE', facts: { planId: 'p', name: 'Spring' } },
  PLAN_CHANGED: { kind: 'PLAN_CHANGED', facts: { planId: 'p', name: 'Spring' } },
  PLAN_TAKEN_BACK: { kind: 'PLAN_TAKEN_BACK', facts: { name: 'Spring' } },
  SESSIONS_REPLANNED: {
    kind: 'SESSIONS_REPLANNED',
    facts: { planId: 'p', name: 'Spring', moved: 2, dropped: 1, eased: 3 },
  },
  NEW_DEVICE: {
    kind: 'NEW_DEVICE',
    facts: { userAgent: 'curl/8', address: '203.0.113.7', time: '2026-03-02T23:30:00Z' },
  },
  PASSWORD_RESET: { kind: 'PASSWORD_RESET', facts: { askId: 'a' } },
  EMAIL_VERIFICATION: { kind: 'EMAIL_VERIFICATION', facts: { askId: 'a', email: 'ada@example.org' } },
  INVITATION: {
    kind: 'INVITATION',
    facts: { invitationId: 'i', organisationName: 'Iron Temple', inviterName: 'Bob' },
  },
  ACCOUNT_DELETED: { kind: 'ACCOUNT_DELETED', facts: {} },
  EMAIL_CHANGE_ASKED: { kind: 'EMAIL_CHANGE_ASKED', facts: { email: 'ada@example.org', askId: 'a' } },
  EMAIL_CHANGED: { kind: 'EMAIL_CHANGED', facts: { email: 'ada@example.org' } },
};

const kinds = Object.keys(KindMessage).filter((name) => !['UNSPECIFIED', 'UNRECOGNIZED'].includes(name));
const pairs = [...languages.keys()].flatMap((language) => kinds.map((kind) => [language, kind] as const));

describe('the texts', () => {
  it.each(pairs)('in %s of %s say something, without a gap', (locale, kind) => {
    const { title, lines, action } = render(contents[kind as Kind], reader({ locale }));
    expect(title.length).toBeGreaterThan(5);
    expect(title).not.toContain('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const text of [title, ...lines, action ?? 'x']) expect(text).not.toMatch(/undefined|null|NaN|\[object|^$/);
  });

  it('differ from language to language', () => {
    for (const kind of kinds) {
      const titles = [...languages.keys()].map((locale) => render(contents[kind as Kind], reader({ locale })).title);
      expect(new Set(titles).size, kind).toBe(titles.length);
    }
  });

  it.each([
    ['de', 'Neuer Rekord: Bankdrücken <b>'],
    ['de-AT', 'Neuer Rekord: Bankdrücken <b>'],
    ['de-Latn-CH', 'Neuer Rekord: Bankdrücken <b>'],
    ['DE', 'Neuer Rekord: Bankdrücken <b>'],
    ['es-419', 'Nuevo récord: Bankdrücken <b>'],
    ['en-GB', 'New record: Bankdrücken <b>'],
    ['fr', 'New record: Bankdrücken <b>'],
    ['', 'New record: Bankdrücken <b>'],
    ['constructor', 'New record: Bankdrücken <b>'],
  ])('for a reader of "%s" begin with "%s"', (locale, title) => {
    expect(render(contents.RECORD_BROKEN, reader({ locale })).title).toBe(title);
  });
});

describe('what strangers wrote', () => {
  const invitation = (facts: object, hasAccount = false) =>
    render(
      {
        kind: 'INVITATION',
        facts: { ...contents.INVITATION.facts, inviterEmail: 'bob@example.org', hasAccount, ...facts },
      },
      reader(),
    );
  const letterOf = (content: Content, displayName = 'URGENT: verify at https://evil.example/login') =>
    composeMail({
      message: render(content, reader()),
      reader: { displayName, locale: 'en' },
      link: undefined,
      unsubscribeUrl: undefined,
    });

  it.each([
    'Your account is blocked - evil.example',
    'verify at https://evil.example/login',
    'write to bob@evil.example',
    'www.evil',
    'call +49 170 1234567',
    '=?utf-8?B?ZXZpbA==?=',
    'evil\u3002example',
  ])('never stands among our words when it is %j', (evil) => {
    const { title, lines } = invitation({ organisationName: evil, inviterName: evil });
    expect(title).toBe('Invitation to a team on Sinew');
    expect(lines.join('\n')).not.toContain(evil);
    expect(lines[0]).toBe('The person with the address bob@example.org invites you to a gym or team on Sinew.');
    for (const kind of ['PLAN_MADE', 'PLAN_CHANGED', 'PLAN_TAKEN_BACK', 'SESSIONS_REPLANNED'] as const) {
      const plan = render({ kind, facts: { planId: 'p', name: evil } } as Content, reader());
      expect(plan.lines.join('\n')).not.toContain(evil);
    }
    const device = { userAgent: evil, address: '203.0.113.7', time: '2026-03-02T23:30:00Z' };
    expect(render({ kind: 'NEW_DEVICE', facts: device }, reader()).lines.join('\n')).toContain('Device: unknown.');
  });

  it('is bounded and on one line in a subject', () => {
    expect(invitation({ organisationName: 'Iron\r\nBcc: x\u202e' }).title).toBe('Invitation to “Iron Bcc: x” on Sinew');
    expect([...invitation({ organisationName: 'x'.repeat(5000) }).title].length).toBeLessThan(120);
  });

  it('is no greeting, and no account is told of, where the address may be anybody’s', () => {
    const { text, html } = letterOf(contents.EMAIL_VERIFICATION);
    for (const words of [text, html]) expect(words).not.toMatch(/evil|URGENT|you have an account/);
    const guest = letterOf(contents.INVITATION, '');
    expect(guest.text).toContain('somebody gave this address');
    const member = { ...contents.INVITATION.facts, hasAccount: true };
    expect(letterOf({ kind: 'INVITATION', facts: member }, '').text).toContain('you have an account');
    expect(letterOf(contents.NEW_DEVICE).text).toMatch(/^Hello,\n/);
  });

  it('of an inviter whose address nobody has proven is told as that', () => {
    expect(invitation({ inviterEmail: undefined }).lines[0]).toContain('whose address we do not know');
  });
});

describe('the words around a message', () => {
  it.each([...languages.keys()])('in %s greet with the name, and without one where there is none', (locale) => {
    const { greeting } = languageOf(locale);
    expect(greeting('Ada')).toMatch(/ Ada[,:]$/);
    expect(greeting('')).toMatch(/^\w+[,:]$/);
  });
});

describe('the forms', () => {
  const first = (content: Content, given: Partial<Reader>) => render(content, reader(given)).lines[0];

  it.each([
    ['en', 'kg', 'Your heaviest weight is now 1,102.5 kg.'],
    ['en', 'lb', 'Your heaviest weight is now 2,430.6 lb.'],
    ['de', 'kg', 'Neuer Bestwert (schwerstes Gewicht): 1.102,5 kg.'],
    ['fr', 'kg', 'Your heaviest weight is now 1,102.5 kg.'],
  ] as const)('of a weight in %s and %s: %s', (locale, weightUnit, line) => {
    expect(first(contents.RECORD_BROKEN, { locale, weightUnit })).toBe(line);
  });

  it.each([
    ['MOST_REPS', 12, '12 ×'],
    ['LONGEST_DISTANCE', 400, '400 m'],
    ['LONGEST_DISTANCE', 10_250, '10.25 km'],
    ['LONGEST_DURATION', 185, '3:05'],
    ['LONGEST_DURATION', 3609.4, '1:00:09'],
    ['ESTIMATED_ONE_REP_MAX', 116.666, '116.67 kg'],
  ] as const)('of a record of %s: %d is %s', (kind, value, text) => {
    const content: Content = { kind: 'RECORD_BROKEN', facts: { ...record, record: kind, value } };
    expect(first(content, {})).toContain(` ${text}.`);
  });

  it('of times are in the zone of the person', () => {
    expect(first(contents.NEW_DEVICE, { timeZone: 'Asia/Tokyo' })).toContain('March 3, 2026 at 8:30');
    expect(first(contents.NEW_DEVICE, { locale: 'de', timeZone: 'Europe/Berlin' })).toContain('3. März 2026 um 00:30');
    expect(first(contents.NEW_DEVICE, { timeZone: 'Mars/Olympus' })).toContain('March 2, 2026 at 11:30');
  });

  it.each([
    ['en', 'A coach made you a plan', '“Spring” waits', 'It waits'],
    ['de', 'Ein Coach hat dir einen Plan geschrieben', '„Spring“ wartet', 'Er wartet'],
    ['es', 'Un entrenador te ha preparado un plan', '«Spring» espera', 'El plan espera'],
  ])('of a plan say in %s that a coach made it, and do without its name', (locale, title, named, nameless) => {
    expect(render(contents.PLAN_MADE, reader({ locale })).title).toBe(title);
    expect(first(contents.PLAN_MADE, { locale })).toContain(named);
    expect(first({ kind: 'PLAN_MADE', facts: { planId: 'p', name: '' } }, { locale })).toContain(nameless);
  });

  it.each([
    ['en', ['Something of “Spring” was missed.', 'Moved to another day: 2 sessions.', 'Left out: 1 session.']],
    [
      'de',
      ['Aus „Spring“ ist etwas ausgefallen.', 'Auf einen anderen Tag verlegt: 2 Einheiten.', 'Weggelassen: 1 Einheit.'],
    ],
    ['es', ['Te has saltado algo de «Spring».', 'Pasa a otro día: 2 sesiones.', 'Se omite: 1 sesión.']],
  ])('of missed sessions say in %s what became of them, and nothing of what did not happen', (locale, lines) => {
    const facts = { planId: 'p', name: 'Spring', moved: 2, dropped: 1, eased: 0 };
    expect(render({ kind: 'SESSIONS_REPLANNED', facts }, reader({ locale })).lines).toEqual(lines);
  });

  it('of plurals follow the language', () => {
    expect(first(contents.IMPORT_FINISHED, {})).toBe('1 workout with 7,211 sets came in.');
    expect(first(contents.IMPORT_FINISHED, { locale: 'de' })).toBe('Übernommen: 1 Training mit 7.211 Sätzen.');
  });
});
