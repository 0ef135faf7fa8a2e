// The pages behind links in mails: looking at a page changes nothing, and a form does what the call of its name does.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import { MailTokenServiceService } from '#proto/gen/sinew/user/v1/mail_token.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';
import type { MailPurpose } from '../mail-token/mail-token.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

const hourMs = 3_600_000;
const newPassword = 'another battery staple';
const ended = 'does not work any more';
const textOf = async (page: Promise<HttpBody>): Promise<string> => (await page).data.toString();

/** A form as a browser sends it. */
const toForm = (fields: Record<string, string>): { form: HttpBody } => ({
  form: {
    contentType: 'application/x-www-form-urlencoded',
    data: Buffer.from(new URLSearchParams(fields).toString()),
    extensions: [],
  },
});
const toReset = (token: string, password: string, repeated = password) =>
  toForm({ token, newPassword: password, repeated });

/** The token in the newest mail to an address. */
async function tokenOf(email: string, purpose: MailPurpose): Promise<string> {
  const newest = () => users.sql<{ id: string }[]>`
    select id from mail_ask
    where email = ${email} and purpose = ${purpose} and used_at is null and expires_at > ${users.clock.now()}
    order by id desc`;
  await expect.poll(async () => (await newest()).length).toBeGreaterThan(0);
  const [ask] = await newest();
  return (await users.as(MailTokenServiceService, 'notification').issueMailToken({ askId: ask!.id })).token;
}

const verification = ({ email }: SignedIn): Promise<string> => tokenOf(email, 'verifyEmail');

async function reset({ email }: SignedIn): Promise<string> {
  await users.anybody.resetPasswordByForm(toForm({ email }));
  return tokenOf(email, 'resetPassword');
}

const actionsOf = async (userId: string): Promise<{ action: string; address: string }[]> =>
  users.sql`
    select record.action, party.address from audit_record record
    join audit_party party on party.record_id = record.id
    where party.account_id = ${userId} and party.role = 'actor' order by record.position`;

describe('the page of a verification', () => {
  it('changes nothing, however often it is looked at, until its form comes back', async () => {
    const person = await users.person();
    const token = await verification(person);
    for (let look = 0; look < 2; look++) {
      const page = await textOf(users.anybody.showEmailVerification({ token }));
      expect(page).toContain(person.email);
      expect(page).toContain(`name="token" value="${token}"`);
    }
    expect(await person.call.getMe()).toMatchObject({ emailVerified: false });
    expect(await textOf(users.anybody.verifyEmailByForm(toForm({ token })))).toContain('is verified');
    expect(await person.call.getMe()).toMatchObject({ emailVerified: true });
  });

  it('says that the link is used, replaced, over or for something else, and does nothing then', async () => {
    const used = await users.person();
    const replaced = await users.person();
    const other = await users.provenPerson();
    const tokens = [await verification(used), await verification(replaced), await reset(other), 'nonsense', ''];
    await users.anybody.verifyEmail({ token: tokens[0]! });
    await replaced.call.verifyEmail();
    for (const token of tokens) {
      expect(await textOf(users.anybody.showEmailVerification({ token }))).toContain(ended);
      expect(await textOf(users.anybody.verifyEmailByForm(toForm({ token })))).toContain(ended);
    }
    expect(await replaced.call.getMe()).toMatchObject({ emailVerified: false });
  });

  it('is in the language of the person', async () => {
    const person = await users.person();
    await person.call.updatePreferences({ locale: 'de-AT' });
    const token = await verification(person);
    expect(await textOf(users.anybody.showEmailVerification({ token }))).toContain('Bestätige deine Adresse');
    expect(await textOf(users.anybody.verifyEmailByForm(toForm({ token })))).toContain('ist bestätigt');
  });
});

