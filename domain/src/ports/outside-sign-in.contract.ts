import { describe, expect, test as base } from 'vitest';
import type { PersonId } from '../ids.ts';
import { letterBox, type ContractPost, type OpenAccounts } from './accounts.contract.ts';
import type { Accounts } from './accounts.ts';
import { createMemoryFanout } from './fanout.memory.ts';
import type { Fanout } from './fanout.ts';
import { createMemoryOutsideProvider, type MemoryOutsideProvider } from './outside-provider.memory.ts';
import type { OutsideProvider } from './outside-provider.ts';
import { moveClock } from './moved-clock.ts';
import type { OutsideRefused } from './outside-sign-in.ts';
import { switchedOn } from './second-factor.contract.ts';

interface Fixtures {
  clock: ReturnType<typeof moveClock>;
  post: ReturnType<typeof letterBox>;
  provider: MemoryOutsideProvider;
  changed: PersonId[];
  accounts: Accounts;
}

/** Proves the OS rules of {@link OutsideSignIn} for one adapter; `open` makes empty accounts per test that know `provider`. */
export function outsideSignInContract(
  adapter: string,
  open: (fanout: Fanout, post: ContractPost, provider: OutsideProvider) => Promise<OpenAccounts>,
): void {
  const withMail = (leaves: boolean) =>
    base.extend<Fixtures>({
      clock: async ({}, use) => {
        const clock = moveClock();
        await use(clock);
        clock.back();
      },
      post: async ({}, use) => use(letterBox(leaves)),
      provider: async ({}, use) => use(createMemoryOutsideProvider()),
      changed: async ({}, use) => use([]),
      accounts: async ({ post, provider, changed }, use) => {
        const fanout = createMemoryFanout();
        fanout.listen((news) => void (news.type === 'personChanged' && changed.push(news.personId)));
        const { accounts, close } = await open(fanout, post, provider);
        await use(accounts);
        await post.settled();
        await close();
      },
    });
  const test = withMail(false);
  const mailed = withMail(true);

  describe(`OutsideSignIn contract, ${adapter}`, () => {
    test('OS1 the answer counts once, in the browser that began', async ({ accounts, provider }) => {
      const begun = await begin(accounts);
      const answer = provider.agree(begun.address, ada);
      expect(await accounts.outside.finish(visitor(), answer)).toEqual(refused('otherBrowser', '/'));
      const other = await begin(accounts);
      expect(await accounts.outside.finish(visitor(other.cookie), answer)).toEqual(refused('expired', '/'));

      const good = provider.agree(other.address, ada);
      const came = await Promise.all(
        [1, 2, 3].map(() => accounts.outside.finish(visitor(other.cookie), good)),
      );
      expect(came.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await accounts.outside.finish(visitor(other.cookie), good)).toEqual(refused('expired', '/'));
      for (const state of ['', 'made-up', 'x'.repeat(43)])
        expect(await accounts.outside.finish(visitor(other.cookie), { state, code: 'x' })).toEqual(
          refused('expired', '/'),
        );
    });

    test('OS1 two that one browser began both count', async ({ accounts, provider }) => {
      const first = await begin(accounts);
      const second = await begin(accounts, { visit: visitor(first.cookie) });
      const cookie = second.cookie || first.cookie;
      for (const { address } of [first, second])
        expect((await accounts.outside.finish(visitor(cookie), provider.agree(address, ada))).ok).toBe(true);
    });

    test('OS2 whom the subject belongs to signs in, with another address too, each time anew', async ({
      accounts,
      provider,
    }) => {
      const first = await entered(accounts, provider, ada);
      const later = await entered(accounts, provider, { ...ada, email: 'ada@elsewhere.test' });
      expect(later.person).toEqual(first.person);
      expect(later.cookie).not.toBe(first.cookie);
      const anew = await entered(accounts, provider, ada, first.visit);
      expect(anew.person).toEqual(first.person);
      expect(await accounts.sessionOf(first.visit), 'the session before ended').toBeUndefined();
    });

    test('OS3 a new address gets an account without a password, which a reset gives it', async ({
      accounts,
      provider,
      post,
    }) => {
      const came = await entered(accounts, provider, ada);
      expect(came.person).toMatchObject({ name: ada.name, email: ada.email });
      expect(came.next).toBe('/w/agora');
      expect((await accounts.sessionOf(came.visit))?.person).toEqual(came.person);
      expect(await accounts.outside.waysIn(came.visit)).toEqual({
        password: false,
        outside: true,
        proved: true,
      });
      expect(await accounts.signIn(visitor(), { email: ada.email, password: '' })).toEqual({
        ok: false,
        error: { type: 'WrongCredentials' },
      });

      await accounts.askReset(visitor(), { email: ada.email });
      await post.settled();
      const token = post.tokens('reset')[0]!;
      expect((await accounts.reset(visitor(), { token, password: account.password })).ok).toBe(true);
      expect((await accounts.signIn(visitor(), account)).ok).toBe(true);
      expect((await entered(accounts, provider, ada)).person).toEqual(came.person);
    });

    test('OS4 an account that nobody proved is its reader’s alone from then on', async ({
      accounts,
      provider,
      changed,
    }) => {
      const squatter = await registered(accounts);
      const owner = await entered(accounts, provider, ada);
      expect(owner.person.id).toBe(squatter.person.id);
      expect(await accounts.sessionOf(squatter.visit)).toBeUndefined();
      expect((await accounts.signIn(visitor(), account)).ok).toBe(false);
      expect(changed).toContain(squatter.person.id);
      expect(await accounts.outside.waysIn(owner.visit)).toEqual({
        password: false,
        outside: true,
        proved: true,
      });
    });

    mailed(
      'OS4 one that waits to be confirmed is, and who began it is not let in',
      async ({ accounts, provider, post }) => {
        await accounts.register(visitor(), account);
        await post.settled();
        const owner = await entered(accounts, provider, ada);
        expect((await accounts.sessionOf(owner.visit))?.person.email).toBe(ada.email);
        const token = post.tokens('confirm')[0]!;
        expect((await accounts.confirm(visitor(), { token, password: account.password })).ok).toBe(false);
        expect(await accounts.signIn(visitor(), account)).toEqual({
          ok: false,
          error: { type: 'WrongCredentials' },
        });
      },
    );

    mailed('OS4 a proved account keeps its password and its sessions', async ({ accounts, provider }) => {
      const made = await registered(accounts, { vouched: true });
      const came = await entered(accounts, provider, ada);
      expect(came.person).toEqual(made.person);
      expect((await accounts.sessionOf(made.visit))?.person).toEqual(made.person);
      expect((await accounts.signIn(visitor(), account)).ok).toBe(true);
    });

    test('OS5 what is refused changes nothing', async ({ accounts, provider }) => {
      const squatter = await registered(accounts);
      const answerTo = async (play: (address: string) => object) => {
        const begun = await begin(accounts);
        const answer = { state: '', ...play(begun.address) };
        const outcome = await accounts.outside.finish(visitor(begun.cookie), answer);
        provider.away(false);
        return outcome;
      };
      const stateOf = (address: string) => new URL(address).searchParams.get('state')!;
      const agreed =
        (who = ada, played = {}) =>
        (address: string) =>
          provider.agree(address, who, played);
      expect(await answerTo(agreed({ ...ada, verified: false }))).toEqual(refused('unverified'));
      expect(await answerTo(agreed(ada, { nonce: 'of another sign-in' }))).toEqual(refused('untrue'));
      expect(
        await answerTo((address) => ({ ...agreed()(address), from: 'https://elsewhere.example' })),
      ).toEqual(refused('untrue'));
      expect(await answerTo((address) => ({ state: stateOf(address), code: 'made up' }))).toEqual(
        refused('refused'),
      );
      expect(await answerTo((address) => ({ state: stateOf(address), error: 'access_denied' }))).toEqual(
        refused('notAgreed'),
      );
      expect(await answerTo((address) => ({ state: stateOf(address), error: 'server_error' }))).toEqual(
        refused('refused'),
      );
      const away = await answerTo((address) => {
        const answer = agreed()(address);
        provider.away(true);
        return answer;
      });
      expect(away).toEqual(refused('away'));
      expect((await accounts.sessionOf(squatter.visit))?.person).toEqual(squatter.person);
      expect(await accounts.outside.waysIn(squatter.visit)).toEqual({
        password: true,
        outside: false,
        proved: false,
      });

      provider.away(true);
      expect(await accounts.outside.begin(visitor(), { next: '/w/agora' })).toEqual(refused('away'));
    });

    mailed(
      'OS6 who is signed in connects the account with the same address',
      async ({ accounts, provider }) => {
        const made = await registered(accounts, { vouched: true });
        expect(await accounts.outside.begin(visitor(), { next: '/account', connect: true })).toEqual({
          ok: false,
          error: { type: 'NotSignedIn' },
        });
        const other = { ...ada, subject: '7', email: 'ada@elsewhere.test' };
        expect(await connect(accounts, provider, other, made.cookie)).toEqual(
          refused('otherAddress', '/account', true),
        );
        const done = await connect(accounts, provider, ada, made.cookie);
        expect(done).toMatchObject({ ok: true, value: { next: '/account', connected: true } });
        expect((await accounts.sessionOf(made.visit))?.person, 'this session goes on').toEqual(made.person);
        expect(await accounts.outside.waysIn(made.visit)).toEqual({
          password: true,
          outside: true,
          proved: true,
        });
        expect((await entered(accounts, provider, { ...ada, email: 'a@b.test' })).person).toEqual(
          made.person,
        );
      },
    );

    mailed(
      'OS6 only while the same person is signed in, and not what is another’s',
      async ({ accounts, provider }) => {
        const made = await registered(accounts, { vouched: true });
        const begun = await begin(accounts, { visit: made.visit, connect: true });
        const bob = { ...account, email: 'bob@example.test', vouched: true };
        const bobs = await accounts.register(visitor(), bob);
        if (!bobs.ok) throw new Error('expected an account');
        const otherPerson = refused('otherPerson', '/w/agora', true);
        for (const session of ['', cookieOf(bobs.value)]) {
          const { address, cookie } = session
            ? await begin(accounts, { visit: made.visit, connect: true })
            : begun;
          const visit = visitor(`${cookie}; ${session}`);
          expect(await accounts.outside.finish(visit, provider.agree(address, ada))).toEqual(otherPerson);
        }
        await entered(accounts, provider, ada);
        const hers = { ...ada, email: bob.email };
        expect(await connect(accounts, provider, hers, cookieOf(bobs.value))).toEqual(
          refused('otherPerson', '/account', true),
        );
      },
    );

    test('OS6 connecting proves the address too: what was there before ends', async ({
      accounts,
      provider,
    }) => {
      const there = await registered(accounts);
      const here = await accounts.signIn(visitor(), account);
      if (!here.ok) throw new Error('expected a session');
      const done = await connect(accounts, provider, ada, cookieOf(here.value));
      if (!done.ok) throw new Error(`refused: ${done.error.why}`);
      expect(await accounts.sessionOf(there.visit)).toBeUndefined();
      expect(await accounts.sessionOf(visitor(cookieOf(here.value)))).toBeUndefined();
      expect((await accounts.signIn(visitor(), account)).ok).toBe(false);
      expect((await accounts.sessionOf(visitor(cookieOf(done.value))))?.person).toEqual(there.person);
    });

    mailed(
      'OS7 what is disconnected lets nobody in until it is connected again',
      async ({ accounts, provider }) => {
        const made = await registered(accounts, { vouched: true });
        await entered(accounts, provider, ada);
        expect(await accounts.outside.disconnect(made.visit)).toEqual({ ok: true, value: null });
        expect((await accounts.outside.waysIn(made.visit))?.outside).toBe(false);
        const begun = await begin(accounts);
        expect(
          await accounts.outside.finish(visitor(begun.cookie), provider.agree(begun.address, ada)),
        ).toEqual(refused('disconnected'));
        expect((await connect(accounts, provider, ada, made.cookie)).ok).toBe(true);
        expect((await entered(accounts, provider, ada)).person).toEqual(made.person);
      },
    );

    test('OS7 the only way in stays', async ({ accounts, provider }) => {
      const came = await entered(accounts, provider, ada);
      expect(await accounts.outside.disconnect(came.visit)).toEqual({
        ok: false,
        error: { type: 'LastWayIn' },
      });
      expect((await entered(accounts, provider, ada)).person).toEqual(came.person);
      expect(await accounts.outside.disconnect(visitor())).toEqual({
        ok: false,
        error: { type: 'NotSignedIn' },
      });
      expect(await accounts.outside.waysIn(visitor())).toBeUndefined();
    });

    test('OS8 of two answers for one new address both come in as the same person', async ({
      accounts,
      provider,
    }) => {
      const came = await Promise.all([1, 2, 3].map(() => entered(accounts, provider, ada)));
      expect(new Set(came.map(({ person }) => person.id)).size).toBe(1);
      for (const { visit } of came)
        expect((await accounts.sessionOf(visit))?.person).toEqual(came[0]!.person);
      expect((await entered(accounts, provider, ada)).person).toEqual(came[0]!.person);
    });

    mailed('OS9 whoever has a second factor is asked for it', async ({ accounts, provider, clock }) => {
      await switchedOn(accounts, clock, account);
      const { address, cookie } = await begin(accounts);
      const came = await accounts.outside.finish(visitor(cookie), provider.agree(address, ada));
      if (!came.ok) throw new Error(`finish was refused: ${came.error.why}`);
      expect(came.value).toMatchObject({ next: '/w/agora' });
      expect(came.value.person).toBeUndefined();
      const half = visitor(cookieOf(came.value));
      expect(await accounts.sessionOf(half)).toBeUndefined();
      expect(await accounts.secondFactor.awaits(half)).toBe(true);
    });

    test('OS4 a second factor of somebody who proved nothing keeps nobody out', async ({
      accounts,
      provider,
      clock,
    }) => {
      const { here } = await switchedOn(accounts, clock, account);
      const owner = await entered(accounts, provider, ada);
      expect((await accounts.secondFactor.standing(owner.visit))?.on).toBe(false);
      expect(await accounts.sessionOf(here)).toBeUndefined();
    });

    test('AC18 who has no password deletes the account after a sign-in', async ({ accounts, provider }) => {
      const came = await entered(accounts, provider, ada);
      const deleted = await accounts.deleteAccount(came.visit, { password: '', then: async () => {} });
      expect(deleted.ok).toBe(true);
      expect(await accounts.sessionOf(came.visit)).toBeUndefined();
      expect((await entered(accounts, provider, ada)).person.id).not.toBe(came.person.id);
    });
  });
}

