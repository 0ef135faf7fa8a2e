// The addresses of links in messages. They lead to the operator's app where the operator has one, and otherwise to the door.
// The door shows a page of the user service (proto/sinew/user/page), and the page's button does the link's work.
import type { Content } from '../notification.ts';

export interface LinkBase {
  /** Empty where the operator has no app. */
  app: string;
  /** The public address of the door. */
  edge: string;
}

/** A request that the link in a mail completes, because only the mailbox's owner has that link. */
export interface Ask {
  purpose: 'resetPassword' | 'verifyEmail' | 'undoEmailChange' | 'invitation';
  id: string;
}

export function askOf({ kind, facts }: Content): Ask | undefined {
  switch (kind) {
    case 'PASSWORD_RESET':
      return { purpose: 'resetPassword', id: facts.askId };
    case 'EMAIL_VERIFICATION':
      return { purpose: 'verifyEmail', id: facts.askId };
    case 'INVITATION':
      return { purpose: 'invitation', id: facts.invitationId };
    case 'EMAIL_CHANGE_ASKED':
    case 'EMAIL_CHANGED':
      return facts.askId ? { purpose: 'undoEmailChange', id: facts.askId } : undefined;
    default:
      return undefined;
  }
}

const appPaths: Record<Ask['purpose'], string> = {
  resetPassword: '/reset-password',
  verifyEmail: '/verify-email',
  undoEmailChange: '/undo-email-change',
  invitation: '/invitation',
};

const edgePaths: Record<Ask['purpose'], string> = {
  resetPassword: '/v1/users:resetPassword',
  verifyEmail: '/v1/users:verifyEmail',
  undoEmailChange: '/v1/users:undoEmailChange',
  invitation: '/v1/invitations:accept',
};

export function tokenLink(purpose: Ask['purpose'], token: string, { app, edge }: LinkBase): string {
  const page = app ? trim(app) + appPaths[purpose] : trim(edge) + edgePaths[purpose];
  return `${page}?token=${encodeURIComponent(token)}`;
}

/** The link to the workout of a record or a goal. Only an app can show a workout, so without an app there is no link. */
export function appLink({ kind, facts }: Content, { app }: LinkBase): { url: string } | undefined {
  if (!app || (kind !== 'RECORD_BROKEN' && kind !== 'GOAL_REACHED')) return undefined;
  return { url: `${trim(app)}/workouts/${encodeURIComponent(facts.workoutId)}` };
}

/** This link always leads to the door, because a mail program calls it by itself (RFC 8058). */
export const unsubscribeLink = (token: string, { edge }: LinkBase): string =>
  `${trim(edge)}/v1/notifications:unsubscribe?token=${token}`;

const trim = (base: string): string => base.replace(/\/+$/, '');
