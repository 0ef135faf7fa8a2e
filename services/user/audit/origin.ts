// Converts a call to the origin and to the act of an audit entry, for every API.
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
