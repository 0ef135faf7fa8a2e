// The form that a browser sends when somebody presses the button of a page, and the request of its call.
import { invalidField } from '#chassis/rpc/errors.ts';
import type { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import type { ResetPasswordRequest } from '#proto/gen/sinew/user/v1/user.ts';

export interface PostedForm {
  token: string;
  email: string;
  newPassword: string;
  /** The new password once more: a person who mistypes a hidden password would be locked out. */
  repeated: string;
}

export function readPostedForm(body: HttpBody | undefined): PostedForm {
  const fields = new URLSearchParams(body?.data.toString() ?? '');
  const field = (name: keyof PostedForm): string => fields.get(name) ?? '';
  return {
    token: field('token'),
    email: field('email').trim(),
    newPassword: field('newPassword'),
    repeated: field('repeated'),
  };
}

/** @throws Refusal INVALID_FIELDS, which names `repeated`, when the password is not the same twice */
export function toResetRequest({ token, email, newPassword, repeated }: PostedForm): ResetPasswordRequest {
  if (!token) return { step: { $case: 'email', value: email }, newPassword: '' };
  if (newPassword !== repeated) throw invalidField('repeated', 'must be the same as the new password');
  return { step: { $case: 'token', value: token }, newPassword };
}
