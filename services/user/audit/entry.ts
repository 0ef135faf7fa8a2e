// An act that is worth a record in the audit: who, what, when, from where, with which result. It is what the rest of the
// service gives; how it becomes a record of a chain is in record.ts.
import { mostOf } from '#proto/contract.ts';
import type { AuditRecord_Action } from '#proto/gen/sinew/user/v1/audit.ts';

export type AuditAction = Exclude<keyof typeof AuditRecord_Action, 'UNSPECIFIED' | 'UNRECOGNIZED'>;

/** From where an act was done. */
export interface AuditOrigin {
  /** As the edge saw it. */
  address: string;
  /** The program, as it named itself. */
  userAgent: string;
}

export interface AuditEntry {
  action: AuditAction;
  time: Date;
  /** Done, when nothing else is said. */
  result?: 'done' | 'refused';
  /** The person who did it; absent when nobody is known, or when an operator or the schedule did. */
  actorId?: string;
  /** Absent when an operator or the schedule did it. */
  origin?: AuditOrigin;
  /** The person it was done to, when that is not the actor. */
  subjectId?: string;
  /** Its records can be read by the organisation's admins. */
  organisationId?: string;
  /** The id of the session, key, invitation or secret. */
  targetId?: string;
  /** Must tell nothing of a person: it outlives the account. */
  details?: Readonly<Record<string, string>>;
}

/** As much as other services tell of it, too. */
const longestUserAgent = mostOf('sinew.user.v1.ReportRefusalRequest', 'user_agent');

export const toUserAgent = (header: string): string => header.replace(/\p{Cc}/gu, '').slice(0, longestUserAgent);

/** What is the same for every act of a signed-in person. */
export type Act = Required<Pick<AuditEntry, 'time' | 'actorId' | 'origin'>>;
