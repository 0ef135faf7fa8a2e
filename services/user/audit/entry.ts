// An act that is worth a record in the audit: who, what, when, from where, with which result. The rest of the service gives
// such entries, and record.ts makes records of them.
import { mostOf } from '#proto/contract.ts';
import type { AuditRecord_Action } from '#proto/gen/sinew/user/v1/audit.ts';

export type AuditAction = Exclude<keyof typeof AuditRecord_Action, 'UNSPECIFIED' | 'UNRECOGNIZED'>;

/** The place from which an act was done. */
export interface AuditOrigin {
  /** The address that the edge saw. */
  address: string;
  /** The program, by the name that it gave itself. */
  userAgent: string;
}

export interface AuditEntry {
  action: AuditAction;
  time: Date;
  /** The result; `done` when it is not given. */
  result?: 'done' | 'refused';
  /** The person who did it; absent when nobody is known, or when an operator or the schedule did. */
  actorId?: string;
  /** The place of the act; absent when an operator or the schedule did it. */
  origin?: AuditOrigin;
  /** The person it was done to, when that is not the actor. */
  subjectId?: string;
  /** The organisation with the admins that can read the record. */
  organisationId?: string;
  /** The id of the session, key, invitation or secret. */
  targetId?: string;
  /** More about the act. It must tell nothing about a person, because it outlives the account. */
  details?: Readonly<Record<string, string>>;
}

/** The contract's limit for the names of programs that other services report. It is the limit here, too. */
const longestUserAgent = mostOf('sinew.user.v1.ReportRefusalRequest', 'user_agent');

export const toUserAgent = (header: string): string => header.replace(/\p{Cc}/gu, '').slice(0, longestUserAgent);

/** The parts that every act of a signed-in person has. */
export type Act = Required<Pick<AuditEntry, 'time' | 'actorId' | 'origin'>>;
