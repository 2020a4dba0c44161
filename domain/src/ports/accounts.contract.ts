import { describe, expect, test as base } from 'vitest';
import type { PersonId } from '../ids.ts';
import type { Accounts, SignedIn } from './accounts.ts';
import { createMemoryFanout } from './fanout.memory.ts';
import type { Fanout } from './fanout.ts';

/** What a contract run needs of one adapter. */
export interface OpenAccounts {
  readonly accounts: Accounts;
  readonly close: () => Promise<void>;
}

/** Proves the AC rules of {@link Accounts} for one adapter; `open` makes an empty store per test that publishes to `fanout`. */
export function accountsContract(adapter: string, open: (fanout: Fanout) => Promise<OpenAccounts>): void {
  const test = base.extend<{ accounts: Accounts; changed: PersonId[] }>({
    changed: async ({}, use) => use([]),
    accounts: async ({ changed }, use) => {
      const fanout = createMemoryFanout();
      fanout.listen((news) => void (news.type === 'personChanged' && changed.push(news.personId)));
      const { accounts, close } = await open(fanout);
      await use(accounts);
      await close();
    },
  });

  describe(`Accounts contract, ${adapter}`, () => {
    test('AC1 registering signs in', async ({ accounts }) => {
      const { person, visit } = await registered(accounts);
      expect(person).toMatchObject({ name: 'Ada Lovelace', email: 'ada@example.test' });
      expect((await accounts.sessionOf(visit))?.person).toEqual(person);
    });

    test('AC1 what cannot be used is named', async ({ accounts }) => {
      const refused = await Promise.all([
        accounts.register(visitor(), { ...ada, name: ' ' }),
        accounts.register(visitor(), { ...ada, email: 'nobody' + '@' }),
        accounts.register(visitor(), { ...ada, password: 'short' }),
      ]);
      expect(refused.map((r) => !r.ok && r.error)).toEqual([
        { type: 'InvalidInput', field: 'name', problem: 'empty' },
        { type: 'InvalidInput', field: 'email', problem: 'invalid' },
        { type: 'InvalidInput', field: 'password', problem: 'tooShort' },
      ]);
    });

    test('AC2 an address is taken once, whatever its case, also when two race', async ({ accounts }) => {
      const both = await Promise.all([
        accounts.register(visitor(), ada),
        accounts.register(visitor(), { ...ada, email: 'ADA@Example.Test', password: 'another good phrase' }),
      ]);
      expect(both.map((r) => (r.ok ? 'in' : r.error.type)).toSorted()).toEqual(['AddressTaken', 'in']);
      const later = await accounts.register(visitor(), { ...ada, password: 'a third good phrase' });
      expect(later).toEqual({ ok: false, error: { type: 'AddressTaken' } });
      expect((await accounts.signIn(visitor(), { ...ada, password: 'a third good phrase' })).ok).toBe(false);
    });

    test('AC3 an unknown address and a wrong password are refused alike', async ({ accounts }) => {
      await registered(accounts);
      const wrong = await accounts.signIn(visitor(), { email: ada.email, password: 'not the password' });
      const unknown = await accounts.signIn(visitor(), {
        email: 'bob@example.test',
        password: 'not the password',
      });
      const strange = await accounts.signIn(visitor(), { email: 'no address', password: '' });
      expect(wrong).toEqual({ ok: false, error: { type: 'WrongCredentials' } });
      expect(unknown).toEqual(wrong);
      expect(strange).toEqual(wrong);
    });

    test('AC4 signing in makes a new session, whatever cookie came along', async ({ accounts }) => {
      const first = await registered(accounts);
      const second = await signedIn(accounts, first.visit);
      expect(second.cookie).not.toBe(first.cookie);
      expect((await accounts.sessionOf(second.visit))?.person).toEqual(first.person);
      expect((await accounts.sessionOf(second.visit))?.sessionId).not.toBe(first.sessionId);
      expect(await accounts.sessionOf(first.visit)).toBeUndefined();
    });

    test('AC4 a cookie that somebody else planted never becomes a session', async ({ accounts }) => {
      await registered(accounts);
      const planted = visitor(nameOf((await signedIn(accounts)).cookie) + '=planted');
      const mine = await signedIn(accounts, planted);
      expect(mine.cookie).not.toContain('planted');
      expect(await accounts.sessionOf(planted)).toBeUndefined();
    });

    test('AC5 signing out makes the cookie worthless', async ({ accounts }) => {
      const { visit } = await registered(accounts);
      expect((await accounts.sessionOf(visit))?.person.name).toBe('Ada Lovelace');
      const { cookies } = await accounts.signOut(visit);
      expect(cookies.join()).toMatch(/Max-Age=0/i);
      expect(await accounts.sessionOf(visit)).toBeUndefined();
    });

    test('AC6 what a client makes up is nobody', async ({ accounts }) => {
      const { cookie } = await registered(accounts);
      const name = nameOf(cookie);
      for (const made of [
        '',
        'x=y',
        `${name}=`,
        `${name}=%00%ff`,
        `${cookie.split('; ', 1)[0]}x`,
        `${name}=${'a'.repeat(5_000)}`,
        ';;=;',
      ])
        expect(await accounts.sessionOf(visitor(made))).toBeUndefined();
    });

    test('AC7 a person sees their sessions and ends any of them', async ({ accounts }) => {
      const first = await registered(accounts, 'Firefox');
      const second = await signedIn(accounts, visitor('', 'Chromium'));
      const listed = await accounts.sessions(second.visit);
      expect(listed.map(({ device, current }) => [device, current])).toEqual([
        ['Chromium', true],
        ['Firefox', false],
      ]);
      expect(JSON.stringify(listed)).not.toContain(first.cookie.split('=')[1]);
      expect(await accounts.endSession(second.visit, listed[1]!.id)).toBe(true);
      expect(await accounts.endSession(second.visit, listed[1]!.id)).toBe(false);
      expect(await accounts.sessionOf(first.visit)).toBeUndefined();
      expect(await accounts.sessionOf(second.visit)).toBeDefined();
    });

    test('AC7 nobody ends the session of somebody else', async ({ accounts }) => {
      const mine = await registered(accounts);
      const theirs = await accounts.register(visitor(), { ...ada, email: 'eve@example.test' });
      if (!theirs.ok) throw new Error('expected an account');
      expect(await accounts.endSession(visitor(cookieOf(theirs.value)), mine.sessionId)).toBe(false);
      expect(await accounts.endSession(visitor(), mine.sessionId)).toBe(false);
      expect(await accounts.sessions(visitor())).toEqual([]);
      expect(await accounts.sessionOf(mine.visit)).toBeDefined();
    });

    test('AC8 changing the password ends all other sessions and moves this one', async ({ accounts }) => {
      const old = await registered(accounts);
      const here = await signedIn(accounts);
      const wrong = await accounts.changePassword(here.visit, {
        current: 'wrong wrong',
        next: 'a new long phrase',
      });
      expect(wrong).toEqual({ ok: false, error: { type: 'WrongCredentials' } });
      const changed = await accounts.changePassword(here.visit, {
        current: ada.password,
        next: 'a new long phrase',
      });
      if (!changed.ok) throw new Error('expected the change');
      expect(await accounts.sessionOf(old.visit)).toBeUndefined();
      expect(await accounts.sessionOf(here.visit)).toBeUndefined();
      expect((await accounts.sessionOf(visitor(cookieOf(changed.value))))?.person).toEqual(here.person);
      expect((await accounts.signIn(visitor(), ada)).ok).toBe(false);
      expect((await accounts.signIn(visitor(), { ...ada, password: 'a new long phrase' })).ok).toBe(true);
    });

    test('AC9 long phrases are welcome, common passwords are not', async ({ accounts }) => {
      const long = `${'ω '.repeat(63)}ok`;
      expect((await accounts.register(visitor(), { ...ada, password: long })).ok).toBe(true);
      expect((await accounts.signIn(visitor(), { ...ada, password: long })).ok).toBe(true);
      const tooLong = await accounts.register(visitor(), { ...bob, password: 'x'.repeat(129) });
      expect(tooLong).toMatchObject({ error: { field: 'password', problem: 'tooLong' } });
      const common = await accounts.register(visitor(), { ...bob, password: 'Password' });
      expect(common).toMatchObject({ error: { field: 'password', problem: 'tooCommon' } });
    });

    test('AC10 a session that ends is news', async ({ accounts, changed }) => {
      const first = await registered(accounts);
      const second = await signedIn(accounts);
      expect(changed).toEqual([]);
      await accounts.endSession(second.visit, first.sessionId);
      expect(changed).toEqual([first.person.id]);
      await accounts.signOut(second.visit);
      expect(changed).toEqual([first.person.id, first.person.id]);
    });

    test('a new name is the one that sessions show from then on', async ({ accounts }) => {
      const { visit } = await registered(accounts);
      expect(await accounts.rename(visit, '  Ada   King ')).toMatchObject({
        ok: true,
        value: { name: 'Ada King' },
      });
      expect((await accounts.sessionOf(visit))?.person.name).toBe('Ada King');
      expect(await accounts.rename(visitor(), 'Eve')).toEqual({ ok: false, error: { type: 'NotSignedIn' } });
    });
  });
}

