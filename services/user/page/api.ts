// The RPCs of the pages behind links in mails. A form is turned into the request of its call, checked by the contract's
// rules, and given to the call's own handler. So a form can do nothing that the call cannot do.
import type { Context } from '#chassis/rpc/context.ts';
import { toRefusal } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { messageRules } from '#chassis/validation/rules.ts';
import { answerPage } from '#chassis/web/answer.ts';
import { preferredLanguage } from '#chassis/web/language.ts';
import type { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import type { PageServiceService } from '#proto/gen/sinew/user/page/v1/page.ts';
import { ResetPasswordRequest } from '#proto/gen/sinew/user/v1/user.ts';
import type { Dependencies } from '../dependencies.ts';
import { provingPurposes } from '../mail-token/mail-token.ts';
import { recoveryHandlers } from '../recovery/api.ts';
import { readPostedForm, toResetRequest } from './form.ts';
import { languages } from './phrases.ts';
import { type Lengths, type LinkKind, toPage, type View, viewOfLink, viewOfRefusal, viewRefusal } from './view.ts';

export function pageHandlers(dependencies: Dependencies): Handlers<typeof PageServiceService> {
  const { verifyEmail, resetPassword, undoEmailChange } = recoveryHandlers(dependencies);
  const { checked, lengths } = resetRules();
  const behind = linkReader(dependencies, lengths);
  return {
    showEmailVerification: async ({ token }, context) => answer(context, await behind('verifyEmail', token)),

    verifyEmailByForm: async ({ form }, context) => {
      const { token } = readPostedForm(form);
      const shown = await behind('verifyEmail', token);
      return answer(context, await attempt(shown, { kind: 'verified' }, () => verifyEmail({ token }, context)));
    },

    showPasswordReset: async ({ token }, context) =>
      answer(context, token ? await behind('resetPassword', token) : asking('')),

    resetPasswordByForm: async ({ form }, context) => {
      const fields = readPostedForm(form);
      const shown = fields.token ? await behind('resetPassword', fields.token) : asking(fields.email);
      const done: View = { kind: fields.token ? 'changed' : 'asked' };
      const reset = async () => resetPassword(checked(toResetRequest(fields)), context);
      return answer(context, await attempt(shown, done, reset));
    },

    showEmailUndo: async ({ token }, context) => answer(context, await behind('undoEmailChange', token)),

    undoEmailChangeByForm: async ({ form }, context) => {
      const { token } = readPostedForm(form);
      const shown = await behind('undoEmailChange', token);
      return answer(context, await attempt(shown, { kind: 'undone' }, () => undoEmailChange({ token }, context)));
    },

    showInvitation: async ({ token }, context) => answer(context, await behind('invitation', token)),
  };
}

interface Shown {
  view: View;
  /** The reader's language, when it is known. */
  locale?: string | null;
}

const asking = (email: string): Shown => ({ view: { kind: 'ask', email } });

const linkReader =
  ({ mailTokens, clock }: Dependencies, lengths: Lengths) =>
  async (kind: LinkKind, token: string): Promise<Shown> => {
    const purposes = kind === 'verifyEmail' ? provingPurposes : [kind];
    const link = await mailTokens.find({ token, purposes, now: clock.now() });
    return { view: viewOfLink(kind, link, lengths), locale: link?.locale ?? null };
  };

/** Does what a form asks for, if its page still has a form. */
async function attempt(shown: Shown, done: View, act: () => Promise<unknown>): Promise<Shown> {
  if (shown.view.kind === 'ended') return shown;
  try {
    await act();
    return { ...shown, view: done };
  } catch (error) {
    return { ...shown, view: viewOfRefusal(toRefusal(error), shown.view) };
  }
}

function answer(context: Context, { view, locale }: Shown): HttpBody {
  const language = locale ?? preferredLanguage(context.header('accept-language'), languages) ?? 'en';
  return answerPage(context, toPage(view, language), viewRefusal(view));
}

/** The contract's rules for a new password. They are checked here, because a form does not come as a message. */
function resetRules() {
  const rules = messageRules();
  const type = 'sinew.user.v1.ResetPasswordRequest';
  const checked = rules.checkOf<ResetPasswordRequest>(type, (message) => ResetPasswordRequest.encode(message).finish());
  return { checked, lengths: rules.lengthsOf(type, 'newPassword') };
}
