// The RPCs by which somebody who is signed in proves it anew.
import { invalidField } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { ProofServiceService, ReauthenticateRequest } from '#proto/gen/sinew/user/proof/v1/proof.ts';
import { actOf } from '../audit/origin.ts';
import type { Dependencies } from '../dependencies.ts';
import { toFlow } from '../provider/api.ts';
import type { Evidence } from './reauthentication.ts';

export function proofHandlers(dependencies: Dependencies): Handlers<typeof ProofServiceService> {
  const { providers, reauthentication, clock } = dependencies;
  return {
    startReauthentication: async ({ provider, redirectUri }, { caller: { userId } }) =>
      toFlow(await providers.start(provider, redirectUri, { userId, proves: true })),

    reauthenticate: async ({ proof: given }, context) => {
      const asked = { evidence: toEvidence(given), act: actOf(context, clock.now()) };
      const { proof, expiresAt } = await reauthentication.prove(context.caller, asked, context.signal);
      return { proof, expireTime: expiresAt };
    },
  };
}

function toEvidence(proof: ReauthenticateRequest['proof']): Evidence {
  switch (proof?.$case) {
    case 'password':
      return { kind: 'password', password: proof.value };
    case 'code':
      return { kind: 'code', code: proof.value };
    case 'provider':
      return { kind: 'provider', returned: proof.value };
    default:
      throw invalidField('proof', 'must be given');
  }
}
