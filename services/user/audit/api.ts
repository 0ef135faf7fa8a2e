// The RPCs of the audit.
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import {
  AuditRecord_Action,
  AuditRecord_Result,
  type AuditRecord as AuditRecordMessage,
  type AuditServiceService,
} from '#proto/gen/sinew/user/v1/audit.ts';
import type { Dependencies } from '../dependencies.ts';
import type { ReadRecord } from './store.ts';
import { toVisible, type Viewer } from './visibility.ts';

export function auditHandlers(dependencies: Dependencies): Handlers<typeof AuditServiceService> {
  const { audit } = dependencies;
  return {
    listAuditRecords: async (request, { caller: { userId } }) => {
      const page = readPage(request, { name: 'user.audit', filters: userId, position: positions.id });
      const { rows, nextPageToken } = cutPage(page, await audit.listOfPerson(userId, page), ({ id }) => id);
      return { records: rows.map((record) => toMessage(record, { kind: 'person', userId })), nextPageToken };
    },

    listOrganisationAuditRecords: async ({ organisationId, ...request }) => {
      const page = readPage(request, { name: 'user.audit', filters: organisationId, position: positions.id });
      const found = await audit.listOfOrganisation(organisationId, page);
      const { rows, nextPageToken } = cutPage(page, found, ({ id }) => id);
      return { records: rows.map((record) => toMessage(record, { kind: 'organisation' })), nextPageToken };
    },
  };
}

const toMessage = (record: ReadRecord, viewer: Viewer): AuditRecordMessage => ({
  id: record.id,
  time: record.time,
  action: AuditRecord_Action[record.action as keyof typeof AuditRecord_Action],
  result: record.result === 'done' ? AuditRecord_Result.DONE : AuditRecord_Result.REFUSED,
  subjectId: record.subject?.accountId ?? '',
  organisationId: record.organisationId ?? '',
  targetId: record.targetId ?? '',
  details: record.details,
  hash: record.hash.toString('hex'),
  ...toVisible(record.actor, viewer),
});
