// A person's account: how addresses are compared, and what sign-up and changes of the profile do. The password is in
// password.ts. The store makes sure that an address belongs to one account only.
export interface User {
  id: string;
  /** The address as the person wrote it. */
  email: string;
  displayName: string;
  /** When the person proved to read mail at the address. */
  emailVerifiedAt: Date | null;
  /** The address that takes the place of `email` when it is proven. */
  pendingEmail: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface UserChange {
  email?: string;
  displayName?: string;
}

export function createUser({ id, email, displayName }: Pick<User, 'id' | 'email' | 'displayName'>, now: Date): User {
  const profile = {
    id,
    email,
    displayName,
    emailVerifiedAt: null,
    pendingEmail: null,
  };
  return { ...profile, createdAt: now, updatedAt: now };
}

/**
 * Changes the fields that are present. A change that changes nothing keeps the time of the last change. Another spelling of
 * the address counts at once, and gives up an address that waits for its proof. A different address has to be proven first.
 */
export function updateUser(user: User, { email, displayName }: UserChange, now: Date): User {
  const isOther = email !== undefined && !isSameEmail(email, user.email);
  const changed = {
    email: email === undefined || isOther ? user.email : email,
    displayName: displayName ?? user.displayName,
    pendingEmail: email === undefined ? user.pendingEmail : isOther ? email : null,
  };
  const same = changed.email === user.email && changed.displayName === user.displayName;
  return { ...user, ...changed, updatedAt: same ? user.updatedAt : now };
}

/** The new address takes the place of the old one: somebody has proven to read mail there. */
export const replaceEmail = (user: User, email: string, now: Date): User => ({
  ...user,
  email,
  emailVerifiedAt: now,
  pendingEmail: null,
  updatedAt: now,
});

/**
 * The form in which addresses are compared. By RFC 5321 two mailboxes may differ in case only, but in practice they never
 * do, and people write their address in both ways. Blanks around an address come from copying.
 */
export function toEmailKey(email: string): string {
  // PostgreSQL accepts no NUL in a text. No address contains one, so such a key finds nobody.
  return email.trim().normalize('NFC').toLowerCase().replaceAll('\0', '\uFFFD');
}

export const isSameEmail = (one: string, other: string): boolean => toEmailKey(one) === toEmailKey(other);

/** Notes that the person reads mail at this address. It changes nothing when the account has another address by now. */
export function verifyEmail(user: User, email: string, now: Date): User {
  return user.emailVerifiedAt || !isSameEmail(user.email, email) ? user : { ...user, emailVerifiedAt: now };
}
