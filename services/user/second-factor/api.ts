// The RPCs of the second factor.
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { DisableSecondFactorRequest, SecondFactorServiceService } from '#proto/gen/sinew/user/v1/second_factor.ts';
import { actOf } from '../audit/origin.ts';
import type { Dependencies } from '../dependencies.ts';
import type { FactorProof } from './guard.ts';

export function secondFactorHandlers(dependencies: Dependencies): Handlers<typeof SecondFactorServiceService> {
  const { guard, factors, clock } = dependencies;
  return {
    getSecondFactor: async (_, { caller: { userId } }) => {
      const since = (await factors.find(userId))?.confirmedAt ?? undefined;
      return {
        active: since !== undefined,
        createTime: since,
        recoveryCodesLeft: await factors.countRecoveryCodes(userId),
      };
    },

    enrolSecondFactor: async ({ password }, context) =>
      guard.enrol(actOf(context, clock.now()), password, context.signal),

    confirmSecondFactor: async ({ code }, context) => ({
      recoveryCodes: await guard.confirm(actOf(context, clock.now()), code),
    }),

    disableSecondFactor: async ({ proof }, context) => {
      await guard.disable(actOf(context, clock.now()), toProof(proof), context.signal);
      return {};
    },

    renewRecoveryCodes: async ({ code }, context) => ({
      recoveryCodes: await guard.renewCodes(actOf(context, clock.now()), code),
    }),
  };
}

/** Validation refuses a request without a proof. */
const toProof = (proof: DisableSecondFactorRequest['proof']): FactorProof =>
  proof!.$case === 'password' ? { kind: 'password', password: proof!.value } : { kind: 'code', code: proof!.value };
