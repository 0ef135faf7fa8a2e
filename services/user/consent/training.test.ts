// Who may see a member's training, as a rule.
import { describe, expect, it } from 'vitest';
import type { RoleName } from '#proto/contract.ts';
import { CheckTrainingRequest_Act as Act } from '#proto/gen/sinew/user/v1/consent.ts';
import { ranks } from '../organisation/membership.ts';
import { answerTraining, rolesThatHold, termsOf } from './training.ts';

const permitted = rolesThatHold('READ_TRAINING')!;
const consents = { consentedAt: new Date(0) };

describe('training', () => {
  it.each([Act.UNSPECIFIED, Act.READ, Act.PLAN])(
    'is read and planned (%s) by the roles that the contract names',
    (act) => {
      expect(rolesThatHold(termsOf(act).permission)).toEqual(['OWNER', 'COACH']);
    },
  );

  it.each<[string, RoleName | undefined, { consentedAt: Date | null } | undefined, string]>([
    ['a coach, with consent', 'COACH', consents, 'ALLOWED'],
    ['a coach, without consent', 'COACH', { consentedAt: null }, 'NO_CONSENT'],
    ['a coach, of nobody there', 'COACH', undefined, 'NO_SUCH_MEMBER'],
    ['an admin, with consent', 'ADMIN', consents, 'NOT_PERMITTED'],
    ['a stranger, with consent', undefined, consents, 'NOT_PERMITTED'],
  ])('is answered to %s', (_, role, member, answer) => {
    expect(answerTraining({ role, member, permitted })).toBe(answer);
  });

  it('is allowed to nobody without consent', () => {
    for (const role of [...ranks, undefined]) {
      for (const member of [undefined, { consentedAt: null }]) {
        expect(answerTraining({ role, member, permitted })).not.toBe('ALLOWED');
      }
    }
  });
});
