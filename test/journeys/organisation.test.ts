// A gym, through the real door: its owner invites a coach and a member, the coach sees and plans the member's training as
// long as the member consents, and the audit tells each of them what happened, in complete chains.
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toHevy } from '#test/harness/exports.ts';
import { type Answer, Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const root = join(import.meta.dirname, '../..');
const history = toHevy([
  {
    start: '2025-09-15T07:48',
    workout: 'Push',
    exercise: 'Bench Press (Barbell)',
    type: 'normal',
    weightKg: 100,
    reps: 5,
  },
  {
    start: '2025-09-22T07:48',
    workout: 'Push',
    exercise: 'Bench Press (Barbell)',
    type: 'normal',
    weightKg: 105,
    reps: 4,
  },
]);

let mesh: Mesh;
let owner: Person;
let coach: Person;
let member: Person;
let memberId: string;
let gym: string;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000, instances: { user: 2, workout: 2 } });
  [owner, coach, member] = (await Promise.all([1, 2, 3].map(() => Person.signUp(mesh.urls.edge)))) as [
    Person,
    Person,
    Person,
  ];
  memberId = (await member.get('/v1/users/me')).body.id;
  gym = `/v1/organisations/${(await owner.post('/v1/organisations', { name: 'Iron Works' })).body.id}`;
  await admit(coach, 'COACH');
  await admit(member, 'MEMBER');
  expect((await member.post('/v1/workouts:import', history, 'text/csv')).body).toMatchObject({ workouts: 2 });
});

afterAll(() => mesh?.stop());

/** Reads the token from the mail to the invited person. */
function tokenFor(email: string): Promise<string> {
  const find = async (): Promise<string> => {
    const files = (await readdir(mesh.outbox)).filter((file) => file.endsWith('.eml'));
    const mails = await Promise.all(
      files.map(async (file) => PostalMime.parse(await readFile(join(mesh.outbox, file)))),
    );
    const own = mails.filter(({ to }) => to?.some(({ address }) => address === email));
    const found = own.flatMap(({ text }) => /invitations:accept\?token=([\w%.-]+)/.exec(text ?? '')?.[1] ?? []);
    if (!found[0]) throw new Error(`no invitation has come to ${email}`);
    return decodeURIComponent(found[0]);
  };
  return vi.waitFor(find, { timeout: 60_000 });
}

async function admit(person: Person, role: string): Promise<void> {
  const invited = await owner.post(`${gym}/invitations`, { email: person.email, role });
  expect(invited).toMatchObject({ status: 200, body: { email: person.email, role } });
  const accepted = await person.post('/v1/invitations:accept', { token: await tokenFor(person.email) });
  expect(accepted).toMatchObject({ status: 200, body: { name: 'Iron Works', role } });
}

const told = ({ status, body }: Answer) => ({ status, reason: body.reason });
const actions = ({ body }: Answer): string[] => body.records.map(({ action }: { action: string }) => action);

async function verifyAudit(): Promise<string> {
  const program = join(root, 'services/tooling/commands/operate.ts');
  const env = { SINEW_DATA: mesh.data };
  const { all } = await execa(process.execPath, [program, 'user', 'verify-audit'], { env, all: true, reject: false });
  return all;
}

describe('a coach', { timeout: 120_000 }, () => {
  const seen = () =>
    Promise.all(['workouts', 'records', 'weeks'].map((what) => coach.get(`${gym}/members/${memberId}/${what}`)));

  it('sees the training of a member while the member consents, and not a call longer', async () => {
    const refused = { status: 403, reason: 'CONSENT_NEEDED' };
    expect((await seen()).map(told)).toEqual([refused, refused, refused]);
    for (let round = 0; round < 10; round++) {
      const given = await member.call('PUT', `${gym}/consent`, { body: {} });
      expect(given).toMatchObject({ status: 200, body: { given: true } });
      const [workouts, records, weeks] = await seen();
      expect([workouts!.status, records!.status, weeks!.status]).toEqual([200, 200, 200]);
      expect((await member.delete(`${gym}/consent`)).status).toBe(200);
      expect((await seen()).map(told)).toEqual([refused, refused, refused]);
    }
  });

  it('sees what the member sees, and no other person’s', async () => {
    await member.call('PUT', `${gym}/consent`, { body: {} });
    const [workouts, records, weeks] = await seen();
    expect(workouts!.body).toEqual((await member.get('/v1/workouts')).body);
    expect(records!.body).toEqual((await member.get('/v1/records')).body);
    expect(weeks!.body).toEqual((await member.get('/v1/statistics/volume')).body);
    const { body: stranger } = await (await Person.signUp(mesh.urls.edge)).get('/v1/users/me');
    const others = await coach.get(`${gym}/members/${stranger.id}/workouts`);
    expect(told(others)).toEqual({ status: 404, reason: 'MEMBER_NOT_FOUND' });
    const members = (await coach.get(`${gym}/members`)).body.members;
    expect(members.find(({ userId }: { userId: string }) => userId === memberId)).toMatchObject({ consent: true });
  });

  it('sees nothing after the member has left, nor after being no coach any more', async () => {
    const visitor = await Person.signUp(mesh.urls.edge);
    await admit(visitor, 'MEMBER');
    const { id } = (await visitor.get('/v1/users/me')).body;
    await visitor.call('PUT', `${gym}/consent`, { body: {} });
    const look = async () => told(await coach.get(`${gym}/members/${id}/workouts`));
    expect(await look()).toMatchObject({ status: 200 });
    const { id: coachId } = (await coach.get('/v1/users/me')).body;
    await owner.patch(`${gym}/members/${coachId}`, { role: 'MEMBER' });
    expect(await look()).toEqual({ status: 403, reason: 'PERMISSION_DENIED' });
    await owner.patch(`${gym}/members/${coachId}`, { role: 'COACH' });
    expect(await look()).toMatchObject({ status: 200 });
    await visitor.post(`${gym}:leave`, {});
    expect(await look()).toEqual({ status: 404, reason: 'MEMBER_NOT_FOUND' });
  });
});

