// The links of real mails, opened as a browser does at the door of a mesh. The operator of the mesh has no app, so each link
// shows a page, and its button does what the mail is about.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type JourneyMesh, openJourneyMesh } from '#test/harness/journey-mesh.ts';
import { Person } from '../harness/person.ts';

let mesh: JourneyMesh;
beforeAll(async () => {
  mesh = await openJourneyMesh();
}, 180_000);
afterAll(() => mesh?.stop());

/** The link to a path, out of the only mail to an address with such a link. */
async function linkTo(address: string, path: string): Promise<string> {
  const find = async (): Promise<string> => {
    const files = (await readdir(mesh.outbox)).filter((file) => file.endsWith('.eml'));
    const mails = await Promise.all(
      files.map(async (file) => PostalMime.parse(await readFile(join(mesh.outbox, file)))),
    );
    const own = mails.filter(({ to }) => to?.some((one) => one.address === address));
    const links = own.flatMap(({ text }) => text?.match(/https?:\S+/g) ?? []);
    const link = links.find((one) => one.startsWith(`${mesh.urls.edge}/v1/${path}?token=`));
    if (!link) throw new Error(`no mail to ${address} leads to ${path}`);
    return link;
  };
  return vi.waitFor(find, { timeout: 30_000 });
}

const tokenOf = (link: string): string => new URL(link).searchParams.get('token')!;

interface Seen {
  status: number;
  headers: Record<string, string>;
  text: string;
}

async function open(link: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Seen> {
  const response = await fetch(link, { headers, ...init });
  return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
}

/** Sends the form of a page as a browser does, with the form's own fields and the fields that a person fills in. */
function press(page: string, html: string, written: Record<string, string> = {}): Promise<Seen> {
  const [, action] = /<form method="post" action="([^"]+)">/.exec(html)!;
  const own = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
  const fields = Object.fromEntries(own.map(([, name, value]) => [name!, value!]));
  const body = new URLSearchParams({ ...fields, ...written });
  return open(new URL(action!, page).href, {}, { method: 'POST', body });
}

