// The contract's permissions at the real services: every method that needs a permission is called in every role, by a
// stranger and without a token. The contract says what to expect, so the test finds a method that its service does not
// guard.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract, type Method, type RoleName } from '#proto/contract.ts';
import { ConversationServiceService } from '#proto/gen/sinew/ai/v1/conversation.ts';
import { OrganisationCoachServiceService } from '#proto/gen/sinew/ai/v1/organisation_coach.ts';
import { OrganisationKnowledgeServiceService } from '#proto/gen/sinew/ai/v1/organisation_knowledge.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { CheckTrainingResponse_Answer as Answer } from '#proto/gen/sinew/user/v1/consent.ts';
import { CoachingServiceService } from '#proto/gen/sinew/workout/v1/coaching.ts';
import { serveCoach } from '#test/harness/ai.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';
import { serveWorkouts } from '#test/harness/workout.ts';

const roles: readonly RoleName[] = ['OWNER', 'ADMIN', 'COACH', 'MEMBER'];
const permitted = loadContract().methods.flatMap((method) =>
  method.access.kind === 'signedIn' && method.access.permission
    ? [{ method, permission: method.access.permission }]
    : [],
);

/**
 * Calls with only the organisation in the request: a caller with the permission is refused for other reasons, or not at all.
 */
type Calls = Record<string, (request: object) => Promise<unknown>>;

const nameOf = ({ path }: Method): string => {
  const name = path.split('/')[2]!;
  return name[0]!.toLowerCase() + name.slice(1);
};

const expected = (role: RoleName | 'stranger' | 'nobody', holders: readonly RoleName[]): string => {
  if (role === 'nobody') return 'UNAUTHENTICATED';
  if (role === 'stranger') return 'ORGANISATION_NOT_FOUND';
  return holders.includes(role) ? 'let in' : 'PERMISSION_DENIED';
};

const refusals = ['UNAUTHENTICATED', 'ORGANISATION_NOT_FOUND', 'PERMISSION_DENIED'];

async function ask(calls: Calls, method: Method, organisationId: string): Promise<string> {
  const call = calls[nameOf(method)];
  if (!call) throw new Error(`the test does not serve ${method.path}`);
  const [reason] = await reasonsOf([call({ organisationId })]);
  return refusals.includes(reason!) ? reason! : 'let in';
}

describe('the contract', () => {
  it('gives each permission to these roles', () => {
    const matrix = new Map(permitted.map(({ permission: { name, roles: holders } }) => [name, holders.join(' ')]));
    expect(Object.fromEntries(matrix)).toEqual({
      READ_ORGANISATION: 'OWNER ADMIN COACH MEMBER',
      RENAME_ORGANISATION: 'OWNER ADMIN',
      DELETE_ORGANISATION: 'OWNER',
      LEAVE_ORGANISATION: 'OWNER ADMIN COACH MEMBER',
      LIST_MEMBERS: 'OWNER ADMIN COACH',
      CHANGE_ROLES: 'OWNER ADMIN',
      REMOVE_MEMBERS: 'OWNER ADMIN',
      INVITE_MEMBERS: 'OWNER ADMIN',
      GIVE_CONSENT: 'OWNER ADMIN COACH MEMBER',
      READ_TRAINING: 'OWNER COACH',
      READ_AUDIT: 'OWNER ADMIN',
      PLAN_TRAINING: 'OWNER COACH',
      WRITE_KNOWLEDGE: 'OWNER ADMIN COACH',
      USE_COACH: 'OWNER ADMIN COACH MEMBER',
      READ_COACH_USAGE: 'OWNER',
      SET_COACH_KEYS: 'OWNER',
    });
  });
});

