// What a service makes of a method's policy, as plain data: the verdicts of its own guards on callers of each kind, its
// deadline, the headers of its answers, the keys that it takes, and whether its calls
// are counted. Nothing is served: the interceptors are asked alone.

import { requireProof } from '#chassis/identity/fresh-proof.ts';
import type { Context } from '#chassis/rpc/context.ts';
import { deprecation } from '#chassis/rpc/deprecation.ts';
import { access } from '#chassis/rpc/interceptors/access.ts';
import { caching } from '#chassis/rpc/interceptors/caching.ts';
import { deadline } from '#chassis/rpc/interceptors/deadline.ts';
import type { Call, Interceptor, Next } from '#chassis/rpc/interceptors/interceptor.ts';
import { permission } from '#chassis/rpc/interceptors/permission.ts';
import { requireOpenSession } from '#chassis/rpc/interceptors/session.ts';
import type { Method, RoleName } from '#proto/contract.ts';
import { refusalReasons, takesIdempotencyKey } from '#proto/reasons.ts';

const organisationId = '00000000-0000-7000-8000-000000000001';
const roles: readonly RoleName[] = ['OWNER', 'ADMIN', 'COACH', 'MEMBER'];
const person = { userId: 'ada', sessionId: 'one' };
const persons = {
  nobody: undefined,
  session: person,
  reader: { ...person, keyId: 'key', scopes: ['TRAINING_READ'] },
  writer: { ...person, keyId: 'key', scopes: ['TRAINING_WRITE'] },
};

export async function guardsOf(method: Method): Promise<Record<string, unknown>> {
  const judge = (interceptors: readonly Interceptor[], own: Partial<Context> = {}, message = {}) =>
    verdict(method, interceptors, { own, message });
  return {
    access: await each(Object.entries(persons), (caller) => judge([access()], { person: caller } as Partial<Context>)),
    permission: await each(
      roles.map((role) => [role, role] as const),
      (role) => judge(permission(method, { membershipOf: async () => role }), {}, { organisationId }),
    ),
    forOneself: await judge(permission(method, { membershipOf: async () => undefined }), {}, { organisationId: '' }),
    proof: await judge(requireProof(method, { proves: async () => false })),
    proofUnless: await judge(requireProof(method, { proves: async () => false }), {}, { name: 'x' }),
    session: await judge(
      requireOpenSession(method, () => Promise.reject(new Error('closed'))),
      { person },
    ),
    processes: method.access.kind === 'internal' ? method.access.callers : undefined,
    outlivesSession: method.access.kind === 'signedIn' && method.access.outlivesSession === true,
    deadlineMs: await deadlineOf(method),
    headers: method.cache ? await headersOf(method) : undefined,
    key: takesIdempotencyKey(method) && (method.secretAnswer ? 'at most once' : 'answer kept'),
    ignoresParameters: method.page,
    reasons: refusalReasons(method),
    counted: deprecation(method).length > 0,
  };
}

async function each<Value>(
  entries: readonly (readonly [string, Value])[],
  judge: (value: Value) => Promise<string>,
): Promise<Record<string, string>> {
  return Object.fromEntries(
    await Promise.all(entries.map(async ([name, value]) => [name, await judge(value)] as const)),
  );
}

async function verdict(
  method: Method,
  interceptors: readonly Interceptor[],
  { own, message }: { own: Partial<Context>; message: object },
): Promise<string> {
  const context = { method, person, caller: person, header: () => '', ...own };
  // A caller who counts as unknown is let in as such.
  const next: Next = async (call) => (call.context.person ? 'let in' : 'let in unknown');
  const chain = interceptors.reduceRight((inner, interceptor) => interceptor(inner), next);
  const call = { context, request: { bytes: Buffer.alloc(0), message } } as unknown as Call;
  try {
    return String(await chain(call));
  } catch (error) {
    return (error as { reason?: string }).reason ?? (error as Error).message;
  }
}

/** The deadline that the handler sees, from the call's begin; rounded, because the clock goes on meanwhile. */
async function deadlineOf(method: Method): Promise<number> {
  const context = { method, deadline: Number.POSITIVE_INFINITY } as Context;
  const begin = Date.now();
  await deadline(async () => undefined)({ context } as Call);
  return Math.round((context.deadline - begin) / 500) * 500;
}

async function headersOf(method: Method): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  const context = { method, person, answerHeader: (name: string, value: string) => (headers[name] = value) };
  await caching(method.cache!, () => Buffer.alloc(0))(async () => undefined)({ context } as unknown as Call);
  return headers;
}