describe('a plan', { timeout: 120_000 }, () => {
  const sets = [{ exerciseId: 'barbell-bench-press', type: 'NORMAL', weightKg: 80, reps: 5 }];
  const make = (name: string, person = coach) => person.post(`${gym}/members/${memberId}/routines`, { name, sets });
  const routines = async () => (await member.get('/v1/routines')).body.routines;
  const tellings = async () => {
    const { notifications } = (await member.get('/v1/notifications')).body;
    return notifications.filter(({ kind }: { kind: string }) => kind === 'PLAN_MADE');
  };

  it('of a coach is among the member’s routines and in the inbox, and no other is made without consent', async () => {
    await member.call('PUT', `${gym}/consent`, { body: {} });
    const made = await make('Spring');
    const organisationId = gym.split('/').at(-1);
    expect(made).toMatchObject({ status: 200, body: { name: 'Spring', madeBy: 'COACH', organisationId } });
    expect(await routines()).toEqual([made.body]);
    await expect.poll(tellings, { timeout: 20_000 }).toHaveLength(1);
    const [telling] = await tellings();
    expect(telling).toMatchObject({ title: 'A coach made you a plan', body: expect.stringContaining('“Spring”') });
    expect((await member.get(telling.resource)).body).toEqual(made.body);
    const workout = await member.post('/v1/workouts', { routineId: made.body.id, timeZone: 'UTC' });
    expect(workout).toMatchObject({ status: 200, body: { routineId: made.body.id } });

    await member.delete(`${gym}/consent`);
    expect(told(await make('Summer'))).toEqual({ status: 403, reason: 'CONSENT_NEEDED' });
    expect(await routines()).toEqual([made.body]);
    expect((await member.delete(`/v1/routines/${made.body.id}`)).status).toBe(200);
    expect(await routines()).toEqual([]);
  });

  it('of the member’s own is no news, and nobody but an owner or coach makes one', async () => {
    await member.call('PUT', `${gym}/consent`, { body: {} });
    const before = (await tellings()).length;
    expect((await member.post('/v1/routines', { name: 'Mine', sets })).body).toMatchObject({ madeBy: 'SELF' });
    const stranger = await Person.signUp(mesh.urls.edge);
    expect(told(await make('No', stranger))).toEqual({ status: 404, reason: 'ORGANISATION_NOT_FOUND' });
    expect(told(await make('No', member))).toEqual({ status: 403, reason: 'PERMISSION_DENIED' });
    // Events come in their order: when the event of this routine is in the inbox, that of the member's own routine has been
    // handled.
    expect((await make('Autumn', owner)).status).toBe(200);
    await expect.poll(async () => (await tellings()).length, { timeout: 20_000 }).toBeGreaterThan(before);
    expect(await tellings()).toHaveLength(before + 1);
    expect((await tellings())[0].body).toContain('“Autumn”');
  });

  it('is changed and taken back by an owner, who has to have seen what the member made of it', async () => {
    const path = `${gym}/members/${memberId}/routines`;
    const { id } = (await make('Winter', owner)).body;
    expect((await member.patch(`/v1/routines/${id}`, { notes: 'my knee' })).status).toBe(200);
    expect(told(await owner.patch(`${path}/${id}`, { name: 'Winter, harder' }))).toEqual({
      status: 409,
      reason: 'ROUTINE_CHANGED',
    });
    const { routines: plans } = (await owner.get(path)).body;
    expect(plans.every(({ madeBy }: { madeBy: string }) => madeBy === 'COACH')).toBe(true);
    const { updateTime } = plans.find((plan: { id: string }) => plan.id === id);
    const changed = await owner.patch(`${path}/${id}?seenUpdateTime=${updateTime}`, { name: 'Winter, harder' });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Winter, harder', notes: 'my knee' } });
    expect((await owner.delete(`${path}/${id}`)).status).toBe(200);
    const kinds = async () =>
      (await member.get('/v1/notifications')).body.notifications.map(({ kind }: { kind: string }) => kind);
    await expect.poll(kinds, { timeout: 20_000 }).toEqual(expect.arrayContaining(['PLAN_CHANGED', 'PLAN_TAKEN_BACK']));
    const uses = await owner.get(`${gym}/secret-uses`);
    expect(uses).toMatchObject({ status: 200, body: { uses: [] } });
    expect(told(await member.get(`${gym}/secret-uses`))).toEqual({ status: 403, reason: 'PERMISSION_DENIED' });
    expect(await member.get('/v1/secret-uses')).toMatchObject({ status: 200, body: { uses: [] } });
  });

  it('leaves a record with the member, also one that was refused', async () => {
    const { records } = (await member.get('/v1/audit-records?pageSize=200')).body;
    const { id: coachId } = (await coach.get('/v1/users/me')).body;
    const plans = records.filter(({ action }: { action: string }) => action === 'TRAINING_PLANNED');
    const own = plans.filter(({ actorId }: { actorId: string }) => actorId === coachId);
    expect(own.map(({ result }: { result: string }) => result)).toEqual(['REFUSED', 'DONE']);
    expect(own[0]).toMatchObject({ details: { subject: 'routine' }, address: '' });
  });
});

