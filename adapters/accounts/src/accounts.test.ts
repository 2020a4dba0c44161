import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomIds, type Fanout, type OutsideProvider } from '@stoa/domain';
import { accountsContract, type ContractPost } from '@stoa/domain/contracts/accounts';
import { keysContract } from '@stoa/domain/contracts/keys';
import { outsideSignInContract } from '@stoa/domain/contracts/outside-sign-in';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { openDirectory } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import { DatabaseUnreachable, StorageFull } from '@stoa/tenantdb';
import { getMigrations } from 'better-auth/db/migration';
import { afterEach, describe, expect, test } from 'vitest';
import { accountsDatabase, authOptions } from './auth.ts';
import { clientHeader, createAccounts } from './accounts.ts';
import { forgetExpiredSessions } from './forget-expired.ts';
import { createHashing, HashingBusy, type Hashing } from './hashing.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const noPost: ContractPost = {
  mailer: { leaves: false, send: async () => 'added', carryDue: async () => 0, tidy: async () => 0 },
  outlast: () => {},
};
async function open(
  options: {
    fanout?: Fanout;
    origin?: string;
    hashing?: Hashing;
    post?: ContractPost;
    provider?: OutsideProvider;
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-accounts-'));
  const engine = await openSqlite(join(folder, 'directory.db'));
  await openDirectory(engine);
  const {
    fanout = createMemoryFanout(),
    origin = 'http://localhost:3000',
    hashing = createHashing(),
    post = noPost,
    provider,
  } = options;
  const deps = {
    ...{ engine, ids: randomIds, origin: new URL(origin), secret: 's'.repeat(43), hashing, provider },
    ...post,
  };
  const close = async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  };
  return { accounts: createAccounts({ ...deps, fanout }), deps, engine, close };
}
async function opened(options?: Parameters<typeof open>[0]) {
  const all = await open(options);
  closing.push(all.close);
  return all;
}

accountsContract('accounts on SQLite', (fanout, post) => open({ fanout, post }));
keysContract('accounts on SQLite', (fanout, post) => open({ fanout, post }));
outsideSignInContract('accounts on SQLite', (fanout, post, provider) => open({ fanout, post, provider }));

const ada = { name: 'Ada', email: 'ada@example.test', password: 'analytical engine no. 1' };
const from = (client: string, cookie = '') => new Headers({ [clientHeader]: client, cookie });
/** Hashes that cost nothing, for tests that are about something else. */
const cheap: Hashing = {
  hash: async (password) => `h:${password}`,
  verify: async (hash, p) => hash === `h:${p}`,
};

test('the directory’s migrations have every table and column that Better Auth wants', async () => {
  const { deps, engine } = await opened();
  const database = { db: accountsDatabase(engine), type: 'sqlite' as const };
  const { toBeAdded, toBeCreated } = await getMigrations({ ...authOptions(deps), database });
  expect({ toBeAdded, toBeCreated }).toEqual({ toBeAdded: [], toBeCreated: [] });
});

test('what is stored holds no password and no client’s address', async () => {
  const { accounts, engine } = await opened();
  await accounts.register(from('203.0.113.9'), ada);
  const rows = await Promise.all(
    ['user', 'session', 'account'].map((table) => engine.query(`select * from "${table}"`)),
  );
  const stored = JSON.stringify(rows);
  expect(stored).toContain(ada.email);
  expect(stored).not.toContain(ada.password);
  expect(stored).not.toContain('203.0.113.9');
});

