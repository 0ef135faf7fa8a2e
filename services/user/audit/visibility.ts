// What of a record is shown to whom. A person sees who did what with their account, and from where when it was
// themselves or somebody unknown; where another person was, is that person's own affair. Who may read an organisation's
// records sees all of them: they tell only of acts within the organisation, never of a member's own sign-ins.
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
