// The deletion of an account: begun by its owner, done when every service that holds data of people has confirmed. The user
// service's own data go at once.

export interface ServiceDeletion {
  service: string;
  deletedAt: Date | null;
}

export interface Deletion {
  userId: string;
  startedAt: Date;
  finishedAt: Date | null;
  services: readonly ServiceDeletion[];
}

/** This service's own name. */
const own = 'user';

export function beginDeletion(userId: string, others: readonly string[], now: Date): Deletion {
  const services = [own, ...others].sort().map((service) => ({ service, deletedAt: service === own ? now : null }));
  return finishDeletion({ userId, startedAt: now, finishedAt: null, services }, now);
}

/** Notes the confirmation of a service. A service that confirms again, or has no part in the deletion, changes nothing. */
export function confirmDeletion(deletion: Deletion, service: string, now: Date): Deletion {
  if (!deletion.services.some((step) => step.service === service && !step.deletedAt)) return deletion;
  const services = deletion.services.map((step) => (step.service === service ? { service, deletedAt: now } : step));
  return finishDeletion({ ...deletion, services }, now);
}

function finishDeletion(deletion: Deletion, now: Date): Deletion {
  return deletion.services.every(({ deletedAt }) => deletedAt) ? { ...deletion, finishedAt: now } : deletion;
}