describe('cookies', () => {
  const cookieAt = async (origin: string) => {
    const { accounts } = await opened({ origin, hashing: cheap });
    const made = await accounts.register(from(''), ada);
    return made.ok ? made.value.cookies : [];
  };
  test('over https are for this host only, secure, and out of reach of scripts', async () => {
    const cookies = await cookieAt('https://stoa.example');
    expect(cookies).toHaveLength(2);
    expect(cookies[0]).toMatch(/^__Host-stoa=[^;]+;/);
    expect(cookies[1]).toMatch(/^__Host-stoa-device=[^;]+;/);
    for (const part of [/; Path=\//i, /; Secure/i, /; HttpOnly/i, /; SameSite=Lax/i, /; Max-Age=2592000/i])
      expect(cookies[0]).toMatch(part);
    expect(cookies[0]).not.toMatch(/Domain=/i);
  });
  test('over plain http on this machine are the same but for Secure', async () => {
    const cookies = await cookieAt('http://localhost:3000');
    expect(cookies).toHaveLength(2);
    expect(cookies[0]).toMatch(/^stoa=/);
    expect(cookies[1]).toMatch(/^stoa-device=/);
    expect(cookies[0]).toMatch(/; HttpOnly/i);
    expect(cookies[0]).not.toMatch(/; Secure/i);
  });
});

describe('tries', () => {
  const wrong = { email: ada.email, password: 'a wrong password' };
  test('an account takes ten wrong passwords, from wherever they come; a right one gives them back', async () => {
    const { accounts } = await opened({ hashing: cheap });
    await accounts.register(from('10.0.0.1'), ada);
    const kinds: string[] = [];
    const attempt = async (n: number, input: typeof wrong) => {
      const answer = await accounts.signIn(from(`10.1.0.${n}`), input);
      kinds.push(answer.ok ? 'in' : answer.error.type);
    };
    for (let n = 0; n < 9; n++) await attempt(n, wrong);
    await attempt(99, ada);
    for (let n = 0; n < 11; n++) await attempt(n, wrong);
    await attempt(100, ada);
    expect(kinds.slice(0, 10)).toEqual([...Array<string>(9).fill('WrongCredentials'), 'in']);
    expect(kinds.slice(10)).toEqual([...Array<string>(10).fill('WrongCredentials'), 'TooOften', 'TooOften']);
  });

  test('an address on the net takes thirty a minute, whatever account it tries', async () => {
    const { accounts } = await opened({ hashing: cheap });
    const answers = [];
    for (let n = 0; n < 31; n++)
      answers.push(
        await accounts.signIn(from('2001:db8:1:2::' + n), { ...wrong, email: `u${n}@example.test` }),
      );
    expect(answers.at(29)).toMatchObject({ error: { type: 'WrongCredentials' } });
    expect(answers.at(30)).toMatchObject({
      error: { type: 'TooOften', retryMs: expect.any(Number) as number },
    });
    expect(await accounts.signIn(from('2001:db8:1:3::1'), wrong)).toMatchObject({
      error: { type: 'WrongCredentials' },
    });
  });

  test('what is no address counts for no account: nobody hears of the tries of others', async () => {
    const { accounts } = await opened({ hashing: cheap });
    const mistyped = { ...wrong, email: 'ada' };
    for (let n = 0; n < 20; n++) await accounts.signIn(from(`10.1.0.${n}`), mistyped);
    expect(await accounts.signIn(from('10.2.0.1'), mistyped)).toMatchObject({
      error: { type: 'WrongCredentials' },
    });
    expect(accounts.floodOfTries(from('10.2.0.1'), mistyped.email)).toBeUndefined();
    for (let n = 0; n < 40; n++) await accounts.signIn(from('10.3.0.1'), mistyped);
    expect(await accounts.signIn(from('10.3.0.1'), mistyped)).toMatchObject({ error: { type: 'TooOften' } });
    expect(accounts.floodOfTries(from('10.3.0.1'), mistyped.email)).toBeGreaterThan(0);
  });

  test('a device that is known for the account has tries of its own, whoever tries elsewhere', async () => {
    const { accounts } = await opened({ hashing: cheap });
    const made = await accounts.register(from('10.0.0.1'), ada);
    const known = made.ok ? made.value.cookies[1]!.split(';')[0]! : '';
    const from1 = (n: number, cookie = '') => from(`10.1.0.${n}`, cookie);
    const kindOf = (answer: Awaited<ReturnType<typeof accounts.signIn>>) =>
      answer.ok ? 'in' : answer.error.type;
    for (let n = 0; n < 10; n++) await accounts.signIn(from1(n), wrong);
    expect(kindOf(await accounts.signIn(from1(99), ada))).toBe('TooOften');
    // Also from an address that has used up its own tries.
    for (let n = 0; n < 31; n++) await accounts.signIn(from('10.2.0.1'), { ...wrong, email: `u${n}@x.test` });
    expect(kindOf(await accounts.signIn(from('10.2.0.1', known), ada))).toBe('in');
    expect(kindOf(await accounts.signIn(from1(99), ada)), 'the strangers’ tries are not given back').toBe(
      'TooOften',
    );
    // A stolen one is worth ten tries at one account, and none at another.
    for (let n = 0; n < 10; n++)
      expect(kindOf(await accounts.signIn(from1(n, known), wrong))).toBe('WrongCredentials');
    expect(kindOf(await accounts.signIn(from1(200, known), ada))).toBe('TooOften');
    await accounts.register(from('10.0.0.2'), { ...ada, email: 'bo@example.test' });
    const bo = { email: 'bo@example.test', password: 'wrong' };
    for (let n = 0; n < 10; n++) await accounts.signIn(from1(n, known), bo);
    expect(kindOf(await accounts.signIn(from1(201, known), bo))).toBe('TooOften');
  });

  test('a full line of hashes says so and lets the rest be', async () => {
    const full: Hashing = { ...cheap, verify: () => Promise.reject(new HashingBusy('full')) };
    const { accounts } = await opened({ hashing: full });
    const made = await accounts.register(from('10.0.0.1'), ada);
    expect(await accounts.signIn(from('10.0.0.1'), ada)).toMatchObject({
      error: { type: 'TooOften', retryMs: 5_000 },
    });
    const visit = from('', made.ok ? made.value.cookies[0]!.split(';')[0] : '');
    expect((await accounts.sessionOf(visit))?.person.name).toBe('Ada');
  });
});

test('somebody stays signed in while nothing can be written', async () => {
  const { accounts, engine, deps } = await opened({ hashing: cheap });
  const made = await accounts.register(from(''), ada);
  const visit = from('', made.ok ? made.value.cookies[0]!.split(';')[0] : '');
  // Two days later the session would be prolonged, which writes.
  const days = (count: number) => new Date(Date.now() + count * 24 * 60 * 60_000).toISOString();
  await engine.run('update session set "expiresAt" = :at', { at: days(28) });
  let refused = 0;
  const full = {
    ...engine,
    query: async <Row>(sql: string, params?: Parameters<typeof engine.query>[1]) => {
      if (!/^\s*(?:insert|update|delete)/i.test(sql)) return engine.query<Row>(sql, params);
      refused += 1;
      throw new Error('full');
    },
  };
  const later = createAccounts({ ...deps, engine: full, fanout: createMemoryFanout() });
  expect((await later.sessionOf(visit))?.person.name).toBe('Ada');
  expect(refused).toBe(1);

  const prolonged = await createAccounts({ ...deps, fanout: createMemoryFanout() }).sessionOf(visit);
  expect(prolonged?.cookies).toHaveLength(1);
  expect((await accounts.sessions(visit))[0]!.expiresAt).toBeGreaterThan(Date.parse(days(29)));
});

test('a full disk is a broken world, not a taken address or a wrong password', async () => {
  const { accounts, engine, deps } = await opened({ hashing: cheap });
  await accounts.register(from(''), ada);
  const full = () => Promise.reject(new StorageFull('directory.db'));
  const broken = createAccounts({
    ...deps,
    engine: {
      ...engine,
      run: full,
      transaction: full,
      query: (sql, params) => (/^\s*insert/i.test(sql) ? full() : engine.query(sql, params)),
    },
    fanout: createMemoryFanout(),
  });
  await expect(broken.register(from(''), { ...ada, email: 'b@example.test' })).rejects.toThrow(StorageFull);
  await expect(broken.signIn(from(''), ada)).rejects.toThrow(StorageFull);
  expect(await broken.signIn(from(''), { ...ada, password: 'a wrong one' })).toMatchObject({ ok: false });
});

test('sessions that ended by time are forgotten, others are not', async () => {
  const { accounts, engine } = await opened({ hashing: cheap });
  const made = await accounts.register(from(''), ada);
  const visit = from('', made.ok ? made.value.cookies[0]!.split(';')[0] : '');
  const days = (count: number) => Date.now() + count * 24 * 60 * 60_000;
  expect(await forgetExpiredSessions(engine, days(29))).toBe(0);
  expect((await accounts.sessionOf(visit))?.person.name).toBe('Ada');
  expect(await forgetExpiredSessions(engine, days(31))).toBe(1);
});

test('somebody who signed in days ago still sees their sessions and ends them', async () => {
  const { accounts, engine } = await opened({ hashing: cheap });
  const made = await accounts.register(from(''), ada);
  const visit = from('', made.ok ? made.value.cookies[0]!.split(';')[0] : '');
  const other = await accounts.signIn(from('10.0.0.9'), ada);
  const weekAgo = new Date(Date.now() - 7 * 24 * 60 * 60_000).toISOString();
  await engine.run('update session set "createdAt" = :weekAgo', { weekAgo });
  const sessions = await accounts.sessions(visit);
  expect(sessions).toHaveLength(2);
  expect(await accounts.endSession(visit, sessions.find(({ current }) => !current)!.id)).toBe(true);
  expect(
    other.ok && (await accounts.sessionOf(from('', other.value.cookies[0]!.split(';')[0]))),
  ).toBeUndefined();
});

test('a session in daily use ends 90 days after it began', async () => {
  const { accounts, engine, deps } = await opened({ hashing: cheap });
  const made = await accounts.register(from(''), ada);
  const visit = from('', made.ok ? made.value.cookies[0]!.split(';')[0] : '');
  const days = (count: number) => new Date(Date.now() + count * 24 * 60 * 60_000).toISOString();
  const began = (at: string) => engine.run('update session set "createdAt" = :at', { at });
  const again = () => createAccounts({ ...deps, fanout: createMemoryFanout() });
  await began(days(-89));
  expect((await again().sessionOf(visit))?.person.name).toBe('Ada');
  expect((await again().sessions(visit))[0]!.expiresAt).toBeLessThan(Date.parse(days(1.01)));
  expect(await forgetExpiredSessions(engine)).toBe(0);
  await began(days(-90));
  expect(await again().sessionOf(visit)).toBeUndefined();
  expect(await engine.query('select 1 from session')).toEqual([]);
});

test('a session that ends while it is looked up is not remembered', async () => {
  const { accounts, engine, deps } = await opened({ hashing: cheap });
  const made = await accounts.register(from(''), ada);
  const visit = from('', made.ok ? made.value.cookies[0]!.split(';')[0] : '');
  let hold: () => void = () => {};
  const held = new Promise<void>((resolve) => (hold = resolve));
  const slow = {
    ...engine,
    query: async <Row>(sql: string, params?: Parameters<typeof engine.query>[1]) => {
      const rows = await engine.query<Row>(sql, params);
      if (sql.includes('"session"')) await held;
      return rows;
    },
  };
  const mine = createAccounts({ ...deps, engine: slow, fanout: createMemoryFanout() });
  const looking = mine.sessionOf(visit);
  const leaving = mine.signOut(visit);
  hold();
  await Promise.all([looking, leaving]);
  expect(await mine.sessionOf(visit)).toBeUndefined();
});

test('a database that cannot be asked signs nobody out, and is named', async () => {
  const { accounts, engine, deps } = await opened({ hashing: cheap });
  const made = await accounts.register(from(''), ada);
  const visit = from('', made.ok ? made.value.cookies[0]!.split(';')[0] : '');
  let away = true;
  const broken = {
    ...engine,
    query: async <Row>(sql: string, params?: Parameters<typeof engine.query>[1]) => {
      if (away) throw new DatabaseUnreachable('db:5432/stoa');
      return engine.query<Row>(sql, params);
    },
  };
  const mine = createAccounts({ ...deps, engine: broken, fanout: createMemoryFanout() });
  await expect(mine.sessionOf(visit)).rejects.toMatchObject({ name: 'DatabaseUnreachable' });
  await expect(mine.signOut(visit)).rejects.toMatchObject({ name: 'DatabaseUnreachable' });
  away = false;
  expect((await mine.sessionOf(visit))?.person.name).toBe('Ada');
});

test('what another process ended is not believed once its news, or that news was missed, is heard', async () => {
  const fanout = createMemoryFanout();
  const { accounts, deps } = await opened({ hashing: cheap, fanout });
  const made = await accounts.register(from(''), ada);
  const visit = from('', made.ok ? made.value.cookies[0]!.split(';')[0] : '');
  for (const how of ['news', 'missed'] as const) {
    const again = await accounts.signIn(from(''), ada);
    const session = from('', again.ok ? again.value.cookies[0]!.split(';')[0] : '');
    // Two processes with one directory: the other one's news comes by `carrier`.
    const carrier = createMemoryFanout();
    const other = createAccounts({ ...deps, fanout: carrier });
    const person = (await other.sessionOf(session))!.person;
    await accounts.signOut(session);
    expect((await other.sessionOf(session))?.person.id).toBe(person.id);
    const heard = new Promise<string>((resolve) =>
      carrier.listen(() => resolve(other.sessionOf(session).then((known) => known?.person.name ?? 'nobody'))),
    );
    if (how === 'news') carrier.publish({ type: 'personChanged', personId: person.id });
    else carrier.missed();
    expect(await heard).toBe('nobody');
  }
  expect((await accounts.sessionOf(visit))?.person.name).toBe('Ada');
});

test('who keeps pages of a person hears that they are old once nothing older can be answered', async () => {
  const { accounts, deps } = await opened({ hashing: cheap });
  const made = await accounts.register(from(''), ada);
  const visit = from('', made.ok ? made.value.cookies[0]!.split(';')[0] : '');
  const seen: Promise<string | undefined>[] = [];
  const forgot = () => void seen.push(mine.sessionOf(visit).then((known) => known?.person.name));
  const mine = createAccounts({ ...deps, fanout: createMemoryFanout(), forgot });
  await mine.sessionOf(visit);
  if (made.ok) await mine.rename(made.value.person.id, 'Ada Lovelace');
  await mine.signOut(visit);
  expect(await Promise.all(seen)).toEqual(['Ada Lovelace', undefined]);
});
