import { describe, expect, test as base } from 'vitest';
import type { PersonId, WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { createMemoryFanout } from './fanout.memory.ts';
import { letterBox, type ContractPost, type OpenAccounts } from './accounts.contract.ts';
import type { Accounts, Cookies } from './accounts.ts';
import type { Fanout } from './fanout.ts';
import { keyPrefix, keysMost, tokenMs, type Allowed, type Key, type NewKey, type Program } from './keys.ts';

/** Proves the KY rules of `Keys` for the accounts of one adapter; `open` is the same as for `accountsContract`. */
export function keysContract(
  adapter: string,
  open: (fanout: Fanout, post: ContractPost) => Promise<OpenAccounts>,
): void {
  const test = base.extend<{
    accounts: Accounts;
    changed: PersonId[];
    post: ReturnType<typeof letterBox>;
  }>({
    changed: async ({}, use) => use([]),
    post: async ({}, use) => use(letterBox(false)),
    accounts: async ({ changed, post }, use) => {
      const fanout = createMemoryFanout();
      fanout.listen((news) => void (news.type === 'personChanged' && changed.push(news.personId)));
      const { accounts, close } = await open(fanout, post);
      await use(accounts);
      await post.settled();
      await close();
    },
  });

  describe(`Keys contract, ${adapter}`, () => {
    test('KY1 a key knows its person, its access and its workspace', async ({ accounts }) => {
      const { visit, person } = await registered(accounts, ada);
      const { key, secret } = await made(accounts, visit, { ...backup, days: 90 });
      expect(secret.startsWith(keyPrefix + key.start.slice(keyPrefix.length))).toBe(true);
      expect(key).toMatchObject({ name: 'Backup', access: 'read' });
      expect(key.start.length).toBeLessThan(12);
      expect(key.expiresAt! - key.createdAt).toBeGreaterThan(89 * day);
      expect(await programOf(accounts, secret)).toEqual({
        ...{ person, access: 'read', by: 'key', proof: { type: 'key', id: key.id } },
      });
      const one = await made(accounts, visit, { ...backup, access: 'full', workspaceId: agora });
      expect(one.key).toMatchObject({ access: 'full', workspaceId: agora });
      expect(one.key.expiresAt).toBeUndefined();
      expect(await programOf(accounts, one.secret)).toMatchObject({ access: 'full', workspaceId: agora });
    });

    test('KY1 nobody makes one without a session, with a key, or as they like', async ({ accounts }) => {
      const { visit } = await registered(accounts, ada);
      const { secret } = await made(accounts, visit, { ...backup, access: 'full' });
      for (const stranger of [new Headers(), withKey(secret)]) {
        expect(await accounts.keys.make(stranger, backup)).toEqual({
          ok: false,
          error: { type: 'NotSignedIn' },
        });
        expect(await accounts.keys.list(stranger)).toEqual([]);
      }
      const refused = await Promise.all([
        accounts.keys.make(visit, { ...backup, name: ' ' }),
        accounts.keys.make(visit, { ...backup, name: 'x'.repeat(61) }),
        accounts.keys.make(visit, { ...backup, days: 31 }),
      ]);
      expect(refused.map((r) => !r.ok && 'problem' in r.error && r.error.problem)).toEqual([
        'empty',
        'tooLong',
        'notAChoice',
      ]);
    });

    test('KY2 one lists one’s own, newest first, and no key is told again', async ({ accounts }) => {
      const [mine, theirs] = [await registered(accounts, ada), await registered(accounts, bob)];
      const first = await made(accounts, mine.visit, backup);
      const second = await made(accounts, mine.visit, { ...backup, name: 'Second' });
      const others = await made(accounts, theirs.visit, backup);
      const list = await accounts.keys.list(mine.visit);
      expect(list.map(({ id }) => id).toSorted()).toEqual([first.key.id, second.key.id].toSorted());
      expect(list[0]!.createdAt).toBeGreaterThanOrEqual(list[1]!.createdAt);
      for (const { secret } of [first, second, others]) expect(JSON.stringify(list)).not.toContain(secret);
      expect(await accounts.keys.revoke(theirs.visit, first.key.id)).toBe(false);
      expect(await accounts.keys.revoke(mine.visit, others.key.id)).toBe(false);
      for (const { secret } of [first, others]) expect((await asked(accounts, secret)).ok).toBe(true);
    });

    test('KY3 a revoked key is worthless at once, and that is news', async ({ accounts, changed }) => {
      const { visit, person } = await registered(accounts, ada);
      const [gone, stays] = [await made(accounts, visit, backup), await made(accounts, visit, backup)];
      for (const { secret } of [gone, stays]) await programOf(accounts, secret);
      changed.length = 0;
      expect(await accounts.keys.revoke(visit, gone.key.id)).toBe(true);
      expect(await asked(accounts, gone.secret)).toEqual(wrongKey);
      expect((await asked(accounts, stays.secret)).ok).toBe(true);
      expect(changed).toEqual([person.id]);
      expect(await accounts.keys.revoke(visit, gone.key.id)).toBe(false);
      expect((await accounts.keys.list(visit)).map(({ id }) => id)).toEqual([stays.key.id]);
    });

    test('KY3 with its account a key and its tokens go', async ({ accounts }) => {
      const { visit } = await registered(accounts, ada);
      const { secret } = await made(accounts, visit, backup);
      const { token } = await issued(accounts, await programOf(accounts, secret));
      await programOf(accounts, token);
      await accounts.deleteAccount(visit, { password: ada.password, then: async () => {} });
      for (const bearer of [secret, token]) expect(await asked(accounts, bearer)).toEqual(wrongKey);
    });

    test('KY3 a key outlives its maker’s session', async ({ accounts }) => {
      const { visit } = await registered(accounts, ada);
      const { secret } = await made(accounts, visit, backup);
      await accounts.signOut(visit);
      expect((await asked(accounts, secret)).ok).toBe(true);
      expect(await accounts.keys.list(visit)).toEqual([]);
    });

    test('KY4 what is no key is refused, whatever it is, and a cookie proves nothing here', async ({
      accounts,
    }) => {
      const { visit } = await registered(accounts, ada);
      const { secret } = await made(accounts, visit, backup);
      const { token } = await issued(accounts, await programOf(accounts, secret));
      const [head = '', body = '', signature = ''] = token.split('.');
      const none = Buffer.from('{"alg":"none"}').toString('base64url');
      const other = Buffer.from('{"alg":"EdDSA","kid":"nobodys"}').toString('base64url');
      const oddities = [
        '',
        secret.slice(0, -1),
        `${secret}x`,
        secret.toUpperCase(),
        `${keyPrefix}${'a'.repeat(47)}`,
        `${none}.${body}.`,
        `${none}.${body}.${signature}`,
        `${other}.${body}.${signature}`,
        `${head}.${body}.${signature.slice(0, -4)}AAAA`,
        `${head}.${Buffer.from('{}').toString('base64url')}.${signature}`,
        `${head}.${body}`,
        'a.b.c',
        '..',
        "' or 1=1 --",
        'x'.repeat(20_000),
      ];
      for (const bearer of oddities)
        expect([bearer.slice(0, 80), await asked(accounts, bearer)]).toEqual([bearer.slice(0, 80), wrongKey]);
      for (const headers of [
        visit,
        new Headers({ authorization: `Basic ${secret}` }),
        new Headers({ 'x-api-key': secret }),
        new Headers({ cookie: `stoa=${secret}; key=${secret}` }),
      ])
        expect(await accounts.keys.programOf(headers)).toEqual(wrongKey);
    });

    test('KY4 a key is no session', async ({ accounts }) => {
      const { visit } = await registered(accounts, ada);
      const { secret, key } = await made(accounts, visit, { ...backup, access: 'full' });
      for (const headers of [withKey(secret), new Headers({ 'x-api-key': secret })]) {
        expect(await accounts.sessionOf(headers)).toBeUndefined();
        expect(await accounts.sessions(headers)).toEqual([]);
        expect(await accounts.keys.revoke(headers, key.id)).toBe(false);
        expect(
          (await accounts.changePassword(headers, { current: ada.password, next: 'another phrase' })).ok,
        ).toBe(false);
      }
    });

    test('KY5 a token allows what its key does, and ends with it', async ({ accounts }) => {
      const { visit, person } = await registered(accounts, ada);
      const { key, secret } = await made(accounts, visit, { ...backup, workspaceId: agora });
      // Another key of the same person keeps nobody in.
      await made(accounts, visit, backup);
      const { token, expiresAt } = await issued(accounts, await programOf(accounts, secret));
      expect(expiresAt - Date.now()).toBeLessThanOrEqual(tokenMs);
      expect(expiresAt - Date.now()).toBeGreaterThan(tokenMs - 60_000);
      expect(await programOf(accounts, token)).toEqual({
        ...{ person, access: 'read', workspaceId: agora, by: 'token', proof: { type: 'key', id: key.id } },
      });
      await accounts.keys.revoke(visit, key.id);
      expect(await asked(accounts, token)).toEqual(wrongKey);
    });

    test('KY5 a token of a session ends with it', async ({ accounts }) => {
      const { visit, person } = await registered(accounts, ada);
      const { sessionId } = (await accounts.sessionOf(visit))!;
      const session = { person, access: 'full', proof: { type: 'session', id: sessionId } } as const;
      const { token } = await issued(accounts, session);
      expect(await programOf(accounts, token)).toMatchObject({ person, access: 'full', by: 'token' });
      expect((await accounts.signIn(new Headers(), ada)).ok).toBe(true);
      await accounts.signOut(visit);
      expect(await asked(accounts, token)).toEqual(wrongKey);
    });

    test('KY6 whoever has the public keys can check a token', async ({ accounts }) => {
      const { visit, person } = await registered(accounts, ada);
      const { secret } = await made(accounts, visit, { ...backup, access: 'full' });
      const { token } = await issued(accounts, await programOf(accounts, secret));
      const [head, body, signature] = token.split('.') as [string, string, string];
      const { kid, alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, string>;
      const jwk = (await accounts.keys.publicKeys()).find((one) => one.kid === kid)!;
      expect(alg).toBe('EdDSA');
      expect(JSON.stringify(await accounts.keys.publicKeys())).not.toContain('"d"');
      const publicKey = await crypto.subtle.importKey(
        'jwk',
        { ...jwk, kty: String(jwk['kty']) },
        'Ed25519',
        false,
        ['verify'],
      );
      const signed = new TextEncoder().encode(`${head}.${body}`);
      const bytes = Buffer.from(signature, 'base64url');
      expect(await crypto.subtle.verify('Ed25519', publicKey, bytes, signed)).toBe(true);
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
      expect(claims).toMatchObject({
        sub: person.id,
        scope: 'read write',
        aud: `${String(claims['iss'])}/api`,
      });
      expect(claims['jti']).toMatch(/^[\w-]{22}$/);
      expect(Number(claims['exp']) - Number(claims['iat'])).toBe(tokenMs / 1_000);
      expect(body).not.toContain(secret);
    });

    test('KY7 the list says when a key was last used', async ({ accounts }) => {
      const { visit } = await registered(accounts, ada);
      const { secret, key } = await made(accounts, visit, backup);
      expect(key.lastUsedAt).toBeUndefined();
      const before = Date.now();
      await programOf(accounts, secret);
      const [used] = (await accounts.keys.list(visit)) as [Key];
      expect(used.lastUsedAt).toBeGreaterThanOrEqual(before);
      expect(used.lastUsedAt).toBeLessThanOrEqual(Date.now());
    });

    test('KY8 there are so many at most', async ({ accounts }) => {
      const { visit } = await registered(accounts, ada);
      const keys: Key[] = [];
      for (let i = 0; i < keysMost; i += 1) keys.push((await made(accounts, visit, backup)).key);
      expect(await accounts.keys.make(visit, backup)).toEqual({ ok: false, error: { type: 'TooManyKeys' } });
      await accounts.keys.revoke(visit, keys[0]!.id);
      expect((await accounts.keys.make(visit, backup)).ok).toBe(true);
    });

    test('KY9 nobody makes one at somebody’s open browser', async ({ accounts, post }) => {
      const { visit } = await registered(accounts, ada);
      for (const password of ['', 'not hers at all'])
        expect(await accounts.keys.make(visit, { ...backup, password })).toEqual({
          ok: false,
          error: { type: 'WrongCredentials' },
        });
      expect(await accounts.keys.list(visit)).toEqual([]);
      await post.settled();
      expect(post.sent.filter(({ kind }) => kind === 'keyMade')).toEqual([]);
    });

    test('KY9 whoever has no password shows it by a sign-in a moment ago, and is mailed', async ({
      accounts,
      post,
    }) => {
      await registered(accounts, ada);
      await accounts.askLink(new Headers(), { email: ada.email });
      await post.settled();
      const entered = await accounts.spendLink(new Headers(), { token: post.tokens('link')[0]! });
      if (!entered.ok) throw new Error(`the link was refused: ${entered.error.type}`);
      const visit = new Headers({ cookie: cookieOf(entered.value) });
      const { secret } = await made(accounts, visit, { ...backup, password: '' });
      await post.settled();
      const told = post.sent.filter(({ kind }) => kind === 'keyMade');
      expect(told).toMatchObject([{ to: ada.email, link: expect.stringMatching(/\/account\/keys$/) }]);
      expect(JSON.stringify(post.sent)).not.toContain(secret);
    });

    test('KY10 who has a key that ends within a week is told', async ({ accounts, post }) => {
      const { visit } = await registered(accounts, ada);
      const { key } = await made(accounts, visit, { ...backup, name: 'Short', days: 30 });
      await made(accounts, visit, { ...backup, name: 'Long', days: 90 });
      await made(accounts, visit, backup);
      const before = (ms: number) => (key.expiresAt! - ms) as Instant;
      expect(await accounts.keys.tellEnding(before(7 * day + 60_000))).toBe(0);
      expect(await accounts.keys.tellEnding(before(-1))).toBe(0);
      expect(await accounts.keys.tellEnding(before(7 * day - 60_000))).toBe(1);
      await post.settled();
      expect(post.sent.filter(({ kind }) => kind === 'keyEnds')).toMatchObject([
        { to: ada.email, subject: 'The key “Short” ends in 7 days' },
      ]);
    });

    test.for([false, true])(
      'KY11 a new password ends keys, unless they are kept: %s',
      async (keepKeys, { accounts, changed, post }) => {
        const { visit, person } = await registered(accounts, ada);
        const other = await registered(accounts, bob);
        const theirs = await made(accounts, other.visit, backup);
        const first = await made(accounts, visit, backup);
        await programOf(accounts, first.secret);
        changed.length = 0;
        const next = 'a new long phrase';
        const done = await accounts.changePassword(visit, { current: ada.password, next, keepKeys });
        if (!done.ok) throw new Error(`the change was refused: ${done.error.type}`);
        expect((await asked(accounts, first.secret)).ok).toBe(keepKeys);
        expect(changed).toContain(person.id);

        const again = new Headers({ cookie: cookieOf(done.value) });
        const second = await made(accounts, again, { ...backup, password: next });
        await programOf(accounts, second.secret);
        await accounts.askReset(new Headers(), { email: ada.email });
        await post.settled();
        const token = post.tokens('reset')[0]!;
        const reset = await accounts.reset(new Headers(), {
          token,
          password: 'a third long phrase',
          keepKeys,
        });
        expect(reset.ok).toBe(true);
        // An address that nobody proved until now: what was set up before is nobody’s.
        expect((await asked(accounts, second.secret)).ok).toBe(false);
        expect((await asked(accounts, theirs.secret)).ok).toBe(true);
      },
    );

    test('KY11 a reset of a proved address keeps keys where that was asked', async ({ accounts, post }) => {
      await registered(accounts, ada);
      const reset = async (password: string, keepKeys: boolean) => {
        await accounts.askReset(new Headers(), { email: ada.email });
        await post.settled();
        const done = await accounts.reset(new Headers(), {
          ...{ token: post.tokens('reset').at(-1)!, password, keepKeys },
        });
        if (!done.ok) throw new Error(`the reset was refused: ${done.error.type}`);
        return new Headers({ cookie: cookieOf(done.value) });
      };
      const visit = await reset('a new long phrase', false);
      const { secret } = await made(accounts, visit, { ...backup, password: 'a new long phrase' });
      await reset('a third long phrase', true);
      expect((await asked(accounts, secret)).ok).toBe(true);
      await reset('a fourth long phrase', false);
      expect(await asked(accounts, secret)).toEqual(wrongKey);
    });

    test('KY12 the keys that open a workspace are known without what opens it', async ({ accounts }) => {
      const [mine, theirs] = [await registered(accounts, ada), await registered(accounts, bob)];
      const all = await made(accounts, mine.visit, backup);
      const here = await made(accounts, mine.visit, { ...backup, access: 'full', workspaceId: agora });
      await made(accounts, mine.visit, { ...backup, workspaceId: 'elsewhere' as WorkspaceId });
      const gone = await made(accounts, mine.visit, backup);
      await accounts.keys.revoke(mine.visit, gone.key.id);
      const others = await made(accounts, theirs.visit, backup);
      const reach = (...people: PersonId[]) => accounts.keys.reaching(agora, people);
      const found = await reach(mine.person.id);
      expect(found.map(({ id }) => id).toSorted()).toEqual([all.key.id, here.key.id].toSorted());
      for (const { personId } of found) expect(personId).toBe(mine.person.id);
      expect(JSON.stringify(found)).not.toContain(keyPrefix);
      const crowd = Array.from({ length: 200 }, (_, n) => `nobody-${n}` as PersonId);
      const both = await reach(mine.person.id, ...crowd, theirs.person.id);
      expect(both.map(({ id }) => id)).toContain(others.key.id);
      expect(both).toHaveLength(3);
      expect(await reach()).toEqual([]);
    });
  });
}

const day = 24 * 60 * 60_000;
const agora = 'agora-id' as WorkspaceId;
const ada = { name: 'Ada Lovelace', email: 'ada@example.test', password: 'analytical engine no. 1' };
const backup: NewKey = { name: 'Backup', access: 'read', password: ada.password };
const bob = { ...ada, name: 'Bob', email: 'bob@example.test' };
const wrongKey = { ok: false, error: { type: 'WrongKey' } };

const cookieOf = ({ cookies }: Cookies): string => cookies.map((cookie) => cookie.split(';')[0]).join('; ');
async function registered(accounts: Accounts, who: typeof ada) {
  const result = await accounts.register(new Headers(), who);
  if (!result.ok) throw new Error(`register was refused: ${result.error.type}`);
  return { person: result.value.person, visit: new Headers({ cookie: cookieOf(result.value) }) };
}
async function made(accounts: Accounts, visit: Headers, wanted: NewKey) {
  const result = await accounts.keys.make(visit, wanted);
  if (!result.ok) throw new Error(`make was refused: ${result.error.type}`);
  return result.value;
}
const withKey = (bearer: string): Headers => new Headers({ authorization: `Bearer ${bearer}` });
const asked = (accounts: Accounts, bearer: string) => accounts.keys.programOf(withKey(bearer));
async function programOf(accounts: Accounts, bearer: string): Promise<Program> {
  const result = await asked(accounts, bearer);
  if (!result.ok) throw new Error(`the key was refused: ${result.error.type}`);
  return result.value;
}
const issued = (accounts: Accounts, { person, access, workspaceId, proof }: Allowed) =>
  accounts.keys.issue({ personId: person.id, access, workspaceId, proof });