const ada = { name: 'Ada Lovelace', email: 'ada@example.test', password: 'analytical engine no. 1' };
const bob = { ...ada, name: 'Bob', email: 'bob@example.test' };

const visitor = (cookie = '', device = 'Firefox') => new Headers({ cookie, 'user-agent': device });
const cookieOf = ({ cookies }: { cookies: readonly string[] }) =>
  cookies
    .map((cookie) => cookie.split(';')[0]!)
    .filter((pair) => !pair.endsWith('='))
    .join('; ');
const nameOf = (cookie: string) => cookie.split('=')[0]!;

const registered = async (accounts: Accounts, device?: string) => {
  const result = await accounts.register(visitor('', device), ada);
  if (!result.ok) throw new Error(`register was refused: ${result.error.type}`);
  return into(accounts, result.value);
};
const signedIn = async (accounts: Accounts, visit = visitor()) => {
  const result = await accounts.signIn(visit, ada);
  if (!result.ok) throw new Error(`signIn was refused: ${result.error.type}`);
  return into(accounts, result.value);
};
async function into(accounts: Accounts, { person, cookies }: SignedIn) {
  const cookie = cookieOf({ cookies });
  const visit = visitor(cookie);
  return { person, cookie, visit, sessionId: (await accounts.sessionOf(visit))!.sessionId };
}