describe('a stranger', () => {
  it('gets the same answer for a gym that exists and for one that does not, on each path', async () => {
    const stranger = await Person.signUp(mesh.urls.edge);
    const nowhere = `/v1/organisations/${randomUUID()}`;
    const paths = ['', '/members', '/invitations', '/consent', '/audit-records', `/members/${memberId}/workouts`];
    for (const path of paths) {
      const [there, not] = await Promise.all([gym, nowhere].map((one) => stranger.get(one + path)));
      expect(told(there!)).toEqual({ status: 404, reason: 'ORGANISATION_NOT_FOUND' });
      const same = ({ body: { instance: _, traceId: __, ...body } }: Answer) => body;
      expect(same(there!)).toEqual(same(not!));
    }
    expect((await Person.nobody(mesh.urls.edge).get(gym)).status).toBe(401);
  });
});

describe('the audit', { timeout: 120_000 }, () => {
  it('tells the member who looked, and the owner what was done in the gym', async () => {
    const own = await member.get('/v1/audit-records?pageSize=200');
    expect(actions(own)).toEqual(
      expect.arrayContaining(['SIGNED_UP', 'SIGNED_IN', 'INVITATION_ACCEPTED', 'CONSENT_GIVEN']),
    );
    const { id: coachId } = (await coach.get('/v1/users/me')).body;
    const looks = own.body.records.filter(({ action }: { action: string }) => action === 'TRAINING_READ');
    expect(looks).toContainEqual(
      expect.objectContaining({ result: 'DONE', actorId: coachId, details: { subject: 'workouts' }, address: '' }),
    );
    expect(looks).toContainEqual(expect.objectContaining({ result: 'REFUSED', actorId: coachId }));
    const signIn = own.body.records.find(({ action }: { action: string }) => action === 'SIGNED_IN');
    expect(signIn).toMatchObject({ address: '127.0.0.1', actorId: memberId });

    const within = await owner.get(`${gym}/audit-records?pageSize=200`);
    expect(actions(within)).toEqual(
      expect.arrayContaining(['ORGANISATION_CREATED', 'TRAINING_READ', 'CONSENT_WITHDRAWN']),
    );
    expect(actions(within)).not.toContain('SIGNED_IN');
    const look = within.body.records.find(
      ({ action, details }: { action: string; details: { subject: string } }) =>
        action === 'TRAINING_READ' && details.subject === 'workouts',
    );
    expect(look).toMatchObject({ actorId: coachId, address: '127.0.0.1' });
    expect((await coach.get(`${gym}/audit-records`)).status).toBe(403);
  });

  it('tells who tried to see training without being allowed to, to that person and to the owner', async () => {
    const { id: ownerId } = (await owner.get('/v1/users/me')).body;
    const tried = await member.get(`${gym}/members/${ownerId}/records`);
    expect(told(tried)).toEqual({ status: 403, reason: 'PERMISSION_DENIED' });
    const refused = expect.objectContaining({
      action: 'PERMISSION_REFUSED',
      result: 'REFUSED',
      actorId: memberId,
      address: '127.0.0.1',
      details: { permission: 'READ_TRAINING', role: 'MEMBER' },
    });
    expect((await member.get('/v1/audit-records')).body.records).toContainEqual(refused);
    expect((await owner.get(`${gym}/audit-records?pageSize=200`)).body.records).toContainEqual(refused);
  });

  it('is whole after its service was killed amid many acts, and the command says so', async () => {
    const acts = Array.from({ length: 60 }, (_, index) =>
      index % 2 ? coach.get(`${gym}/members/${memberId}/weeks`) : member.call('PUT', `${gym}/consent`, { body: {} }),
    );
    await mesh.kill('user-1');
    await Promise.all(acts);
    await mesh.ready('user-1');
    expect(await verifyAudit()).toMatch(/^\d+ records in \d+ chains are whole$/m);
  });
});
