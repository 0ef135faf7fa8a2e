// A person's account: how addresses are compared, and what sign-up and changes of the profile do.
// The password is in password.ts; that an address belongs to one account only is kept by the store.
import { toName } from '../name.ts';

export interface User {
  id: string;
  /** As the person wrote it. */
  email: string;
  displayName: string;
  /** When the person proved to read mail at the address. */
  emailVerifiedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface UserChange {
  email?: string;
  displayName?: string;
}

export function createUser({ id, email, displayName }: Pick<User, 'id' | 'email' | 'displayName'>, now: Date): User {
  const profile = { id, email, displayName: toName(displayName, 'displayName'), emailVerifiedAt: null };
  return { ...profile, createdAt: now, updatedAt: now };
}

/**
 * Changes what is present; a change that changes nothing leaves the time of the last change. Another address has to be
 * verified anew, another spelling of the same one has not.
 */
export function updateUser(user: User, { email, displayName }: UserChange, now: Date): User {
  const changed = {
    email: email ?? user.email,
    displayName: displayName === undefined ? user.displayName : toName(displayName, 'displayName'),
  };
  if (changed.email === user.email && changed.displayName === user.displayName) return user;
  const emailVerifiedAt = isSameEmail(changed.email, user.email) ? user.emailVerifiedAt : null;
  return { ...user, ...changed, emailVerifiedAt, updatedAt: now };
}

/**
 * The form in which addresses are compared. Mailboxes may by RFC 5321 differ in case only, but none do in practice, and
 * people write their address now one way, now the other. Blanks around it come from copying.
 */
export function toEmailKey(email: string): string {
  // PostgreSQL takes no NUL in a text. No address has one, so such a key finds nobody.
  return email.trim().normalize('NFC').toLowerCase().replaceAll('\0', '\uFFFD');
}

export const isSameEmail = (one: string, other: string): boolean => toEmailKey(one) === toEmailKey(other);

/** That the person reads mail at this address. It says nothing of the account's address when that is another by now. */
export function verifyEmail(user: User, email: string, now: Date): User {
  return user.emailVerifiedAt || !isSameEmail(user.email, email) ? user : { ...user, emailVerifiedAt: now };
}
