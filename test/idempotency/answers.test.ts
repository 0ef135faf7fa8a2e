// Calls under an Idempotency-Key, through real servers and databases: done once, answered the same, never across persons.
import { randomUUID } from 'node:crypto';
import { type Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Answers, eraseAnswers } from '#chassis/idempotency/answers.ts';
import { loadContract } from '#proto/contract.ts';
import { ApiKeyServiceService } from '#proto/gen/sinew/user/v1/api_key.ts';
import { SessionServiceService } from '#proto/gen/sinew/user/v1/session.ts';
import { UserServiceService } from '#proto/gen/sinew/user/v1/user.ts';
import { GoalServiceService } from '#proto/gen/sinew/workout/v1/goal.ts';
import { RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { takesIdempotencyKey } from '#proto/reasons.ts';
import { CallError, type Person } from '#test/harness/service.ts';
import { type ServedUsers, serveUsers } from '#test/harness/user.ts';
import { serveWorkouts } from '#test/harness/workout.ts';

const service = serveWorkouts();
let users: ServedUsers;

beforeAll(async () => {
  users = await serveUsers();
});

afterAll(() => users.stop());

interface Told {
  // biome-ignore lint/suspicious/noExplicitAny: the answers of all methods
  answer: any;
  replayed: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: the messages of all methods
type Method = any;

/** A unary call with these headers. */
async function send(
  served: { clientAs: (name: string) => Promise<Client> },
  { path, requestSerialize, requestDeserialize, responseDeserialize }: Method,
  request: object,
  headers: Record<string, string>,
): Promise<Told> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const client = await served.clientAs('edge');
  const empty = requestDeserialize(Buffer.alloc(0));
  return new Promise((resolve, reject) => {
    let replayed = false;
    const done = (error: ServiceError | null, answer: unknown) =>
      error ? reject(new CallError(error)) : resolve({ answer, replayed });
    client
      .makeUnaryRequest(path, requestSerialize, responseDeserialize, { ...empty, ...request }, metadata, {}, done)
      .on('metadata', (sent) => {
        replayed = sent.get('idempotency-replayed')[0] === 'true';
      });
  });
}

const under = (person: Pick<Person, 'token'>, key: string) => ({
  authorization: `Bearer ${person.token}`,
  'idempotency-key': key,
});

const { createWorkout, logSet } = WorkoutServiceService;
const workout = (name = 'Legs') => ({
  workout: { ...emptyWorkout(), name, startTime: new Date('2026-03-01T17:00:00Z') },
});
const emptyWorkout = () => createWorkout.requestDeserialize(Buffer.from([10, 0])).workout!;

const countWorkouts = async ({ userId }: Person): Promise<number> =>
  (await service.sql`select from workout where user_id = ${userId}`).count;

const reasonOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'OK',
    (error) => (error as CallError).reason,
  );

