// Signing in, and having to wait, through a real server and database, from known and unknown places.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignIn_Method, SignIn_Result } from '#proto/gen/sinew/user/v1/session.ts';
import { type CallError, reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

let count = 0;
/** An address that nobody has called from. */
const newAddress = () => `198.51.${Math.floor(++count / 250)}.${count % 250}`;
const wrong = ({ email }: Pick<SignedIn, 'email'>, address = newAddress(), deviceToken = '') =>
  users.at(address).signIn({ email, password: 'wrong horse', deviceToken });
const right = ({ email, password }: SignedIn, address = newAddress(), deviceToken = '') =>
  users.at(address).signIn({ email, password, deviceToken });

/** Fails as a stranger until strangers have to wait. */
async function hammer(person: Pick<SignedIn, 'email'>, address?: string): Promise<CallError> {
  for (;;) {
    const error = await wrong(person, address).catch((thrown: CallError) => thrown);
    if ((error as CallError).reason !== 'WRONG_CREDENTIALS') return error as CallError;
  }
}

describe('who fails again and again', () => {
  it('has to wait, also with the right password, and is told how long', async () => {
    const person = await users.person();
    const error = await hammer(person);
    expect(error).toMatchObject({ reason: 'TOO_MANY_ATTEMPTS', retryAfter: '1' });
    await expect(right(person)).rejects.toMatchObject({ reason: 'TOO_MANY_ATTEMPTS' });
    users.clock.forward(1000);
    await right(person);
  });

  it('waits as long where there is no account', async () => {
    const nobody = { email: `nobody-${newAddress()}@example.org` };
    const person = await users.person();
    const missing = await hammer(nobody);
    const present = await hammer(person);
    expect({ reason: missing.reason, message: missing.message }).toEqual({
      reason: present.reason,
      message: present.message,
    });
    const counted = await users.sql`select distinct count from sign_in_failures where count >= 10`;
    expect(counted).toHaveLength(1);
  });

  it('gains nothing by coming many times at once, or from many addresses', async () => {
    const person = await users.person();
    const reasons = await reasonsOf(Array.from({ length: 30 }, () => wrong(person)));
    expect(reasons.filter((reason) => reason === 'WRONG_CREDENTIALS')).toHaveLength(10);
    expect(reasons.filter((reason) => reason === 'TOO_MANY_ATTEMPTS')).toHaveLength(20);
  });

  it('gains nothing by trying many accounts from one address', async () => {
    const address = newAddress();
    const reasons: string[] = [];
    for (let tried = 0; tried < 31; tried++) {
      reasons.push(...(await reasonsOf([wrong({ email: `someone-${address}-${tried}@example.org` }, address)])));
    }
    expect(reasons).toEqual([...Array(30).fill('WRONG_CREDENTIALS'), 'TOO_MANY_ATTEMPTS']);
  });

  it('is counted by all instances together', async () => {
    const person = await users.person();
    await hammer(person);
    const other = await serveUsers(users);
    await expect(other.at(newAddress()).signIn(person)).rejects.toMatchObject({ reason: 'TOO_MANY_ATTEMPTS' });
    await other.stop();
  });
});

describe('the owner of an account that others hammer', () => {
  it('comes in from the device that signed in before', async () => {
    const person = await users.person();
    const { deviceToken } = await right(person);
    await hammer(person);
    await right(person, newAddress(), deviceToken);
    // Strangers still have to wait: their failures are not forgotten.
    await expect(wrong(person)).rejects.toMatchObject({ reason: 'TOO_MANY_ATTEMPTS' });
  });

  it('comes in from the address where they signed in before', async () => {
    const person = await users.person();
    const home = newAddress();
    await right(person, home);
    await hammer(person);
    await right(person, home);
  });

  it('comes in by the device also when the address is hammered from', async () => {
    const person = await users.person();
    const home = newAddress();
    const { deviceToken } = await right(person, home);
    await hammer(person, home);
    await expect(right(person, home)).rejects.toMatchObject({ reason: 'TOO_MANY_ATTEMPTS' });
    await right(person, home, deviceToken);
  });

  it('has to wait too who fails on their own device', async () => {
    const person = await users.person();
    const { deviceToken } = await right(person);
    const attempts = Array.from({ length: 12 }, () => wrong(person, newAddress(), deviceToken));
    expect((await reasonsOf(attempts)).toSorted().slice(0, 2)).toEqual(Array(2).fill('TOO_MANY_ATTEMPTS'));
    users.clock.forward(60_000);
    await right(person, newAddress(), deviceToken);
  });

  it('is the only one whom a device token helps', async () => {
    const ada = await users.person();
    const bob = await users.person();
    const { deviceToken } = await right(bob);
    await hammer(ada);
    await expect(right(ada, newAddress(), deviceToken)).rejects.toMatchObject({ reason: 'TOO_MANY_ATTEMPTS' });
  });
});

describe('a device', () => {
  const newDevices = async ({ userId }: SignedIn) => {
    const rows =
      await users.sql`select payload from outbox where type = 'newDeviceSeen' and aggregate = ${`user/${userId}`}`;
    return rows.length;
  };

  it('is told of when it is new, and not the first', async () => {
    const person = await users.person();
    expect(await newDevices(person)).toBe(0);
    const address = newAddress();
    const { deviceToken } = await right(person, address);
    expect(await newDevices(person)).toBe(1);
    await right(person, address);
    await right(person, newAddress(), deviceToken);
    expect(await newDevices(person)).toBe(1);
  });

  it('keeps its token, and gets one where it shows none', async () => {
    const person = await users.person();
    const { deviceToken } = await right(person);
    expect(deviceToken).toMatch(/^[\w-]{43}$/);
    expect((await right(person, newAddress(), deviceToken)).deviceToken).toBe('');
    const rows = await users.sql`select d::text from device d`;
    expect(JSON.stringify(rows)).not.toContain(deviceToken);
  });

  it('is forgotten by a change of the password made elsewhere', async () => {
    const person = await users.person();
    const { deviceToken } = await right(person);
    await person.call.changePassword({ currentPassword: person.password, newPassword: 'battery staple' });
    await hammer(person);
    const changed = { ...person, password: 'battery staple' };
    await expect(right(changed, newAddress(), deviceToken)).rejects.toMatchObject({ reason: 'TOO_MANY_ATTEMPTS' });
  });

  it('is one of twenty at the most', async () => {
    const person = await users.person();
    for (let signIn = 0; signIn < 22; signIn++) {
      users.clock.forward(1);
      await right(person);
    }
    const [row] = await users.sql`select count(*)::int as devices from device where account_id = ${person.userId}`;
    expect(row!.devices).toBe(20);
  });
});

describe('the history', () => {
  it('has every attempt, the newest first, and nobody else’s', async () => {
    const ada = await users.person();
    const bob = await users.person();
    const address = newAddress();
    users.clock.forward(1);
    await wrong(ada, address).catch(() => {});
    users.clock.forward(1);
    await right(ada, address);
    const { signIns } = await ada.call.listSignIns();
    expect(signIns).toMatchObject([
      { address, method: SignIn_Method.PASSWORD, result: SignIn_Result.DONE, newDevice: true },
      { address, method: SignIn_Method.PASSWORD, result: SignIn_Result.WRONG_PASSWORD, newDevice: false },
      { result: SignIn_Result.DONE, newDevice: false },
    ]);
    expect(signIns[0]!.createTime).toEqual(users.clock.now());
    expect(signIns[0]!.userAgent).toMatch(/^test /);
    expect((await bob.call.listSignIns()).signIns).toHaveLength(1);
    const { nextPageToken } = await ada.call.listSignIns({ pageSize: 1 });
    const rest = await ada.call.listSignIns({ pageToken: nextPageToken });
    expect(rest.signIns.map(({ id }) => id)).toEqual(signIns.slice(1).map(({ id }) => id));
  });

  it('goes after ninety days', async () => {
    const person = await users.person();
    users.clock.forward(91 * 24 * 60 * 60 * 1000);
    await users.service.sweep();
    const rows = await users.sql`select from sign_in where account_id = ${person.userId}`;
    expect(rows).toHaveLength(0);
  });
});