describe('the page of a reset', () => {
  it('refuses a bad password, keeps the link, and sets a good one', async () => {
    const person = await users.provenPerson();
    const token = await reset(person);
    expect(await textOf(users.anybody.showPasswordReset({ token }))).toContain('at least 8 and at most 256');
    const bad = [
      [toReset(token, 'seven77'), 'newPassword'],
      [toReset(token, 'x'.repeat(257)), 'newPassword'],
      [toReset(token, ''), 'newPassword'],
      [toReset(token, newPassword, `${newPassword}.`), 'repeated'],
    ] as const;
    for (const [form, wrong] of bad) {
      const page = await textOf(users.anybody.resetPasswordByForm(form));
      expect(page).toMatch(new RegExp(`id="${wrong}"[^>]*aria-invalid="true"`));
      expect(page).toContain(`value="${token}"`);
      expect(page).not.toContain(newPassword);
    }
    await users.signIn(person);
    expect(await textOf(users.anybody.resetPasswordByForm(toReset(token, newPassword)))).toContain('is changed');
    expect(await reasonsOf([person.call.getMe(), users.signIn(person)])).toEqual([
      'UNAUTHENTICATED',
      'WRONG_CREDENTIALS',
    ]);
    await users.signIn({ ...person, password: newPassword });
    const again = await textOf(users.anybody.resetPasswordByForm(toReset(token, newPassword)));
    expect(again).toContain(ended);
    expect(again).toContain('name="email"');
  });

  it('is over when the time of the link is, and is told in the audit as a call is', async () => {
    const person = await users.provenPerson();
    const late = await reset(person);
    users.clock.forward(hourMs);
    expect(await textOf(users.anybody.resetPasswordByForm(toReset(late, newPassword)))).toContain(ended);
    const token = await reset(person);
    await users.at('203.0.113.9').resetPasswordByForm(toReset(token, newPassword));
    expect((await actionsOf(person.userId)).at(-1)).toEqual({ action: 'PASSWORD_RESET', address: '203.0.113.9' });
  });

  it('asks for an address where there is no link, and says the same of every address', async () => {
    const person = await users.provenPerson();
    expect(await textOf(users.anybody.showPasswordReset())).toContain('name="email"');
    const wrong = await textOf(users.anybody.resetPasswordByForm(toForm({ email: 'no"body' })));
    expect(wrong).toContain('value="no&quot;body"');
    expect(wrong).toContain('not an e-mail address');
    const answers = [person.email, `${randomUUID()}@example.org`].map((email) =>
      textOf(users.anybody.resetPasswordByForm(toForm({ email }))),
    );
    expect(await answers[0]).toBe(await answers[1]);
    await tokenOf(person.email, 'resetPassword');
  });
});

describe('the page of an invitation', () => {
  it('tells whoever has the link what it is, and its code, which the app takes', async () => {
    const owner = await users.person();
    const guest = await users.person();
    await guest.call.updatePreferences({ locale: 'es' });
    const { id: organisationId } = await owner.call.createOrganisation({ name: 'Iron & <Works>' });
    const stranger = `${randomUUID()}@example.org`;
    for (const email of [guest.email, stranger]) {
      await owner.call.createInvitation({ organisationId, email, role: 4 });
    }
    const token = await tokenOf(guest.email, 'invitation');
    const page = await textOf(users.anybody.showInvitation({ token }));
    expect(page).toContain('Invitación a Iron &amp; &lt;Works&gt;');
    expect(page).toContain(guest.email);
    expect(page).toContain(`<code>${token}</code>`);
    const unknown = await tokenOf(stranger, 'invitation');
    expect(await textOf(users.anybody.showInvitation({ token: unknown }))).toContain('Invitation to Iron');
    await guest.call.acceptInvitation({ token });
    expect(await textOf(users.anybody.showInvitation({ token }))).toContain('Ask whoever invited you');
  });
});

it('no token is in the log', async () => {
  const person = await users.provenPerson();
  const first = await verification(person);
  const second = await reset(person);
  await users.anybody.showEmailVerification({ token: first });
  await users.anybody.verifyEmailByForm(toForm({ token: first }));
  await users.anybody.resetPasswordByForm(toReset(second, 'seven77'));
  const log = users.lines.join('');
  expect(log).toContain('ResetPasswordByForm');
  for (const secret of [first, second, 'seven77']) expect(log).not.toContain(secret);
});
