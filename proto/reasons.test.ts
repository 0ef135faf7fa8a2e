// The reasons of methods of the committed contract.
import { describe, expect, it } from 'vitest';
import { loadContract, type Method } from './contract.ts';
import { refusalReasons, refusalStatuses } from './reasons.ts';

const contract = loadContract();
const method = (path: string): Method => contract.methods.find((one) => one.path === path)!;

describe('the reasons of a method', () => {
  it('follow from its policy', () => {
    const signUp = refusalReasons(method('/sinew.user.v1.UserService/SignUp'));
    expect(signUp).toEqual(expect.arrayContaining(['RATE_LIMITED', 'STORAGE_FULL', 'IDEMPOTENCY_KEY_REUSED']));
    expect(signUp).not.toContain('SCOPE_MISSING');
    const list = refusalReasons(method('/sinew.workout.v1.WorkoutService/ListWorkouts'));
    expect(list).toEqual(expect.arrayContaining(['SCOPE_MISSING', 'INVALID_PAGE_TOKEN']));
    expect(list).toContain('STORAGE_FULL');
    expect(list).not.toContain('REFERENCE_GONE');
    const members = refusalReasons(method('/sinew.user.v1.OrganisationService/ListMembers'));
    expect(members).toEqual(expect.arrayContaining(['ORGANISATION_NOT_FOUND', 'PERMISSION_DENIED']));
  });

  it('hold those that it declares', () => {
    const own = { ...method('/sinew.workout.v1.RoutineService/GetRoutine'), errors: ['ROUTINE_NOT_FOUND'] };
    expect(refusalReasons(own)).toContain('ROUTINE_NOT_FOUND');
    expect(refusalStatuses(contract, own)).toContain(404);
  });

  it('have statuses, each once and in order', () => {
    for (const one of contract.methods) {
      const statuses = refusalStatuses(contract, one);
      expect(statuses).toEqual([...new Set(statuses)].toSorted((a, b) => a - b));
      expect(statuses[0]).toBeGreaterThanOrEqual(400);
    }
  });
});
