// The RPCs by which a person proves to read mail at an address: resetting a forgotten password, verifying the address.
import type { Context } from '#chassis/rpc/context.ts';
import { invalidField } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { ResetPasswordRequest, UserServiceService } from '#proto/gen/sinew/user/v1/user.ts';
import { actOf, originOf } from '../audit/origin.ts';
import type { Dependencies } from '../dependencies.ts';

type Recovery = Pick<Handlers<typeof UserServiceService>, 'resetPassword' | 'verifyEmail' | 'undoEmailChange'>;

export function recoveryHandlers(dependencies: Dependencies): Recovery {
  const { users, emailChanges, passwordReset, requireOpen, clock } = dependencies;
  const sendAgain = async (context: Context) => {
    await requireOpen(context);
    const { emailVerifiedAt, pendingEmail } = await users.askVerification(actOf(context, clock.now()));
    return { verified: emailVerifiedAt !== null && pendingEmail === null };
  };
  return {
    resetPassword: async (request, context) => {
      const { email, token, newPassword } = toSteps(request);
      const origin = originOf(context);
      if (email) await passwordReset.ask(email, origin);
      else await passwordReset.confirm({ token, newPassword, origin }, context.signal);
      return {};
    },

    verifyEmail: async ({ token }, context) => {
      if (!token && !context.person) throw invalidField('token', 'must be given by whoever is not signed in');
      if (!token) return sendAgain(context);
      await users.verifyEmail(token, { time: clock.now(), origin: originOf(context) });
      return { verified: true };
    },

    undoEmailChange: async ({ token }, context) => {
      await emailChanges.undo(token, { time: clock.now(), origin: originOf(context) });
      return {};
    },
  };
}

function toSteps({ step, newPassword }: ResetPasswordRequest) {
  const [email, token] = step?.$case === 'email' ? [step.value, ''] : ['', step?.value ?? ''];
  if (token && !newPassword) throw invalidField('newPassword', 'must be given with a token');
  if (email && newPassword) throw invalidField('newPassword', 'must be given with a token only');
  return { email, token, newPassword };
}
