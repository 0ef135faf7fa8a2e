// Who sees what of a record. A person sees who did what with their account, and from where when the person or somebody
// unknown did it; the place of another person is not shown. A reader of an organisation's records sees all of them: they are
// about acts within the organisation, never about a member's own sign-ins.
import type { AuditParty } from './record.ts';

export type Viewer = { kind: 'person'; userId: string } | { kind: 'organisation' };

export type ShownParty = Omit<AuditParty, 'salt'>;

export function toVisible(actor: ShownParty | null, viewer: Viewer) {
  if (!actor) return { actorId: '', address: '', userAgent: '' };
  const { accountId, known, address, userAgent } = actor;
  const actorId = known ? (accountId ?? '') : '';
  const shown = viewer.kind === 'organisation' || !known || accountId === viewer.userId;
  return shown ? { actorId, address, userAgent } : { actorId, address: '', userAgent: '' };
}
