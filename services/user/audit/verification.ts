// Verifies a chain of audit records from the first to the newest: no record is missing or changed, and no data of a person
// were deleted without a record that says so.
import { fromRanges } from './erasure.ts';
import { type AuditParty, type AuditRecord, type ChainHead, emptyHash, hashParty, hashRecord } from './record.ts';

/** A record with the parties that are still there. */
export interface AuditedRecord {
  record: AuditRecord;
  actor: AuditParty | null;
  subject: AuditParty | null;
}

/** The state of a chain at an earlier time, which somebody noted outside the database. */
export interface NotedHead {
  length: number;
  hash: string;
}

/** Takes the records of one chain in their order, then says what is wrong. */
export class ChainVerifier {
  readonly #noted: NotedHead | undefined;
  readonly #problems: string[] = [];
  /** Positions of records that have lost a party, for which no record answers yet. */
  readonly #erased = new Set<number>();
  #position = 0;
  #hash = emptyHash;

  constructor(noted?: NotedHead) {
    this.#noted = noted;
  }

  add({ record, actor, subject }: AuditedRecord): void {
    const expected = this.#position + 1;
    if (record.position > expected) this.#say(expected, 'is missing');
    this.#position = record.position;
    // The records behind a changed record are checked against the hash that it has now, so that only the change is reported.
    if (!hashRecord(record, this.#hash).equals(record.hash)) {
      this.#say(record.position, 'does not have the hash of its content and the record before it');
    }
    this.#hash = record.hash;
    this.#checkParty(record.position, record.actorHash, actor);
    this.#checkParty(record.position, record.subjectHash, subject);
    if (record.action === 'PERSONAL_DATA_ERASED') {
      for (const position of fromRanges(record.details.positions ?? '')) this.#erased.delete(position);
    }
    const { length, hash } = this.#noted ?? {};
    if (length === record.position && hash !== record.hash.toString('hex')) {
      this.#say(record.position, 'is not the one that was noted');
    }
  }

  /** @param head as its own row has it; absent when there is no such row */
  end(head: ChainHead | undefined): string[] {
    for (const position of this.#erased) this.#say(position, 'has lost a person without a record of the erasure');
    if (head?.length !== this.#position || !head.hash.equals(this.#hash)) {
      this.#problems.push(`its newest record is not the one that its head tells of (${head?.length ?? 'no head'})`);
    }
    const noted = this.#noted?.length ?? 0;
    if (noted > this.#position) this.#problems.push(`it had ${noted} records and has ${this.#position}`);
    return this.#problems;
  }

  #checkParty(position: number, hash: Buffer | null, party: AuditParty | null): void {
    if (hash && !party) this.#erased.add(position);
    else if (party && !(hash && hashParty(party).equals(hash))) {
      this.#say(position, `has a ${party.role} that is not the one of its hash`);
    }
  }

  #say(position: number, what: string): void {
    this.#problems.push(`record ${position} ${what}`);
  }
}
