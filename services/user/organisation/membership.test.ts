// The rules of members, also over arbitrary histories: there is always an owner, and only owners reach upwards.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoleName } from '#proto/contract.ts';
import { changeRole, leave, type Membership, ranks, reaches, remove } from './membership.ts';

const member = (userId: string, role: RoleName): Membership => ({
  organisationId: 'gym',
  userId,
  role,
  joinedAt: new Date(0),
  consentedAt: null,
});

describe('a role', () => {
  it.each<[RoleName, RoleName[]]>([
    ['OWNER', ['OWNER', 'ADMIN', 'COACH', 'MEMBER']],
    ['ADMIN', ['COACH', 'MEMBER']],
    ['COACH', ['MEMBER']],
    ['MEMBER', []],
  ])('%s reaches %j', (role, expected) => {
    expect(ranks.filter((other) => reaches(role, other))).toEqual(expected);
  });
});

describe('the last owner', () => {
  const owner = member('ada', 'OWNER');
  const alone = { actor: owner, target: owner, owners: 1 };

  it.each([
    ['leaves', () => leave(alone)],
    ['removes themselves', () => remove(alone)],
    ['becomes a coach', () => changeRole(alone, 'COACH')],
  ])('is refused who %s', (_, act) => {
    expect(act).toThrow(expect.objectContaining({ reason: 'LAST_OWNER' }));
  });

  it('may stay an owner, and go when there is another', () => {
    expect(changeRole(alone, 'OWNER').role).toBe('OWNER');
    expect(leave({ ...alone, owners: 2 })).toBeUndefined();
  });
});

const names = ['ada', 'ben', 'cem', 'dora', 'eli'];
const command = fc.record({
  actor: fc.constantFrom(...names),
  target: fc.constantFrom(...names),
  act: fc.oneof(fc.constant('remove'), fc.constant('leave'), fc.constantFrom(...ranks)),
});

describe('any history of an organisation', () => {
  it('has an owner at each moment, and changes nobody whom the actor does not reach', () => {
    const roles = fc.array(fc.constantFrom(...ranks), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(roles, fc.array(command, { maxLength: 60 }), (others, history) => {
        const members = new Map(names.map((name, index) => [name, member(name, others[index - 1] ?? 'OWNER')]));
        for (const { actor: actorName, target: targetName, act } of history) {
          const actor = members.get(actorName);
          const target = members.get(act === 'leave' ? actorName : targetName);
          if (!actor || !target) continue;
          const owners = [...members.values()].filter(({ role }) => role === 'OWNER').length;
          const after = attempt(() => {
            if (act === 'leave') return leave({ actor, target, owners });
            if (act === 'remove') return remove({ actor, target, owners });
            return changeRole({ actor, target, owners }, act as RoleName);
          });
          if (after === 'refused') continue;
          if (act !== 'leave' && actor.role !== 'OWNER') {
            expect(ranks.indexOf(target.role)).toBeGreaterThan(ranks.indexOf(actor.role));
            if (after) expect(ranks.indexOf(after.role)).toBeGreaterThan(ranks.indexOf(actor.role));
          }
          if (after) members.set(after.userId, after);
          else members.delete(target.userId);
          expect([...members.values()].some(({ role }) => role === 'OWNER')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function attempt(act: () => Membership | undefined): Membership | undefined | 'refused' {
  try {
    return act();
  } catch {
    return 'refused';
  }
}