describe('a call under a key', () => {
  it('is done once, and answered the same again, marked as such', async () => {
    const ada = await service.person();
    const first = await send(service, createWorkout, workout(), under(ada, 'k1'));
    const again = await send(service, createWorkout, workout(), under(ada, 'k1'));
    expect(first.replayed).toBe(false);
    expect(again).toEqual({ answer: first.answer, replayed: true });
    expect(await countWorkouts(ada)).toBe(1);
  });

  it('is another call for another person, another method and another key', async () => {
    const ada = await service.person();
    const ben = await service.person();
    const own = await send(service, createWorkout, workout(), under(ada, 'k1'));
    const others = await send(service, createWorkout, workout(), under(ben, 'k1'));
    const routine = { routine: RoutineServiceService.createRoutine.responseDeserialize(Buffer.alloc(0)) };
    await send(service, RoutineServiceService.createRoutine, routine, under(ada, 'k1'));
    await send(service, createWorkout, workout(), under(ada, 'k2'));
    expect(others.answer.id).not.toBe(own.answer.id);
    expect([await countWorkouts(ada), await countWorkouts(ben)]).toEqual([2, 1]);
  });

  it('is refused for another request', async () => {
    const ada = await service.person();
    await send(service, createWorkout, workout('Legs'), under(ada, 'k1'));
    const other = send(service, createWorkout, workout('Arms'), under(ada, 'k1'));
    expect(await reasonOf(other)).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await countWorkouts(ada)).toBe(1);
  });

  it.each(['', 'a b', 'x'.repeat(256)])('is refused where the key is %j', async (key) => {
    const ada = await service.person();
    const call = send(service, createWorkout, workout(), under(ada, key));
    await expect(call).rejects.toMatchObject({
      reason: 'INVALID_FIELDS',
      violations: [{ field: 'Idempotency-Key' }],
    });
    expect(await countWorkouts(ada)).toBe(0);
  });

  it('has one effect when it is sent twenty times at once', async () => {
    const ada = await service.person();
    const calls = Array.from({ length: 20 }, () => send(service, createWorkout, workout(), under(ada, 'k1')));
    const settled = await Promise.allSettled(calls);
    const ids = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value.answer.id] : []));
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as CallError] : []));
    expect(new Set(ids).size).toBe(1);
    expect(new Set(refused.map(({ reason }) => reason)).size).toBeLessThanOrEqual(1);
    for (const { reason, retryAfter } of refused)
      expect({ reason, retryAfter }).toEqual({ reason: 'IDEMPOTENCY_KEY_IN_USE', retryAfter: '1' });
    expect(await countWorkouts(ada)).toBe(1);
  });

  it('does under random keys and requests what it does without, once each', async () => {
    const call = fc.record({ key: fc.constantFrom('a', 'b', 'c'), name: fc.constantFrom('Legs', 'Arms') });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 12 }), fc.boolean(), async (calls, atOnce) => {
        const ada = await service.person();
        const make = ({ key, name }: { key: string; name: string }) =>
          send(service, createWorkout, workout(name), under(ada, key)).then(
            ({ answer }) => ({ key, name, id: answer.id as string, named: answer.name as string }),
            (error: CallError) => ({ key, name, id: '', reason: error.reason, named: name }),
          );
        const told = [];
        if (atOnce) told.push(...(await Promise.all(calls.map(make))));
        else for (const one of calls) told.push(await make(one));
        for (const { name, named } of told) expect(named).toBe(name);
        const keys = new Set(calls.map(({ key }) => key));
        for (const key of keys) {
          const ids = told.filter((one) => one.key === key && one.id).map(({ id }) => id);
          expect(new Set(ids).size).toBe(1);
        }
        expect(await countWorkouts(ada)).toBe(keys.size);
      }),
      { numRuns: 15 },
    );
  });

  it('that was refused is judged anew', async () => {
    const ada = await service.person();
    const goal = {
      goal: {
        ...GoalServiceService.createGoal.responseDeserialize(Buffer.alloc(0)),
        exerciseId: 'nobody-has-it',
        kind: 1,
        target: 5,
      },
    };
    const refuse = () => reasonOf(send(service, GoalServiceService.createGoal, goal, under(ada, 'k1')));
    expect([await refuse(), await refuse()]).toEqual(['EXERCISE_NOT_FOUND', 'EXERCISE_NOT_FOUND']);
  });

  it('does each part once where a set is logged', async () => {
    const ada = await service.person();
    const { answer } = await send(service, createWorkout, workout(), under(ada, 'k1'));
    const set = { exerciseId: 'barbell-squat', weightKg: 100, reps: 5, notes: '', id: '', type: 0 };
    const log = () => send(service, logSet, { workoutId: answer.id, set }, under(ada, 'k2'));
    expect((await log()).answer).toEqual((await log()).answer);
    const found = await ada.as(WorkoutServiceService).getWorkout({ workoutId: answer.id });
    expect(found.sets).toHaveLength(1);
  });

  it('is kept for a day', async () => {
    const ada = await service.person();
    const answers = new Answers(service.sql);
    await send(service, createWorkout, workout(), under(ada, 'k1'));
    await service.sql`update kept_answer set time = time - interval '23 hours' where person_id = ${ada.userId}`;
    await answers.sweep();
    expect((await send(service, createWorkout, workout(), under(ada, 'k1'))).replayed).toBe(true);
    await service.sql`update kept_answer set time = time - interval '2 hours' where person_id = ${ada.userId}`;
    expect((await send(service, createWorkout, workout(), under(ada, 'k1'))).replayed).toBe(false);
    await service.sql`update kept_answer set time = time - interval '25 hours' where person_id = ${ada.userId}`;
    await answers.sweep();
    expect((await service.sql`select from kept_answer where person_id = ${ada.userId}`).count).toBe(0);
  });

  it('goes with the account', async () => {
    const ada = await service.person();
    await send(service, createWorkout, workout(), under(ada, 'k1'));
    await service.sql.begin((transaction) => eraseAnswers(transaction, [ada.userId]));
    expect((await service.sql`select from kept_answer where person_id = ${ada.userId}`).count).toBe(0);
  });
});

