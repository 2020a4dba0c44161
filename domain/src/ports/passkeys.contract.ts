import { describe, expect, test as base } from 'vitest';
import { minuteMs } from '../time.ts';
import { letterBox, type ContractPost, type OpenAccounts } from './accounts.contract.ts';
import type { Accounts } from './accounts.ts';
import { createMemoryFanout } from './fanout.memory.ts';
import type { Fanout } from './fanout.ts';
import { moveClock } from './moved-clock.ts';
import { createPasskeyDevice, type DeviceSays, type PasskeyDevice } from './passkey-device.ts';
import { passkeysMost, type PasskeyQuestion } from './passkeys.ts';
import { ada, eve, refused, registered, switchedOn, visitor, with_ } from './second-factor.contract.ts';

/** Proves the PK rules of `Passkeys` for the accounts of one adapter, whose origin is `http://localhost:3000`; `open` is the same as for `accountsContract`. */
export function passkeysContract(
  adapter: string,
  open: (fanout: Fanout, post: ContractPost) => Promise<OpenAccounts>,
): void {
  const test = base.extend<{
    clock: ReturnType<typeof moveClock>;
    post: ReturnType<typeof letterBox>;
    accounts: Accounts;
  }>({
    clock: async ({}, use) => {
      const clock = moveClock();
      await use(clock);
      clock.back();
    },
    post: async ({}, use) => use(letterBox(false)),
    accounts: async ({ clock: _, post }, use) => {
      const { accounts, close } = await open(createMemoryFanout(), post);
      await use(accounts);
      await post.settled();
      await close();
    },
  });

  describe(`Passkeys contract, ${adapter}`, () => {
    test('PK1 a passkey is added, named and listed', async ({ accounts }) => {
      const visit = await registered(accounts, ada);
      expect(await accounts.passkeys.of(visit)).toEqual([]);
      const { question } = await asked(accounts, visit, ada);
      expect(question).toMatchObject({
        rp: { id: 'localhost', name: 'Stoa' },
        user: { name: ada.email },
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      await added(accounts, visit, ada, ' Phone ');
      const [passkey] = await accounts.passkeys.of(visit);
      expect(passkey).toMatchObject({ name: 'Phone', lastUsedAt: undefined, synced: true });
      expect(Math.abs(passkey!.createdAt - Date.now())).toBeLessThan(minuteMs);
      await added(accounts, visit, ada, '');
      expect((await accounts.passkeys.of(visit)).map(({ name }) => name)).toEqual(['Phone', 'Passkey']);
      const { here, question: third } = await asked(accounts, visit, ada);
      expect((third['excludeCredentials'] as unknown[]).length).toBe(2);
      const device = await createPasskeyDevice();
      const answer = await device.create(third, home);
      expect(await accounts.passkeys.add(here, { name: 'x'.repeat(61), answer })).toMatchObject({
        error: { type: 'InvalidInput', field: 'name', problem: 'tooLong' },
      });
    });

    test('PK1 what is no answer to the question is refused', async ({ accounts, clock }) => {
      const visit = await registered(accounts, ada);
      const device = await createPasskeyDevice();
      const add = async (says: DeviceSays, change: (q: PasskeyQuestion) => PasskeyQuestion = (q) => q) => {
        const { here, question } = await asked(accounts, visit, ada);
        return accounts.passkeys.add(here, { name: '', answer: await device.create(change(question), says) });
      };
      expect(await add({ origin: 'https://stoa.evil.example' })).toEqual(not);
      expect(await add({ origin: 'http://localhost:3001' })).toEqual(not);
      expect(await add({ ...home, verified: false })).toEqual(not);
      expect(await add(home, (q) => ({ ...q, challenge: 'bm90IHRoZSBvbmU' }))).toEqual(not);
      expect(await add(home, (q) => ({ ...q, rp: { id: 'evil.example' } }))).toEqual(not);
      const { here, question } = await asked(accounts, visit, ada);
      for (const answer of nonsense)
        expect(await accounts.passkeys.add(here, { name: '', answer })).toEqual(not);
      const late = await asked(accounts, visit, ada);
      clock.on(6 * minuteMs);
      const answer = await device.create(late.question, home);
      expect(await accounts.passkeys.add(late.here, { name: '', answer })).toEqual(not);
      expect(
        await accounts.passkeys.add(visit, { name: '', answer: await device.create(question, home) }),
      ).toEqual(not);
      expect(await accounts.passkeys.of(visit)).toEqual([]);
    });

    test('PK1 a question is answered once, by whom it was asked, who proved who they are', async ({
      accounts,
    }) => {
      const [mine, theirs] = [await registered(accounts, ada), await registered(accounts, eve)];
      expect(await accounts.passkeys.ask(mine, { password: 'not it' })).toEqual(refused('WrongCredentials'));
      expect(await accounts.passkeys.ask(visitor(), ada)).toEqual(refused('NotSignedIn'));
      const device = await createPasskeyDevice();
      const { here, question } = await asked(accounts, mine, ada);
      const answer = await device.create(question, home);
      const asThem = with_(theirs, { cookies: (here.get('cookie') ?? '').split('; ').filter(isQuestion) });
      expect(await accounts.passkeys.add(asThem, { name: '', answer })).toEqual(not);
      expect(await accounts.passkeys.add(visitor(), { name: '', answer })).toEqual(refused('NotSignedIn'));
      const again = await asked(accounts, mine, ada);
      const second = await device.create(again.question, home);
      expect((await accounts.passkeys.add(again.here, { name: '', answer: second })).ok).toBe(true);
      expect(await accounts.passkeys.add(again.here, { name: '', answer: second })).toEqual(not);
      expect(await accounts.passkeys.of(theirs)).toEqual([]);
    });

    test('PK2 it signs in, without a password and past the second factor', async ({ accounts, clock }) => {
      const { here } = await switchedOn(accounts, clock);
      const device = await added(accounts, here, ada);
      const { question, visit } = await challenged(accounts);
      expect(question).toMatchObject({ userVerification: 'required' });
      expect(question['allowCredentials'] ?? []).toEqual([]);
      const answer = await device.get({ rpId: 'localhost', ...question }, home);
      const went = await accounts.passkeys.signIn(visit, { answer });
      if (!went.ok) throw new Error(`refused: ${went.error.type}`);
      expect(went.value.person).toMatchObject({ name: 'Ada', email: ada.email });
      const inside = with_(visit, went.value);
      expect((await accounts.sessionOf(inside))?.person.name).toBe('Ada');
      expect((await accounts.passkeys.of(inside))[0]!.lastUsedAt).toBeGreaterThan(0);
      // The same answer, with or without its cookie.
      expect(await accounts.passkeys.signIn(visit, { answer })).toEqual(not);
      expect(await accounts.passkeys.signIn(visitor(), { answer })).toEqual(not);
    });

    test('PK2 what is no answer to the challenge is refused', async ({ accounts, clock }) => {
      const visit = await registered(accounts, ada);
      const device = await added(accounts, visit, ada);
      const stranger = await createPasskeyDevice();
      const went = (says: DeviceSays, change?: (q: PasskeyQuestion) => PasskeyQuestion, by = device) =>
        signIn(accounts, by, says, change);
      expect(await went({ origin: 'https://stoa.evil.example' })).toBe('PasskeyRefused');
      expect(await went({ ...home, verified: false })).toBe('PasskeyRefused');
      expect(await went(home, (q) => ({ ...q, rpId: 'evil.example' }))).toBe('PasskeyRefused');
      expect(await went(home, (q) => ({ ...q, challenge: 'bm90IHRoZSBvbmU' }))).toBe('PasskeyRefused');
      expect(await went(home, undefined, stranger)).toBe('PasskeyRefused');
      for (const answer of nonsense) {
        const { visit: here } = await challenged(accounts);
        expect(await accounts.passkeys.signIn(here, { answer })).toEqual(not);
      }
      // A key of another person's under the name of this one's.
      const { question, visit: here } = await challenged(accounts);
      const forged = (await stranger.get(question, home)) as object;
      expect(
        await accounts.passkeys.signIn(here, { answer: { ...forged, id: device.id, rawId: device.id } }),
      ).toEqual(not);
      const late = await challenged(accounts);
      clock.on(6 * minuteMs);
      const answer = await device.get(late.question, home);
      expect(await accounts.passkeys.signIn(late.visit, { answer })).toEqual(not);
      expect(await went(home)).toBe('Ada');
    });

    test('PK2 a question of adding is none of signing in, nor the other way', async ({ accounts }) => {
      const visit = await registered(accounts, ada);
      const device = await added(accounts, visit, ada);
      const toAdd = await asked(accounts, visit, ada);
      const answer = await device.get({ ...toAdd.question, rpId: 'localhost' }, home);
      expect(await accounts.passkeys.signIn(toAdd.here, { answer })).toEqual(not);
      const { question, visit: here } = await challenged(accounts);
      const other = await createPasskeyDevice();
      const made = await other.create({ ...question, rp: { id: 'localhost' } }, home);
      const both = with_(visit, { cookies: (here.get('cookie') ?? '').split('; ') });
      expect(await accounts.passkeys.add(both, { name: '', answer: made })).toEqual(not);
    });

    test('PK3 a counter that does not go up is refused; one that stays at 0 counts nothing', async ({
      accounts,
    }) => {
      const visit = await registered(accounts, ada);
      const device = await added(accounts, visit, ada);
      expect(await signIn(accounts, device, { ...home, counter: 7 })).toBe('Ada');
      for (const counter of [7, 6, 1, 0])
        expect(await signIn(accounts, device, { ...home, counter })).toBe('PasskeyRefused');
      expect(await signIn(accounts, device, { ...home, counter: 8 })).toBe('Ada');
      const synced = await added(accounts, visit, ada, '', { ...home, counter: 0 });
      for (let n = 0; n < 2; n++) expect(await signIn(accounts, synced, { ...home, counter: 0 })).toBe('Ada');
    });

    test('PK4 everybody has their own', async ({ accounts }) => {
      const [mine, theirs] = [await registered(accounts, ada), await registered(accounts, eve)];
      const device = await added(accounts, mine, ada, 'Phone');
      const { id } = (await accounts.passkeys.of(mine))[0]!;
      const notThere = { ok: false, error: { type: 'NotFound', what: 'passkey' } };
      expect(await accounts.passkeys.of(theirs)).toEqual([]);
      expect(await accounts.passkeys.of(visitor())).toEqual([]);
      expect(await accounts.passkeys.rename(theirs, { id, name: 'Mine now' })).toEqual(notThere);
      expect(await accounts.passkeys.remove(theirs, { id, ...eve })).toEqual(notThere);
      expect(await accounts.passkeys.rename(visitor(), { id, name: 'x' })).toEqual(refused('NotSignedIn'));
      expect(await accounts.passkeys.remove(mine, { id, password: 'not it' })).toEqual(
        refused('WrongCredentials'),
      );
      expect(await accounts.passkeys.rename(mine, { id, name: '' })).toMatchObject({
        error: { problem: 'empty' },
      });
      expect(await accounts.passkeys.rename(mine, { id, name: 'My phone' })).toEqual({
        ok: true,
        value: null,
      });
      expect((await accounts.passkeys.of(mine)).map(({ name }) => name)).toEqual(['My phone']);
      expect(await signIn(accounts, device, home)).toBe('Ada');
      expect(await accounts.passkeys.remove(mine, { id, ...ada })).toEqual({ ok: true, value: null });
      expect(await accounts.passkeys.of(mine)).toEqual([]);
      expect(await signIn(accounts, device, home)).toBe('PasskeyRefused');
      expect(await accounts.sessionOf(mine)).toBeDefined();
    });

    test('PK4 one person has so many', async ({ accounts }) => {
      const visit = await registered(accounts, ada);
      for (let n = 0; n < passkeysMost; n++) await added(accounts, visit, ada, `Key ${n}`);
      expect(await accounts.passkeys.ask(visit, ada)).toEqual(refused('TooManyPasskeys'));
    });

    test('PK5 a passkey belongs to one person', async ({ accounts }) => {
      const [mine, theirs] = [await registered(accounts, ada), await registered(accounts, eve)];
      const device = await added(accounts, mine, ada);
      const { here, question } = await asked(accounts, theirs, eve);
      const answer = await device.create(question, home);
      expect(await accounts.passkeys.add(here, { name: '', answer })).toEqual(not);
      expect(await signIn(accounts, device, home)).toBe('Ada');
    });

    test('PK5 one that was added with an address that nobody proved ends when its reader comes', async ({
      accounts,
      post,
    }) => {
      for (const way of ['link', 'reset'] as const) {
        const person = { ...ada, email: `${way}@example.test` };
        const device = await added(accounts, await registered(accounts, person), person);
        await accounts[way === 'link' ? 'askLink' : 'askReset'](visitor(), person);
        await post.settled();
        const token = post.tokens(way)[0]!;
        const came = await (way === 'link'
          ? accounts.spendLink(visitor(), { token })
          : accounts.reset(visitor(), { token, password: 'a phrase of its owner' }));
        if (!came.ok) throw new Error(`refused: ${came.error.type}`);
        expect(await accounts.passkeys.of(with_(visitor(), came.value))).toEqual([]);
        expect(await signIn(accounts, device, home)).toBe('PasskeyRefused');
      }
    });

    test('PK6 its person is told', async ({ accounts, post }) => {
      const visit = await registered(accounts, ada);
      await added(accounts, visit, ada);
      const { id } = (await accounts.passkeys.of(visit))[0]!;
      await accounts.passkeys.remove(visit, { id, ...ada });
      await post.settled();
      expect(post.sent.map(({ kind, to }) => `${kind} ${to}`)).toEqual([
        `security ${ada.email}`,
        `security ${ada.email}`,
      ]);
    });
  });
}

const home: DeviceSays = { origin: 'http://localhost:3000' };
const not = refused('PasskeyRefused');
const nonsense: readonly unknown[] = [
  undefined,
  null,
  'x',
  [],
  {},
  { id: 1, response: {} },
  { id: 'x', response: null },
  {
    id: 'x',
    rawId: 'x',
    type: 'public-key',
    response: { attestationObject: 1, signature: 1, clientDataJSON: 1 },
  },
  {
    id: 'x',
    rawId: 'x',
    type: 'public-key',
    response: { attestationObject: '', signature: '', clientDataJSON: '' },
  },
];
const isQuestion = (pair: string): boolean => pair.includes('passkey');

async function asked(accounts: Accounts, visit: Headers, proof: { password: string }) {
  const said = await accounts.passkeys.ask(visit, proof);
  if (!said.ok) throw new Error(`ask was refused: ${said.error.type}`);
  return { question: said.value.question, here: with_(visit, said.value) };
}
async function added(
  accounts: Accounts,
  visit: Headers,
  proof: { password: string },
  name = '',
  says = home,
): Promise<PasskeyDevice> {
  const { here, question } = await asked(accounts, visit, proof);
  const device = await createPasskeyDevice();
  const done = await accounts.passkeys.add(here, { name, answer: await device.create(question, says) });
  if (!done.ok) throw new Error(`add was refused: ${done.error.type}`);
  return device;
}
async function challenged(accounts: Accounts) {
  const said = await accounts.passkeys.challenge(visitor());
  if (!said.ok) throw new Error(`challenge was refused: ${said.error.type}`);
  return { question: said.value.question, visit: with_(visitor(), said.value) };
}
/** Who got in, or why not. */
async function signIn(
  accounts: Accounts,
  device: PasskeyDevice,
  says: DeviceSays,
  change: (question: PasskeyQuestion) => PasskeyQuestion = (question) => question,
): Promise<string> {
  const { question, visit } = await challenged(accounts);
  const answer = await device.get(change(question), says);
  const went = await accounts.passkeys.signIn(visit, { answer });
  if (!went.ok) return went.error.type;
  return (await accounts.sessionOf(with_(visit, went.value)))?.person.name ?? 'nobody';
}