describe('a link in a mail', () => {
  it('opens a page that changes nothing, whose button verifies the address once', { timeout: 60_000 }, async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    const link = await linkTo(ada.email, 'users:verifyEmail');
    const looks = [await open(link), await open(link)];
    for (const page of looks) {
      expect(page).toMatchObject({ status: 200, text: expect.stringContaining(ada.email) });
      expect(page.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-[^']+'; form-action/),
      });
    }
    expect((await ada.get('/v1/users/me')).body.emailVerified).toBe(false);
    expect(await press(link, looks[0]!.text)).toMatchObject({ status: 200, text: expect.stringContaining('verified') });
    expect((await ada.get('/v1/users/me')).body.emailVerified).toBe(true);
    const used = await press(link, looks[1]!.text);
    expect(used).toMatchObject({ status: 400, text: expect.stringContaining('not work any more') });
    expect(used.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8' });
    expect(used.headers).not.toHaveProperty('x-sinew-status');
    const german = await open(link, { 'accept-language': 'de-AT, en;q=0.5' });
    expect(german).toMatchObject({ status: 400, text: expect.stringContaining('lang="de"') });
  });

  it('sets a new password, tells what is wrong with a bad one, and ends every session', {
    timeout: 60_000,
  }, async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    const nobody = Person.nobody(mesh.urls.edge);
    await nobody.post('/v1/users:verifyEmail', { token: tokenOf(await linkTo(ada.email, 'users:verifyEmail')) });
    const start = `${mesh.urls.edge}/v1/users:resetPassword`;
    const asked = await press(start, (await open(start)).text, { email: ada.email });
    expect(asked).toMatchObject({ status: 200, text: expect.stringContaining('on its way') });
    const link = await linkTo(ada.email, 'users:resetPassword');
    const password = 'päss & wörd+';
    const page = await open(link);
    const refused = await press(link, page.text, { newPassword: 'short', repeated: 'short' });
    expect(refused).toMatchObject({ status: 400, text: expect.stringContaining('at least 8') });
    expect((await ada.get('/v1/users/me')).status).toBe(200);
    const done = await press(link, refused.text, { newPassword: password, repeated: password });
    expect(done).toMatchObject({ status: 200, text: expect.stringContaining('is changed') });
    expect((await ada.get('/v1/users/me')).status).toBe(401);
    const signIn = (given: string) => nobody.post('/v1/sessions', { email: ada.email, password: given });
    expect([(await signIn(Person.password)).status, (await signIn(password)).status]).toEqual([401, 200]);
    expect((await press(link, page.text, { newPassword: password, repeated: password })).status).toBe(400);
  });

  it('gives an account back that a thief has taken by its address', { timeout: 90_000 }, async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    const nobody = Person.nobody(mesh.urls.edge);
    await nobody.post('/v1/users:verifyEmail', { token: tokenOf(await linkTo(ada.email, 'users:verifyEmail')) });
    const email = `thief-${ada.email}`;
    const thief = Person.withToken(mesh.urls.edge, ada.token);
    const refused = await thief.patch('/v1/users/me', { email });
    expect(refused).toMatchObject({ status: 403, body: { reason: 'PROOF_REQUIRED' } });
    const { proof } = (await thief.post('/v1/sessions:reauthenticate', { password: Person.password })).body;
    const headers = { 'sinew-proof': proof };
    expect(await thief.call('PATCH', '/v1/users/me', { body: { email }, headers })).toMatchObject({
      status: 200,
      body: { email: ada.email, pendingEmail: email },
    });
    const undo = await linkTo(ada.email, 'users:undoEmailChange');
    await nobody.post('/v1/users:verifyEmail', { token: tokenOf(await linkTo(email, 'users:verifyEmail')) });
    expect((await thief.get('/v1/users/me')).body).toMatchObject({ email });
    const page = await open(undo);
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining(ada.email) });
    expect(await press(undo, page.text)).toMatchObject({ status: 200, text: expect.stringContaining('taken back') });
    expect((await thief.get('/v1/users/me')).status).toBe(401);
    const reset = { token: tokenOf(await linkTo(ada.email, 'users:resetPassword')), newPassword: 'of the owner' };
    expect((await nobody.post('/v1/users:resetPassword', reset)).status).toBe(200);
    const again = await nobody.post('/v1/sessions', { email: ` ${ada.email} `, password: 'of the owner' });
    expect(again).toMatchObject({ status: 200, body: { proof: expect.stringMatching(/./) } });
    expect((await press(undo, page.text)).status).toBe(400);
  });

  it('shows an invitation and the code that accepts it', { timeout: 60_000 }, async () => {
    const owner = await Person.signUp(mesh.urls.edge);
    const guest = await Person.signUp(mesh.urls.edge);
    const { id } = (await owner.post('/v1/organisations', { name: 'Iron & Works' })).body;
    await owner.post(`/v1/organisations/${id}/invitations`, { email: guest.email, role: 'MEMBER' });
    const page = await open(await linkTo(guest.email, 'invitations:accept'));
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('Iron &amp; Works') });
    const [, token] = /<code>(.+)<\/code>/.exec(page.text)!;
    expect((await guest.post('/v1/invitations:accept', { token })).status).toBe(200);
  });

  it('leaves its token in no log', { timeout: 60_000 }, async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    const link = await linkTo(ada.email, 'users:verifyEmail');
    expect((await press(link, (await open(link)).text)).status).toBe(200);
    const logs = async () =>
      (await Promise.all(['envoy-1', 'user-1', 'notification-1'].map((name) => mesh.logs(name)))).join('');
    await expect.poll(logs, { timeout: 20_000 }).toContain('/v1/users:verifyEmailForm');
    const token = new URL(link).searchParams.get('token')!;
    expect(token.length).toBeGreaterThan(20);
    expect(await logs()).not.toContain(token);
  });
});
