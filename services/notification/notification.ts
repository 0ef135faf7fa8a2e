// A notification: its kind, its facts, and its recipient. template/ makes the words anew for each reading and each sending.
// delivery/ looks after the channels other than the inbox.

/** The facts behind the text of each kind, as they are stored. */
export interface Facts {
  RECORD_BROKEN: {
    workoutId: string;
    exerciseName: string;
    record: RecordKind;
    /** In the unit of the record's kind. */
    value: number;
    previous?: number;
  };
  IMPORT_FINISHED: { workouts: number; sets: number };
  GOAL_REACHED: {
    workoutId: string;
    exerciseName: string;
    record: RecordKind;
    /** In the unit of the record's kind. */
    target: number;
    value: number;
  };
  PLAN_MADE: { planId: string; name: string };
  PLAN_CHANGED: { planId: string; name: string };
  PLAN_TAKEN_BACK: { name: string };
  SESSIONS_REPLANNED: {
    planId: string;
    name: string;
    /** The numbers of sessions. */
    moved: number;
    dropped: number;
    eased: number;
  };
  NEW_DEVICE: {
    userAgent: string;
    address: string;
    /** RFC 3339 */
    time: string;
  };
  PASSWORD_RESET: { askId: string };
  EMAIL_VERIFICATION: {
    askId: string;
    email: string;
    /** Absent where somebody opened an account, or asked for another link. */
    occasion?: 'emailChange' | 'passwordReset';
  };
  INVITATION: {
    invitationId: string;
    organisationName: string;
    inviterName: string;
    /** Absent where the inviter has not proven the address. */
    inviterEmail?: string;
    /** Whether the invited address has an account. */
    hasAccount?: boolean;
  };
  ACCOUNT_DELETED: Record<never, never>;
  /** The address before the change, which gets the mail, and the request that undoes the change where that is possible. */
  EMAIL_CHANGE_ASKED: { email: string; askId?: string };
  EMAIL_CHANGED: { email: string; askId?: string };
}

/** The names of the contract's `Kind`. */
export type Kind = keyof Facts;

export type RecordKind =
  | 'HEAVIEST_WEIGHT'
  | 'ESTIMATED_ONE_REP_MAX'
  | 'BEST_SET_VOLUME'
  | 'MOST_REPS'
  | 'LONGEST_DISTANCE'
  | 'LONGEST_DURATION';

/** A kind with its facts. */
export type Content = { [K in Kind]: { kind: K; facts: Facts[K] } }[Kind];

/** How a person wants to read notifications. */
export interface Reader {
  displayName: string;
  /** A BCP 47 language tag. */
  locale: string;
  /** A name of the IANA time zone database. */
  timeZone: string;
  weightUnit: 'kg' | 'lb';
}

/** A person with an account, as the last event about the person says. */
export interface Recipient extends Reader {
  userId: string;
  email: string;
  emailVerified: boolean;
}

/** Somebody without an account, who can get mails only. */
export interface Guest {
  email: string;
  displayName: string;
  locale: string;
}

export type Addressee = { userId: string } | { guest: Guest };

/** A notification that is not stored yet. */
export interface Draft {
  id: string;
  to: Addressee;
  content: Content;
  /** The event that caused the notification. An event makes at most one notification for each addressee. */
  eventId: string;
  createTime: Date;
  /** Notifications that replace each other have the same subject. Absent where nothing can replace the notification. */
  subject?: string;
  /** Whether it is no news of this moment. Then it is sent only where it replaces a message that was not sent yet. */
  quiet?: boolean;
}

export interface Notification extends Draft {
  /** The place in the inbox; absent where the inbox does not keep the kind. */
  position: bigint | undefined;
  readTime: Date | undefined;
  /** When the notification was withdrawn, because it was not true any more. */
  withdrawTime: Date | undefined;
}

/** Names the notifications to withdraw: by the subject, or by kind and facts where they are older than subjects. */
export interface Withdrawal {
  userId: string;
  subject: string;
  kind: Kind;
  facts: object;
  time: Date;
}

/** Kinds that are only sent, because they are about an e-mail address or outlive the inbox. */
const outsideInbox: ReadonlySet<Kind> = new Set<Kind>([
  'PASSWORD_RESET',
  'EMAIL_VERIFICATION',
  'INVITATION',
  'ACCOUNT_DELETED',
  'EMAIL_CHANGE_ASKED',
  'EMAIL_CHANGED',
]);

export const isForInbox = ({ to, content }: Draft): boolean => 'userId' in to && !outsideInbox.has(content.kind);

/**
 * Whether the notification goes to an address that somebody else may have given, so that its owner may not know us. The
 * message must not show other people's words as if they were ours, and must not say that the reader has an account.
 */
export const isForStranger = ({ kind, facts }: Content): boolean =>
  kind === 'EMAIL_VERIFICATION' || (kind === 'INVITATION' && !facts.hasAccount);

/** The REST path of the thing that a notification is about; empty where the kind has none. */
export function resourceOf({ kind, facts }: Content): string {
  switch (kind) {
    case 'RECORD_BROKEN':
    case 'GOAL_REACHED':
      return `/v1/workouts/${facts.workoutId}`;
    case 'IMPORT_FINISHED':
      return '/v1/workouts';
    case 'PLAN_MADE':
    case 'PLAN_CHANGED':
      return `/v1/routines/${facts.planId}`;
    case 'SESSIONS_REPLANNED':
      return `/v1/coach/plans/${facts.planId}`;
    case 'PLAN_TAKEN_BACK':
      return '/v1/routines';
    case 'NEW_DEVICE':
      return '/v1/sessions';
    default:
      return '';
  }
}

/** The reader where no event about the person has come yet. */
export const defaultReader: Reader = { displayName: '', locale: 'en', timeZone: 'UTC', weightUnit: 'kg' };