describe('the user service', () => {
  let users: ServedUsers;
  const people = new Map<RoleName | 'stranger', SignedIn>();
  beforeAll(async () => {
    users = await serveUsers();
    for (const role of [...roles, 'stranger'] as const) people.set(role, await users.person());
  });
  afterAll(() => users.stop());

  /** A gym with one member of each role. */
  async function newGym(): Promise<string> {
    const id = randomUUID();
    const now = users.clock.now();
    await users.sql`insert into organisation (id, name, created_at, updated_at) values (${id}, 'Gym', ${now}, ${now})`;
    for (const role of roles) {
      await users.sql`
        insert into membership (organisation_id, account_id, role, joined_at)
        values (${id}, ${people.get(role)!.userId}, ${role}, ${now})`;
    }
    return id;
  }

  const own = permitted.filter(({ method }) => method.service === 'user');
  const cases = own.flatMap(({ method, permission }) =>
    ([...roles, 'stranger', 'nobody'] as const).map((role) => ({ path: method.path, role, method, permission })),
  );

  it.each(cases)('answers $path to $role as the contract says', async ({ role, method, permission }) => {
    const calls = (role === 'nobody' ? users.anybody : people.get(role)!.call) as unknown as Calls;
    expect(await ask(calls, method, await newGym())).toBe(expected(role, permission.roles));
  });

  it('tells a stranger the same of a gym that exists and of one that does not', async () => {
    const calls = people.get('stranger')!.call as unknown as Calls;
    for (const { method } of own) {
      const [there, nowhere] = await Promise.all(
        [await newGym(), randomUUID()].map((organisationId) =>
          calls[nameOf(method)]!({ organisationId }).catch(({ reason, message }) => ({ reason, message })),
        ),
      );
      expect(there).toEqual(nowhere);
    }
  });

  it('lets nobody in whose session is closed', async () => {
    const person = await users.person();
    const { id: organisationId } = await person.call.createOrganisation({ name: 'Gym' });
    await person.call.signOut();
    expect(await reasonsOf([person.call.getOrganisation({ organisationId })])).toEqual(['UNAUTHENTICATED']);
  });
});

describe('the workout service', () => {
  const service = serveWorkouts();
  const own = permitted.filter(({ method }) => method.service === 'workout');
  const cases = own.flatMap(({ method, permission }) =>
    ([...roles, 'stranger', 'nobody'] as const).map((role) => ({ path: method.path, role, method, permission })),
  );

  it.each(cases)('answers $path to $role as the contract says', async ({ role, method, permission }) => {
    service.access = {
      getMembership: async () => ({ role: role === 'stranger' || role === 'nobody' ? Role.UNSPECIFIED : Role[role] }),
      checkTraining: async () => ({ answer: Answer.ALLOWED }),
      reportRefusal: async () => ({}),
    };
    const caller = role === 'nobody' ? service.anybody : await service.person();
    const calls = caller.as(CoachingServiceService) as unknown as Calls;
    expect(await ask(calls, method, randomUUID())).toBe(expected(role, permission.roles));
  });
});

describe('the coach', () => {
  const service = serveCoach();
  const own = permitted.filter(({ method }) => method.service === 'ai');
  const cases = own.flatMap(({ method, permission }) =>
    ([...roles, 'stranger', 'nobody'] as const).map((role) => ({ path: method.path, role, method, permission })),
  );

  it.each(cases)('answers $path to $role as the contract says', async ({ role, method, permission }) => {
    const organisationId = randomUUID();
    const person = await service.person();
    if (role !== 'stranger' && role !== 'nobody') {
      service.organisations.set(person.userId, new Map([[organisationId, Role[role]]]));
    }
    const caller = role === 'nobody' ? service.anybody : person;
    const calls = {
      ...caller.as(OrganisationKnowledgeServiceService),
      ...caller.as(OrganisationCoachServiceService),
      ...caller.as(ConversationServiceService),
    } as unknown as Calls;
    expect(await ask(calls, method, organisationId)).toBe(expected(role, permission.roles));
  });
});

it('every method with a permission is one of these services’', () => {
  expect(new Set(permitted.map(({ method }) => method.service))).toEqual(new Set(['ai', 'user', 'workout']));
});
