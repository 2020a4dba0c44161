import { describe, expect, test as base } from 'vitest';
import type { PersonId } from '../ids.ts';
import type { Accounts, Entered } from './accounts.ts';
import type { Mailer, MailToSend } from '../mail/mailer.ts';
import { lettersIn } from '../mail/words.ts';
import { createMemoryFanout } from './fanout.memory.ts';
import type { Fanout } from './fanout.ts';

/** How the accounts of a contract run reach people. */
export interface ContractPost {
  readonly mailer: Mailer;
  readonly outlast: (work: Promise<unknown>) => void;
}

/** What a contract run needs of one adapter. */
export interface OpenAccounts {
  readonly accounts: Accounts;
  readonly close: () => Promise<void>;
}

/** Proves the AC rules of {@link Accounts} for one adapter; `open` makes an empty store per test that publishes to `fanout`. */
export function accountsContract(
  adapter: string,
  open: (fanout: Fanout, post: ContractPost) => Promise<OpenAccounts>,
): void {
  const withMail = (leaves: boolean) =>
    base.extend<{ post: ReturnType<typeof letterBox>; accounts: Accounts; changed: PersonId[] }>({
      post: async ({}, use) => use(letterBox(leaves)),
      changed: async ({}, use) => use([]),
      accounts: async ({ changed, post }, use) => {
        const fanout = createMemoryFanout();
        fanout.listen((news) => void (news.type === 'personChanged' && changed.push(news.personId)));
        const { accounts, close } = await open(fanout, post);
        await use(accounts);
        await post.settled();
        await close();
      },
    });
  const test = withMail(false);
  const mailed = withMail(true);

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

    test('AC7 all others end at once', async ({ accounts, changed }) => {
      const first = await registered(accounts);
      const [second, here] = [await signedIn(accounts), await signedIn(accounts)];
      expect(await accounts.endOtherSessions(here.visit)).toBe(2);
      for (const { visit } of [first, second]) expect(await accounts.sessionOf(visit)).toBeUndefined();
      expect(await accounts.sessionOf(here.visit)).toBeDefined();
      expect(changed).toContain(first.person.id);
      expect(await accounts.endOtherSessions(here.visit)).toBe(0);
      expect(await accounts.endOtherSessions(visitor())).toBe(0);
    });

    test('what somebody says of themselves is kept as a whole', async ({ accounts }) => {
      const { visit, person } = await registered(accounts);
      const nothing = { name: 'Ada Lovelace', bio: '', location: '', website: '' };
      expect(await accounts.about(person.id)).toEqual(nothing);
      const about = {
        name: 'Ada King',
        bio: 'Notes.\nMore notes.',
        location: 'London',
        website: 'https://ada.example/',
      };
      expect(await accounts.editAbout(person.id, about)).toEqual({ ok: true, value: about });
      expect(await accounts.about(person.id)).toEqual(about);
      expect((await accounts.sessionOf(visit))?.person.name).toBe('Ada King');
      expect((await accounts.editAbout(person.id, { ...about, website: 'javascript:x' })).ok).toBe(false);
      expect(await accounts.about(person.id)).toEqual(about);
      await accounts.editAbout(person.id, { ...nothing, name: 'Ada' });
      expect(await accounts.about(person.id)).toEqual({ ...nothing, name: 'Ada' });
      expect(await accounts.about(nobody)).toBeUndefined();
      expect(await accounts.editAbout(nobody, about)).toEqual({
        ok: false,
        error: { type: 'NotSignedIn' },
      });
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

    test('AC40 one reads what the browser asked for that one registered with, until one chooses', async ({
      accounts,
    }) => {
      const dutch = visitor();
      dutch.set('accept-language', 'nl-BE, en;q=0.5');
      const made = await accounts.register(dutch, ada);
      if (!made.ok) throw new Error(made.error.type);
      const { visit, person } = await into(accounts, made.value);
      const reads = async () => (await accounts.sessionOf(visit))?.person.language;
      expect(await reads()).toBe('nl');
      await accounts.chooseLanguage(person.id, 'id');
      expect(await reads()).toBe('id');
      await accounts.chooseLanguage('nobody' as PersonId, 'nl');
      expect(await reads()).toBe('id');
    });

    test('a new name is the one that sessions show from then on', async ({ accounts }) => {
      const { visit, person } = await registered(accounts);
      expect(await accounts.rename(person.id, '  Ada   King ')).toMatchObject({
        ok: true,
        value: { name: 'Ada King' },
      });
      expect((await accounts.sessionOf(visit))?.person.name).toBe('Ada King');
      expect(await accounts.rename(nobody, 'Eve')).toEqual({ ok: false, error: { type: 'NotSignedIn' } });
    });

    test('AC18 an account is deleted by its password, with all that belongs to it', async ({
      accounts,
      post,
      changed,
    }) => {
      const here = await registered(accounts);
      const there = await signedIn(accounts);
      let told = 0;
      const remove = (visit: Headers, password: string) =>
        accounts.deleteAccount(visit, { password, then: async () => void (told += 1) });
      expect(await remove(here.visit, 'not the password')).toEqual({
        ok: false,
        error: { type: 'WrongCredentials' },
      });
      expect(await remove(visitor(), ada.password)).toEqual({ ok: false, error: { type: 'NotSignedIn' } });
      expect(told).toBe(0);
      expect((await remove(here.visit, ada.password)).ok).toBe(true);
      expect(told).toBe(1);
      for (const { visit } of [here, there]) expect(await accounts.sessionOf(visit)).toBeUndefined();
      expect(changed).toContain(here.person.id);
      expect(await accounts.signIn(visitor(), ada)).toEqual({
        ok: false,
        error: { type: 'WrongCredentials' },
      });
      await accounts.askReset(visitor(), { email: ada.email });
      await post.settled();
      expect(post.sent).toEqual([]);
      const anew = await registered(accounts);
      expect(anew.person.id).not.toBe(here.person.id);
    });

    test('AC18 what cannot be done before keeps the account', async ({ accounts }) => {
      const here = await registered(accounts);
      const then = () => Promise.reject(new Error('a workspace could not be left'));
      await expect(accounts.deleteAccount(here.visit, { password: ada.password, then })).rejects.toThrow(
        'left',
      );
      expect((await accounts.signIn(visitor(), ada)).ok).toBe(true);
    });

    test('AC14 the answer to whoever asks for a mail does not say who has an account', async ({
      accounts,
      post,
    }) => {
      await registered(accounts);
      for (const ask of [accounts.askReset, accounts.askLink]) {
        const said = [await ask(visitor(), { email: ada.email }), await ask(visitor(), { email: bob.email })];
        expect(said).toEqual([
          { ok: true, value: null },
          { ok: true, value: null },
        ]);
        expect((await ask(visitor(), { email: 'nobody' })).ok).toBe(false);
      }
      await post.settled();
      expect(post.sent.map(({ kind, to }) => `${kind} ${to}`).toSorted()).toEqual([
        'link ada@example.test',
        'reset ada@example.test',
      ]);
    });

    test('AC15 a new password by mail ends every session and makes one', async ({
      accounts,
      post,
      changed,
    }) => {
      const old = await registered(accounts);
      for (let n = 0; n < 2; n++) await accounts.askReset(visitor(), { email: 'ADA@example.test ' });
      await post.settled();
      const [first, second] = post.tokens('reset');
      const next = 'a new long phrase';
      expect(await accounts.reset(visitor(), { token: first!, password: 'short' })).toMatchObject({
        error: { type: 'InvalidInput', field: 'password' },
      });
      const done = await accounts.reset(visitor(), { token: first!, password: next });
      if (!done.ok) throw new Error(`reset was refused: ${done.error.type}`);
      expect(changed).toContain(old.person.id);
      expect(await accounts.sessionOf(old.visit)).toBeUndefined();
      expect((await accounts.sessionOf(visitor(cookieOf(done.value))))?.person).toEqual(old.person);
      expect((await accounts.signIn(visitor(), ada)).ok).toBe(false);
      expect((await accounts.signIn(visitor(), { ...ada, password: next })).ok).toBe(true);
      for (const token of [first!, second!, 'a-token-that-nobody-made-ever', ''])
        expect(await accounts.reset(visitor(), { token, password: 'a third long phrase' })).toEqual({
          ok: false,
          error: { type: 'Expired', what: 'link' },
        });
      await post.settled();
      expect(post.sent.at(-1)).toMatchObject({ kind: 'passwordChanged', to: ada.email });
    });

    test('AC15 links to sign in that were asked for before are worth nothing after it', async ({
      accounts,
      post,
    }) => {
      await registered(accounts);
      await accounts.askLink(visitor(), { email: ada.email });
      await accounts.askReset(visitor(), { email: ada.email });
      await post.settled();
      const [link, token] = [post.tokens('link')[0]!, post.tokens('reset')[0]!];
      expect((await accounts.reset(visitor(), { token, password: 'a new long phrase' })).ok).toBe(true);
      expect(await accounts.spendLink(visitor(), { token: link })).toEqual({
        ok: false,
        error: { type: 'Expired', what: 'link' },
      });
    });

    test('AC15 of two who come with one token at once one is let in', async ({ accounts, post }) => {
      await registered(accounts);
      await accounts.askReset(visitor(), { email: ada.email });
      await post.settled();
      const [token] = post.tokens('reset');
      const words = ['a new long phrase', 'another long phrase', 'a third long phrase'];
      const done = await Promise.all(
        words.map((password) => accounts.reset(visitor(), { token: token!, password })),
      );
      expect(done.filter(({ ok }) => ok)).toHaveLength(1);
      expect(done.filter(({ ok }) => !ok)).toEqual(
        Array.from({ length: 2 }, () => ({ ok: false, error: { type: 'Expired', what: 'link' } })),
      );
    });

    test('AC16 a link signs in once, whoever is first', async ({ accounts, post }) => {
      const { person } = await registered(accounts);
      await accounts.askLink(visitor(), { email: ada.email, next: '/w/agora' });
      await post.settled();
      expect(post.sent.at(-1)!.link).toMatch(/\/auth\/verify\/[\w-]+\?next=%2Fw%2Fagora$/);
      const [token] = post.tokens('link');
      const spent = await Promise.all([1, 2, 3].map(() => accounts.spendLink(visitor(), { token: token! })));
      const [won] = spent.flatMap((one) => (one.ok ? [one.value] : []));
      expect(spent.filter(({ ok }) => ok)).toHaveLength(1);
      expect((await accounts.sessionOf(visitor(cookieOf(won!))))?.person).toEqual(person);
      for (const one of [token!, '', 'x', 'a-token-that-nobody-made-ever'])
        expect(await accounts.spendLink(visitor(), { token: one })).toEqual({
          ok: false,
          error: { type: 'Expired', what: 'link' },
        });
    });

    test('AC16 what was set up with an address that nobody proved ends when its reader comes', async ({
      accounts,
      post,
    }) => {
      const squatter = await registered(accounts);
      const made = await accounts.keys.make(squatter.visit, {
        ...{ name: 'Backup', access: 'full', password: ada.password },
      });
      await accounts.askLink(visitor(), { email: ada.email });
      await post.settled();
      const owner = await accounts.spendLink(visitor(), { token: post.tokens('link')[0]! });
      expect(owner.ok).toBe(true);
      expect(await accounts.sessionOf(squatter.visit)).toBeUndefined();
      const authorization = `Bearer ${made.ok ? made.value.secret : ''}`;
      expect(await accounts.keys.programOf(new Headers({ authorization }))).toMatchObject({ ok: false });
      const visit = visitor(owner.ok ? cookieOf(owner.value) : '');
      expect(
        await accounts.changePassword(visit, { current: ada.password, next: 'a new long phrase' }),
      ).toEqual({
        ok: false,
        error: { type: 'WrongCredentials' },
      });
      expect((await accounts.signIn(visitor(), ada)).ok).toBe(false);
    });

    mailed('AC11 a taken address and a new one are answered alike', async ({ accounts, post }) => {
      const mustConfirm = { ok: false, error: { type: 'MustConfirm' } };
      expect(await accounts.register(visitor(), { ...ada, next: '/i/x' })).toEqual(mustConfirm);
      await post.settled();
      expect(await accounts.register(visitor(), { ...ada, password: 'another long phrase' })).toEqual(
        mustConfirm,
      );
      await post.settled();
      expect(post.sent.map(({ kind, to }) => [kind, to])).toEqual([
        ['confirm', ada.email],
        ['known', ada.email],
      ]);
      expect(await accounts.signIn(visitor(), ada)).toEqual(mustConfirm);
      expect(await accounts.signIn(visitor(), { ...ada, password: 'another long phrase' })).toEqual({
        ok: false,
        error: { type: 'WrongCredentials' },
      });
    });

    mailed('AC12 confirming needs the link and the password, once', async ({ accounts, post }) => {
      await accounts.register(visitor(), { ...ada, next: '/i/x' });
      await post.settled();
      const [token] = post.tokens('confirm');
      const confirm = (password: string, with_ = token!) =>
        accounts.confirm(visitor(), { token: with_, password });
      expect(await confirm('not the password')).toEqual({ ok: false, error: { type: 'WrongCredentials' } });
      expect((await confirm(ada.password, 'a-token-that-nobody-made-ever')).ok).toBe(false);
      const done = await confirm(ada.password);
      if (!done.ok) throw new Error(`confirm was refused: ${done.error.type}`);
      expect((await accounts.sessionOf(visitor(cookieOf(done.value))))?.person.email).toBe(ada.email);
      expect((await accounts.signIn(visitor(), ada)).ok).toBe(true);
      expect(await confirm(ada.password)).toEqual({ ok: false, error: { type: 'Expired', what: 'link' } });
    });

    mailed('AC13 who is vouched for needs no mail', async ({ accounts, post }) => {
      const made = await accounts.register(visitor(), { ...ada, vouched: true });
      if (!made.ok) throw new Error('expected an account');
      expect((await accounts.sessionOf(visitor(cookieOf(made.value))))?.person.name).toBe(ada.name);
      expect(await accounts.register(visitor(), { ...ada, vouched: true })).toEqual({
        ok: false,
        error: { type: 'AddressTaken' },
      });
      await post.settled();
      expect(post.sent).toEqual([]);
    });
  });
}