const ada = { subject: 'a-1', email: 'ada@example.test', name: 'Ada Lovelace', verified: true };
/** What somebody who says they are Ada registers. */
const account = { name: 'Ada', email: ada.email, password: 'analytical engine no. 1' };

const refused = (why: OutsideRefused['why'], next = '/w/agora', connecting = false) => ({
  ok: false,
  error: { type: 'OutsideRefused', why, next, connecting },
});
const visitor = (cookie = '') => new Headers({ cookie, 'user-agent': 'Firefox' });
/** Without what is taken away again. */
const cookieOf = ({ cookies }: { cookies: readonly string[] }) =>
  cookies
    .map((cookie) => cookie.split(';')[0]!)
    .filter((pair) => !pair.endsWith('='))
    .join('; ');

async function begin(accounts: Accounts, { visit = visitor(), next = '/w/agora', connect = false } = {}) {
  const begun = await accounts.outside.begin(visit, { next, connect });
  if (!begun.ok) throw new Error(`begin was refused: ${begun.error.type}`);
  return { address: begun.value.address, cookie: cookieOf(begun.value) };
}

/** Somebody comes in by the provider, in a browser that `visit` is from. */
async function entered(
  accounts: Accounts,
  provider: MemoryOutsideProvider,
  who: typeof ada,
  visit = visitor(),
) {
  const { address, cookie } = await begin(accounts, { visit });
  const both = visitor([visit.get('cookie'), cookie].filter(Boolean).join('; '));
  const came = await accounts.outside.finish(both, provider.agree(address, who));
  if (!came.ok) throw new Error(`finish was refused: ${came.error.why}`);
  const { person } = came.value;
  if (!person) throw new Error('a second factor was asked for');
  const session = cookieOf(came.value);
  return { ...came.value, person, cookie: session, visit: visitor(session) };
}

async function connect(
  accounts: Accounts,
  provider: MemoryOutsideProvider,
  who: typeof ada,
  session: string,
) {
  const { address, cookie } = await begin(accounts, {
    visit: visitor(session),
    next: '/account',
    connect: true,
  });
  return accounts.outside.finish(visitor(`${session}; ${cookie}`), provider.agree(address, who));
}

async function registered(accounts: Accounts, { vouched = false } = {}) {
  const made = await accounts.register(visitor(), { ...account, vouched });
  if (!made.ok) throw new Error(`register was refused: ${made.error.type}`);
  const cookie = cookieOf(made.value);
  return { person: made.value.person, cookie, visit: visitor(cookie) };
}