describe('the user service', () => {
  const served = () => ({ clientAs: users.clientAs });
  const at = (address: string, key: string) => ({ 'x-forwarded-for': address, 'idempotency-key': key });
  const account = () => ({ email: `${randomUUID()}@example.org`, password: 'correct horse', displayName: 'Ada' });

  it('opens one account for who is not signed in, and tells no other address of it', async () => {
    const ada = account();
    const first = await send(served(), UserServiceService.signUp, ada, at('192.0.2.1', 'k1'));
    const again = await send(served(), UserServiceService.signUp, ada, at('192.0.2.1', 'k1'));
    expect(again).toEqual({ answer: first.answer, replayed: true });
    expect(await reasonOf(send(served(), UserServiceService.signUp, ada, at('192.0.2.2', 'k1')))).toBe('EMAIL_TAKEN');
    const guess = { ...ada, password: 'wrong horse, not hers' };
    expect(await reasonOf(send(served(), UserServiceService.signUp, guess, at('192.0.2.1', 'k1')))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('hands out no token twice, and opens one session', async () => {
    const { email, password, userId } = await users.person();
    const signIn = () => send(served(), SessionServiceService.signIn, { email, password }, at('192.0.2.3', 'k1'));
    const { answer } = await signIn();
    expect(answer.accessToken).not.toBe('');
    expect(await reasonOf(signIn())).toBe('IDEMPOTENCY_ANSWER_NOT_KEPT');
    expect((await users.sql`select from session where account_id = ${userId}`).count).toBe(2);
    const kept = await users.sql`select answer from kept_answer where answer is not null`;
    for (const row of kept) expect((row.answer as Buffer).includes(answer.refreshToken)).toBe(false);
  });

  it('makes one API key, and tells it once', async () => {
    const { tokens, call } = await users.person();
    const make = () =>
      send(
        served(),
        ApiKeyServiceService.createApiKey,
        { name: 'Watch', scopes: [1] },
        { ...under({ token: tokens.accessToken }, 'k1'), 'sinew-proof': tokens.proof },
      );
    expect([await reasonOf(make()), await reasonOf(make())]).toEqual(['OK', 'IDEMPOTENCY_ANSWER_NOT_KEPT']);
    expect((await call.listApiKeys({})).apiKeys).toHaveLength(1);
  });

  it('keeps the record of a refused call under a key', async () => {
    const { tokens, userId } = await users.person();
    const change = { currentPassword: 'not this one', newPassword: 'another horse' };
    const call = () =>
      reasonOf(send(served(), UserServiceService.changePassword, change, under({ token: tokens.accessToken }, 'k1')));
    const count = async () =>
      (
        await users.sql`
        select from audit_record join audit_party on record_id = audit_record.id
        where account_id = ${userId} and result = 'refused'`
      ).count;
    const before = await count();
    expect([await call(), await call()]).toEqual(['WRONG_PASSWORD', 'WRONG_PASSWORD']);
    expect(await count()).toBe(before + 2);
  });

  it('keeps no request that a stolen database could be asked about', async () => {
    const ada = account();
    await send(served(), UserServiceService.signUp, ada, at('192.0.2.9', 'k-of-ada'));
    const rows = await users.sql`select id, request, answer, headers from kept_answer`;
    for (const row of rows) {
      const text = [row.id, row.request, row.answer]
        .map((bytes) => (bytes as Buffer | null)?.toString('latin1'))
        .join();
      expect(text).not.toContain(ada.password);
      expect(text).not.toContain('k-of-ada');
    }
  });
});

describe('which methods take a key', () => {
  it('follows from the contract', () => {
    const names = loadContract()
      .methods.filter(takesIdempotencyKey)
      .map(({ path }) => path.split('/')[2]);
    expect(names).toEqual(
      expect.arrayContaining(['SignUp', 'CreateWorkout', 'LogSet', 'AddDevice', 'CreateInvitation']),
    );
    for (const name of ['UpdateWorkout', 'ListWorkouts', 'ImportWorkouts', 'ExportMe', 'CheckTraining', 'Subscribe'])
      expect(names).not.toContain(name);
  });
});
