// What of a request and of logged objects is private, by the marks of the contract.
import { expect, it } from 'vitest';
import { ReauthenticateRequest } from '#proto/gen/sinew/user/proof/v1/proof.ts';
import { CreateWorkoutRequest } from '#proto/gen/sinew/workout/v1/workout.ts';
import { runFor } from '../runtime/work.ts';
import { redactValue, redactWords, withoutPrivate } from './redaction.ts';

it('a text loses the private texts of a request, however deep they lie', () => {
  const workout = { name: 'Leg day', timeZone: 'Europe/Madrid', sets: [{ exerciseId: 'squat', notes: 'knee hurts' }] };
  const request = CreateWorkoutRequest.fromPartial({ workout });
  const text = 'squat in Europe/Madrid: "Leg day", "knee hurts" and "knee hurts"';
  expect(withoutPrivate(text, 'sinew.workout.v1.CreateWorkoutRequest', request)).toBe(
    'squat in Europe/Madrid: "[redacted]", "[redacted]" and "[redacted]"',
  );
});

it('a text loses those of which one may be set, and a longer one before one that it contains', () => {
  const type = 'sinew.user.proof.v1.ReauthenticateRequest';
  const returned = { state: 'abcd', code: 'abcdef', handle: 'xyz', iss: 'https://id.example' };
  const byProvider = ReauthenticateRequest.fromPartial({ proof: { $case: 'provider', value: returned } });
  expect(withoutPrivate('abcdef of https://id.example', type, byProvider)).toBe('[redacted] of https://id.example');
  const byPassword = ReauthenticateRequest.fromPartial({ proof: { $case: 'password', value: 'hunter2' } });
  expect(withoutPrivate('not hunter2', type, byPassword)).toBe('not [redacted]');
});

it('an object loses values with private names, and names that say nothing keep theirs', () => {
  const logged = {
    email: 'ada@example.org',
    a: [{ newPassword: 'p', distanceM: 80 }],
    name: 'workout',
    authorization: 'b',
  };
  expect(redactValue(logged)).toEqual({
    email: '[redacted]',
    a: [{ newPassword: '[redacted]', distanceM: '[redacted]' }],
    name: 'workout',
    authorization: '[redacted]',
  });
});

it('an error, and whatever else is logged for a call, loses what the call brought', () => {
  const work = {
    owner: 'ada',
    signal: new AbortController().signal,
    redact: (text: string) => text.replace('ada', '…'),
  };
  runFor(work, () => {
    expect(redactWords({ message: 'Key (email_key)=(ada) exists', code: '23505' })).toEqual({
      message: 'Key (email_key)=(…) exists',
      code: '23505',
    });
    expect(redactValue('ada failed')).toBe('… failed');
  });
});