/** A mailer whose mails lie open. */
export function letterBox(leaves: boolean): ContractPost & {
  readonly sent: { kind: string; to: string; link: string; subject: string }[];
  tokens(kind: string): string[];
  settled(): Promise<void>;
} {
  const sent: { kind: string; to: string; link: string; subject: string }[] = [];
  const under: Promise<unknown>[] = [];
  const linkIn = ({ letter }: MailToSend): string => {
    const button = letter(lettersIn('en'), origin).parts.find(({ type }) => type === 'button');
    return button && 'href' in button ? button.href : '';
  };
  return {
    sent,
    tokens: (kind) =>
      sent.filter((mail) => mail.kind === kind).map(({ link }) => new URL(link).pathname.split('/').at(-1)!),
    async settled() {
      while (under.length > 0) await Promise.all(under.splice(0));
    },
    outlast: (work) => void under.push(work),
    mailer: {
      leaves,
      carryDue: async () => 0,
      tidy: async () => 0,
      async send(mail) {
        const { subject } = mail.letter(lettersIn('en'), origin);
        sent.push({ kind: mail.kind, to: mail.to, link: linkIn(mail), subject });
        return 'added';
      },
    },
  };
}

const origin = new URL('https://stoa.example');
const nobody = 'nobody' as PersonId;

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
async function into(accounts: Accounts, { person, cookies }: Entered) {
  if (!person) throw new Error('expected a whole sign-in');
  const cookie = cookieOf({ cookies });
  const visit = visitor(cookie);
  return { person, cookie, visit, sessionId: (await accounts.sessionOf(visit))!.sessionId };
}
