import { describe, expect, test as base } from 'vitest';
import type { PersonId } from '../ids.ts';
import { totpAt, totpStepMs } from '../people/totp.ts';
import { minuteMs } from '../time.ts';
import { letterBox, type ContractPost, type OpenAccounts } from './accounts.contract.ts';
import type { Accounts, Cookies, Entered } from './accounts.ts';
import { createMemoryFanout } from './fanout.memory.ts';
import type { Fanout } from './fanout.ts';
import { moveClock } from './moved-clock.ts';

/** Proves the SF rules of `SecondFactor` for the accounts of one adapter; `open` is the same as for `accountsContract`. */
export function secondFactorContract(
  adapter: string,
  open: (fanout: Fanout, post: ContractPost) => Promise<OpenAccounts>,
): void {
  const withMail = (leaves: boolean) =>
    base.extend<{
      clock: ReturnType<typeof moveClock>;
      changed: PersonId[];
      post: ReturnType<typeof letterBox>;
      accounts: Accounts;
    }>({
      clock: async ({}, use) => {
        const clock = moveClock();
        await use(clock);
        clock.back();
      },
      changed: async ({}, use) => use([]),
      post: async ({}, use) => use(letterBox(leaves)),
      accounts: async ({ clock: _, changed, post }, use) => {
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

  describe(`SecondFactor contract, ${adapter}`, () => {
    test('SF1 it is on once a code was confirmed, and not before', async ({ accounts, clock }) => {
      const { secondFactor } = accounts;
      const visit = await registered(accounts, ada);
      expect(await secondFactor.standing(visit)).toEqual({
        on: false,
        recoveryCodesLeft: 0,
        proof: 'password',
      });
      expect(await secondFactor.confirm(visit, { code: '000000' })).toEqual(refused('NotOn'));
      const begun = await secondFactor.begin(visit, ada);
      if (!begun.ok) throw new Error(`begin was refused: ${begun.error.type}`);
      expect(begun.value.secret).toMatch(/^[A-Z2-7]{32,}$/);
      expect(new URL(begun.value.address).searchParams.get('secret')).toBe(begun.value.secret);
      expect(begun.value.address).toMatch(/^otpauth:\/\/totp\/.*ada%40example\.test/);
      expect((await entered(accounts, ada)).person?.name).toBe('Ada');
      const stale = await totpAt(begun.value.secret, Date.now() - 3 * totpStepMs);
      expect(await secondFactor.confirm(visit, { code: stale })).toEqual(wrong(false));

      // Begun again, the secret from before counts no more.
      const again = await secondFactor.begin(visit, ada);
      if (!again.ok) throw new Error('expected another secret');
      expect(again.value.secret).not.toBe(begun.value.secret);
      expect(
        await secondFactor.confirm(visit, { code: await totpAt(begun.value.secret, Date.now()) }),
      ).toEqual(wrong(false));
      const code = await totpAt(again.value.secret, Date.now());
      const on = await secondFactor.confirm(visit, { code: ` ${code.slice(0, 3)} ${code.slice(3)} ` });
      if (!on.ok) throw new Error(`confirm was refused: ${on.error.type}`);
      expect(new Set(on.value.codes).size).toBe(10);
      for (const one of on.value.codes) expect(one).toMatch(/^([a-z\d]{4}-){5}[a-z\d]{4}$/);
      const here = with_(visit, on.value);
      expect(await secondFactor.standing(here)).toEqual({
        on: true,
        recoveryCodesLeft: 10,
        proof: 'password',
      });
      expect(await secondFactor.begin(here, ada)).toEqual(refused('AlreadyOn'));
      clock.on(totpStepMs);
      const next = await totpAt(again.value.secret, Date.now());
      expect(await secondFactor.confirm(here, { code: next })).toEqual(refused('AlreadyOn'));
    });

    test('SF2 the first half is worth nothing: no session, no list, no change', async ({
      accounts,
      clock,
    }) => {
      const { secret } = await switchedOn(accounts, clock);
      const half = await entered(accounts, ada);
      expect(half.person).toBeUndefined();
      const visit = with_(visitor(), half);
      expect(await accounts.sessionOf(visit)).toBeUndefined();
      expect(await accounts.sessions(visit)).toEqual([]);
      expect(await accounts.secondFactor.standing(visit)).toBeUndefined();
      expect(await accounts.secondFactor.switchOff(visit, ada)).toEqual(refused('NotSignedIn'));
      expect(await accounts.secondFactor.newRecoveryCodes(visit, ada)).toEqual(refused('NotSignedIn'));
      expect(await accounts.passkeys.ask(visit, ada)).toEqual(refused('NotSignedIn'));
      expect(
        await accounts.changePassword(visit, { current: ada.password, next: 'a new long phrase' }),
      ).toEqual(refused('NotSignedIn'));
      expect(await accounts.secondFactor.awaits(visit)).toBe(true);
      expect(await accounts.secondFactor.awaits(visitor())).toBe(false);
      expect((await entered(accounts, { ...ada, password: 'not it' }, 'WrongCredentials')).cookies).toEqual(
        [],
      );
      expect(await proven(accounts, visit, await nextCode(clock, secret))).toBe('Ada');
    });

    mailed('SF2 neither a link nor a new password goes past it', async ({ accounts, post, clock }) => {
      const { secret } = await switchedOn(accounts, clock);
      await accounts.askLink(visitor(), { email: ada.email });
      await accounts.askReset(visitor(), { email: ada.email });
      await post.settled();
      const password = 'a new long phrase';
      const ways = [
        () => accounts.spendLink(visitor(), { token: post.tokens('link')[0]! }),
        () => accounts.reset(visitor(), { token: post.tokens('reset')[0]!, password }),
      ];
      for (const way of ways) {
        const half = await way();
        if (!half.ok) throw new Error(`refused: ${half.error.type}`);
        expect(half.value.person).toBeUndefined();
        const visit = with_(visitor(), half.value);
        expect(await accounts.sessionOf(visit)).toBeUndefined();
        expect(await proven(accounts, visit, await nextCode(clock, secret))).toBe('Ada');
      }
    });

    mailed(
      'SF3 a new password by mail ends what was half done with the old one',
      async ({ accounts, post, clock }) => {
        const { secret } = await switchedOn(accounts, clock);
        const half = with_(visitor(), await entered(accounts, ada));
        await accounts.askReset(visitor(), { email: ada.email });
        await post.settled();
        await accounts.reset(visitor(), { token: post.tokens('reset')[0]!, password: 'a new long phrase' });
        expect(await proven(accounts, half, await nextCode(clock, secret))).toBe('Expired');
      },
    );

    test('SF3 a code without the first half, or of another person, proves nothing', async ({
      accounts,
      clock,
    }) => {
      const mine = await switchedOn(accounts, clock);
      const theirs = await switchedOn(accounts, clock, eve);
      const code = await nextCode(clock, mine.secret);
      const made = [
        '',
        'stoa-second=2fa-aaaaaaaaaaaaaaaaaaaa.x',
        'stoa-memory-second=x',
        cookieOf(theirs.here),
      ];
      for (const cookie of made)
        expect(await accounts.secondFactor.prove(visitor(cookie), { code })).toEqual(expired);
      const half = with_(visitor(), await entered(accounts, ada));
      expect(await proven(accounts, half, await totpAt(theirs.secret, Date.now()))).toBe('WrongCode');
      expect(await proven(accounts, half, theirs.codes[0]!)).toBe('WrongCode');
      // Somebody who is signed in as another person does the second half of the one they began.
      const both = with_(theirs.here, await entered(accounts, ada, undefined, theirs.here));
      expect(await proven(accounts, both, await totpAt(theirs.secret, Date.now()))).toBe('WrongCode');
      expect(await proven(accounts, both, code)).toBe('Ada');
    });

    test('SF3 the first half lasts for one sign-in, and ten minutes', async ({ accounts, clock }) => {
      const { secret } = await switchedOn(accounts, clock);
      const half = with_(visitor(), await entered(accounts, ada));
      expect(await proven(accounts, half, await nextCode(clock, secret))).toBe('Ada');
      expect(await accounts.secondFactor.awaits(half)).toBe(false);
      expect(await proven(accounts, half, await nextCode(clock, secret))).toBe('Expired');
      const late = with_(visitor(), await entered(accounts, ada));
      clock.on(10 * minuteMs + 1_000);
      expect(await accounts.secondFactor.awaits(late)).toBe(false);
      expect(await proven(accounts, late, await nextCode(clock, secret))).toBe('Expired');
    });

    test('SF4 a code counts for its step and one beside it', async ({ accounts, clock }) => {
      const { secret } = await switchedOn(accounts, clock);
      const half = async () => with_(visitor(), await entered(accounts, ada));
      clock.on(10 * totpStepMs);
      for (const steps of [-3, -2, 3])
        expect(
          await proven(accounts, await half(), await totpAt(secret, Date.now() + steps * totpStepMs)),
        ).toBe('WrongCode');
      expect(await proven(accounts, await half(), await totpAt(secret, Date.now()))).toBe('Ada');
      expect(await proven(accounts, await half(), await totpAt(secret, Date.now() + totpStepMs))).toBe('Ada');
      for (const code of ['', '12345', '1234567', 'abcdef', '１２３４５６', `${'1'.repeat(5_000)}`])
        expect(await proven(accounts, await half(), code)).toBe('WrongCode');
    });

    test('SF4 a code counts once, also the one that switched it on', async ({ accounts, clock }) => {
      const { secret, code: first } = await switchedOn(accounts, clock);
      const half = async () => with_(visitor(), await entered(accounts, ada));
      expect(await accounts.secondFactor.prove(await half(), { code: first })).toEqual(wrong(true));
      const before = await nextCode(clock, secret);
      const code = await nextCode(clock, secret);
      expect(await proven(accounts, await half(), code)).toBe('Ada');
      expect(await accounts.secondFactor.prove(await half(), { code })).toEqual(wrong(true));
      // Nor does one of an earlier step count after a later one.
      expect(await accounts.secondFactor.prove(await half(), { code: before })).toEqual(wrong(true));
    });

    test('SF4 of those who come with one code at once, one gets in', async ({ accounts, clock }) => {
      const { secret } = await switchedOn(accounts, clock);
      const halves = [];
      for (let n = 0; n < 4; n++) halves.push(with_(visitor(), await entered(accounts, ada)));
      const code = await nextCode(clock, secret);
      const said = await Promise.all(halves.map((half) => proven(accounts, half, code)));
      expect(said.toSorted()).toEqual(['Ada', 'WrongCode', 'WrongCode', 'WrongCode']);
    });

    test('SF5 a recovery code counts once, however it is typed', async ({ accounts, clock, post }) => {
      const { codes, here } = await switchedOn(accounts, clock);
      const [first, second] = codes as [string, string];
      const half = async () => with_(visitor(), await entered(accounts, ada));
      expect(await proven(accounts, await half(), ` ${first.toUpperCase().replaceAll('-', ' ')} `)).toBe(
        'Ada',
      );
      expect(await proven(accounts, await half(), first)).toBe('WrongCode');
      expect((await accounts.secondFactor.standing(here))?.recoveryCodesLeft).toBe(9);
      const two = [await half(), await half()];
      const said = await Promise.all(two.map((visit) => proven(accounts, visit, second)));
      expect(said.toSorted()).toEqual(['Ada', 'WrongCode']);
      await post.settled();
      expect(post.sent.map(({ kind }) => kind)).toContain('security');
    });

    test('SF5 new recovery codes make all earlier ones worthless', async ({ accounts, clock }) => {
      const { codes, here } = await switchedOn(accounts, clock);
      const wrongly = await accounts.secondFactor.newRecoveryCodes(here, { password: 'not it' });
      expect(wrongly).toEqual(refused('WrongCredentials'));
      const renewed = await accounts.secondFactor.newRecoveryCodes(here, ada);
      if (!renewed.ok) throw new Error(`refused: ${renewed.error.type}`);
      expect(renewed.value).toHaveLength(10);
      const half = with_(visitor(), await entered(accounts, ada));
      expect(await proven(accounts, half, codes[0]!)).toBe('WrongCode');
      expect(await proven(accounts, half, renewed.value[9]!)).toBe('Ada');
    });

    test('SF6 changes need the password, and end no other session', async ({ accounts, clock }) => {
      const there = await registered(accounts, ada);
      const here = with_(visitor(), await entered(accounts, ada));
      expect(await accounts.secondFactor.begin(here, { password: 'not it' })).toEqual(
        refused('WrongCredentials'),
      );
      expect(await accounts.secondFactor.begin(visitor(), ada)).toEqual(refused('NotSignedIn'));
      expect(await accounts.secondFactor.switchOff(here, ada)).toEqual(refused('NotOn'));
      expect(await accounts.secondFactor.newRecoveryCodes(here, ada)).toEqual(refused('NotOn'));
      const on = await turnedOn(accounts, clock, here, ada);
      expect(await accounts.sessionOf(there)).toBeDefined();
      expect(await accounts.secondFactor.switchOff(on.here, { password: 'not it' })).toEqual(
        refused('WrongCredentials'),
      );
      const off = await accounts.secondFactor.switchOff(on.here, ada);
      if (!off.ok) throw new Error(`refused: ${off.error.type}`);
      expect(await accounts.sessionOf(there)).toBeDefined();
      expect(await accounts.sessionOf(with_(on.here, off.value))).toBeDefined();
    });

    test('SF6 who has no password must have signed in a moment ago', async ({ accounts, post, clock }) => {
      await registered(accounts, ada);
      await accounts.askLink(visitor(), { email: ada.email });
      await post.settled();
      // Nobody proved the address before: the password is gone.
      const link = await accounts.spendLink(visitor(), { token: post.tokens('link')[0]! });
      if (!link.ok) throw new Error('expected to be let in');
      const visit = with_(visitor(), link.value);
      expect((await accounts.secondFactor.standing(visit))?.proof).toBe('fresh');
      clock.on(11 * minuteMs);
      expect((await accounts.secondFactor.standing(visit))?.proof).toBe('again');
      expect(await accounts.secondFactor.begin(visit, { password: '' })).toEqual(refused('NotFresh'));
      expect(await accounts.secondFactor.begin(visit, ada)).toEqual(refused('NotFresh'));
      clock.on(-11 * minuteMs);
      const { here } = await turnedOn(accounts, clock, visit, { password: '' });
      expect((await accounts.secondFactor.switchOff(here, { password: '' })).ok).toBe(true);
    });

    test('SF7 once off, the password is enough, and begun again all is new', async ({ accounts, clock }) => {
      const { here, secret, codes } = await switchedOn(accounts, clock);
      const half = with_(visitor(), await entered(accounts, ada));
      const off = await accounts.secondFactor.switchOff(here, ada);
      if (!off.ok) throw new Error(`refused: ${off.error.type}`);
      expect(await proven(accounts, half, codes[0]!)).toBe('Expired');
      const visit = with_(visitor(), await entered(accounts, ada));
      expect(await accounts.sessionOf(visit)).toBeDefined();
      const again = await turnedOn(accounts, clock, visit, ada);
      expect(again.secret).not.toBe(secret);
      const next = with_(visitor(), await entered(accounts, ada));
      expect(await proven(accounts, next, codes[0]!)).toBe('WrongCode');
      expect(await proven(accounts, next, await nextCode(clock, again.secret))).toBe('Ada');
    });

    test('SF7 what was set up with an address that nobody proved does not keep its reader out', async ({
      accounts,
      post,
      clock,
    }) => {
      for (const way of ['link', 'reset'] as const) {
        const person = { ...ada, email: `${way}@example.test` };
        await switchedOn(accounts, clock, person);
        await accounts[way === 'link' ? 'askLink' : 'askReset'](visitor(), person);
        await post.settled();
        const token = post.tokens(way)[0]!;
        const password = 'a phrase of its owner';
        const came = await (way === 'link'
          ? accounts.spendLink(visitor(), { token })
          : accounts.reset(visitor(), { token, password }));
        if (!came.ok) throw new Error(`refused: ${came.error.type}`);
        expect(came.value.person?.email).toBe(person.email);
        expect((await accounts.secondFactor.standing(with_(visitor(), came.value)))?.on).toBe(false);
      }
    });

    test('SF9 a keeper switches off that of somebody who lost everything, by a proof of their own', async ({
      accounts,
      clock,
      post,
    }) => {
      const { here, codes } = await switchedOn(accounts, clock);
      const half = with_(visitor(), await entered(accounts, ada));
      const person = (await accounts.sessionOf(here))!.person.id;
      const keeper = await accounts.register(visitor(), eve);
      if (!keeper.ok) throw new Error(`refused: ${keeper.error.type}`);
      const at = with_(visitor(), keeper.value);
      const off = (visit: Headers, password: string) =>
        accounts.secondFactor.switchOffFor(visit, { password, person });
      expect(await off(visitor(), eve.password)).toEqual(refused('NotSignedIn'));
      expect(await off(at, ada.password)).toEqual(refused('WrongCredentials'));
      expect((await accounts.secondFactor.standing(here))?.on).toBe(true);
      await post.settled();
      post.sent.length = 0;

      expect(await off(at, eve.password)).toEqual({ ok: true, value: null });
      expect(await accounts.sessionOf(here)).toBeUndefined();
      expect(await accounts.sessionOf(at)).toBeDefined();
      expect(await proven(accounts, half, codes[0]!)).toBe('Expired');
      const visit = with_(visitor(), await entered(accounts, ada));
      expect((await accounts.secondFactor.standing(visit))?.on).toBe(false);
      expect(await off(at, eve.password)).toEqual(refused('NotOn'));
      await post.settled();
      expect(post.sent.map(({ kind, to }) => `${kind} ${to}`)).toEqual([`security ${ada.email}`]);
    });

    test('SF8 its person is told', async ({ accounts, clock, post }) => {
      const { here } = await switchedOn(accounts, clock);
      await accounts.secondFactor.newRecoveryCodes(here, ada);
      await accounts.secondFactor.switchOff(here, ada);
      await post.settled();
      expect(post.sent.map(({ kind, to }) => `${kind} ${to}`)).toEqual(
        Array.from({ length: 3 }, () => `security ${ada.email}`),
      );
      expect(new Set(post.sent.map(({ subject }) => subject)).size).toBe(3);
    });
  });
}

export const ada = { name: 'Ada', email: 'ada@example.test', password: 'analytical engine no. 1' };
export const eve = { name: 'Eve', email: 'eve@example.test', password: 'an apple every day' };

export const visitor = (cookie = ''): Headers => new Headers({ cookie, 'user-agent': 'Firefox' });
const expired = { ok: false, error: { type: 'Expired', what: 'step' } };
export const refused = (type: string) => ({ ok: false, error: { type } });
const wrong = (used: boolean) => ({ ok: false, error: { type: 'WrongCode', used } });
const cookieOf = (visit: Headers): string => visit.get('cookie') ?? '';

/** The same browser after an answer: what it set is kept, what it emptied is gone. */
export function with_(visit: Headers, { cookies }: Cookies): Headers {
  const jar = new Map(
    cookieOf(visit)
      .split('; ')
      .filter(Boolean)
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair] as const),
  );
  for (const cookie of cookies) {
    const pair = cookie.split(';')[0]!;
    const name = pair.slice(0, pair.indexOf('='));
    if (pair.endsWith('=') || /max-age=0/i.test(cookie)) jar.delete(name);
    else jar.set(name, pair);
  }
  return visitor([...jar.values()].join('; '));
}

interface Who {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}
/** A visit of somebody with a new account. Where addresses are confirmed, somebody vouched for them. */
export async function registered(accounts: Accounts, who: Who): Promise<Headers> {
  const made = await accounts.register(visitor(), { ...who, vouched: true });
  if (!made.ok) throw new Error(`register was refused: ${made.error.type}`);
  return with_(visitor(), made.value);
}
/** What the password makes; with `refusal`, nothing. */
async function entered(accounts: Accounts, who: Who, refusal?: string, visit = visitor()): Promise<Entered> {
  const went = await accounts.signIn(visit, who);
  if (went.ok && !refusal) return went.value;
  if (!went.ok && went.error.type === refusal) return { cookies: [] };
  throw new Error(`signIn answered ${went.ok ? 'a sign-in' : went.error.type}`);
}
type Clock = ReturnType<typeof moveClock>;
/** The code of the next step: one that was not used. */
async function nextCode(clock: Clock, secret: string): Promise<string> {
  clock.on(totpStepMs);
  return totpAt(secret, Date.now());
}
async function turnedOn(accounts: Accounts, clock: Clock, visit: Headers, proof: { password: string }) {
  const begun = await accounts.secondFactor.begin(visit, proof);
  if (!begun.ok) throw new Error(`begin was refused: ${begun.error.type}`);
  const { secret } = begun.value;
  const code = await nextCode(clock, secret);
  const on = await accounts.secondFactor.confirm(visit, { code });
  if (!on.ok) throw new Error(`confirm was refused: ${on.error.type}`);
  return { secret, code, codes: on.value.codes, here: with_(visit, on.value) };
}
/** Somebody who registered and switched it on; `here` is where they did. */
export const switchedOn = async (accounts: Accounts, clock: Clock, who: Who = ada) =>
  turnedOn(accounts, clock, await registered(accounts, who), who);
/** Who got in, or why not. */
async function proven(accounts: Accounts, visit: Headers, code: string): Promise<string> {
  const said = await accounts.secondFactor.prove(visit, { code });
  if (!said.ok) return said.error.type;
  const known = await accounts.sessionOf(with_(visit, said.value));
  return known?.person.name ?? 'nobody';
}
