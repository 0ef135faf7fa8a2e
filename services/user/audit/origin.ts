// From where a call comes and who makes it, as an act of the audit has it: the converters of a call for every api.
import type { Context } from '#chassis/rpc/context.ts';
import { type Act, type AuditOrigin, toUserAgent } from './entry.ts';

export const originOf = (context: Context): AuditOrigin => ({
  address: context.address,
  userAgent: toUserAgent(context.header('user-agent')),
});

export const actOf = (context: Context, time: Date): Act => ({
  time,
  actorId: context.caller.userId,
  origin: originOf(context),
});
