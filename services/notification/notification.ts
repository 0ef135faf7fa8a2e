// A notification: its kind, its facts, and its recipient. template/ makes its words when it is read or sent. delivery/ looks
// after the channels other than the inbox.

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
    /** Absent where nobody has proven it. */
    inviterEmail?: string;
    /** Whether the address has an account. */
    hasAccount?: boolean;
  };
  ACCOUNT_DELETED: Record<never, never>;
  /** The new or the former address, which is told, and the ask that undoes the change where it can be undone. */
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

/** How somebody wants to read things. */
export interface Reader {
  displayName: string;
  /** A BCP 47 language tag. */
  locale: string;
  /** A name of the IANA time zone database. */
  timeZone: string;
  weightUnit: 'kg' | 'lb';
}

/** A person with an account, as its last event says. */
export interface Recipient extends Reader {
  userId: string;
  email: string;
  emailVerified: boolean;
}

/** Somebody without an account, who can only be written to. */
export interface Guest {
  email: string;
  displayName: string;
  locale: string;
}

export type Addressee = { userId: string } | { guest: Guest };

/** A notification to be. */
export interface Draft {
  id: string;
  to: Addressee;
  content: Content;
  /** The event that it is made for: together they are made once. */
  eventId: string;
  createTime: Date;
  /** What it is about, the same for all that take each other's place; absent where nothing can. */
  subject?: string;
  /** It is no news of this moment, and stays in the inbox. */
  quiet?: boolean;
}

export interface Notification extends Draft {
  /** Its place in the inbox; absent where its kind does not go there. */
  position: bigint | undefined;
  readTime: Date | undefined;
  /** Since when it is not so any more. */
  withdrawTime: Date | undefined;
}

/** What is withdrawn: a subject, or what was told before there were subjects, by its facts. */
export interface Withdrawal {
  userId: string;
  subject: string;
  kind: Kind;
  facts: object;
  time: Date;
}

/** Kinds that are about an e-mail address, or that outlive the inbox, are sent and not kept in it. */
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
 * Whether it goes to an address whose owner need not know us: others gave it. Nothing that they wrote may stand in it as if
 * it were ours, and nobody is told to have an account who may have none.
 */
export const isForStranger = ({ kind, facts }: Content): boolean =>
  kind === 'EMAIL_VERIFICATION' || (kind === 'INVITATION' && !facts.hasAccount);

/** The REST path of what it is about; empty where there is none. */
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
    case 'PLAN_TAKEN_BACK':
      return '/v1/routines';
    case 'NEW_DEVICE':
      return '/v1/sessions';
    default:
      return '';
  }
}

/** How a person reads of whom no event has been seen yet. */
export const defaultReader: Reader = { displayName: '', locale: 'en', timeZone: 'UTC', weightUnit: 'kg' };
