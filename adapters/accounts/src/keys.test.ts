import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyPrefix, randomIds, type Accounts, type Fanout, type NewKey } from '@stoa/domain';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { openDirectory } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import { DatabaseUnreachable } from '@stoa/tenantdb';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { clientHeader, createAccounts, type AccountsDeps } from './accounts.ts';
import { forgetExpiredSessions } from './forget-expired.ts';
import { isKeyText, keyHash, makeKeyText } from './key-text.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) await close();
});

const ada = { name: 'Ada', email: 'ada@example.test', password: 'analytical engine no. 1' };
const backup: NewKey = { name: 'Backup', access: 'full', password: ada.password };
const withKey = (bearer: string, client = '203.0.113.9') =>
  new Headers({ authorization: `Bearer ${bearer}`, [clientHeader]: client });

async function opened(over: Partial<AccountsDeps> & { fanout?: Fanout } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-keys-'));
  const engine = await openSqlite(join(folder, 'directory.db'));
  await openDirectory(engine);
  closing.push(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });
  const deps: AccountsDeps = {
    ...{ engine, ids: randomIds, origin: new URL('http://localhost:3000'), secret: 's'.repeat(43) },
    hashing: { hash: async (password) => `h:${password}`, verify: async (hash, p) => hash === `h:${p}` },
    mailer: { leaves: false, send: async () => 'added', carryDue: async () => 0, tidy: async () => 0 },
    fanout: createMemoryFanout(),
    ...over,
  };
  const accounts = createAccounts(deps);
  const joined = await accounts.register(new Headers(), ada);
  if (!joined.ok) throw new Error(joined.error.type);
  const cookie = joined.value.cookies.map((one) => one.split(';')[0]).join('; ');
  const visit = new Headers({ cookie });
  const make = async (wanted: NewKey = backup) => {
    const made = await accounts.keys.make(visit, wanted);
    if (!made.ok) throw new Error(made.error.type);
    return made.value;
  };
  return { accounts, deps, engine, visit, person: joined.value.person, make };
}
const asked = (accounts: Accounts, bearer: string, client?: string) =>
  accounts.keys.programOf(withKey(bearer, client));
const wrongKey = { ok: false, error: { type: 'WrongKey' } };
/** Stops the clocks, and moves them on. */
const later = (ms: number) => {
  if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  vi.advanceTimersByTime(ms);
};

test('a key is recognised by its shape and its checksum', () => {
  const texts = Array.from({ length: 200 }, makeKeyText);
  expect(new Set(texts).size).toBe(200);
  for (const text of texts) {
    expect(text).toMatch(/^stoa_[A-Za-z0-9]{47}$/);
    expect(isKeyText(text)).toBe(true);
    const other = text[10] === 'a' ? 'b' : 'a';
    expect(isKeyText(text.slice(0, 10) + other + text.slice(11))).toBe(false);
  }
});

test('what is stored holds no key and no private key that could be read', async () => {
  const { accounts, engine, make, person } = await opened();
  const { secret, key } = await make();
  const { token } = await accounts.keys.issue({
    personId: person.id,
    access: 'full',
    proof: { type: 'key', id: key.id },
  });
  const rows = await Promise.all(['apikey', 'jwks'].map((table) => engine.query(`select * from "${table}"`)));
  const stored = JSON.stringify(rows);
  expect(stored).toContain(keyHash(secret));
  expect(stored).toContain(`"${key.start}"`);
  for (const part of [secret, secret.slice(keyPrefix.length + 4), token, '\\"d\\"'])
    expect(stored).not.toContain(part);
});

test('a key costs one read and no write, and nothing at all within a second', async () => {
  later(0);
  const { deps, make } = await opened();
  const { secret } = await make();
  const did: string[] = [];
  const watched = new Proxy(deps.engine, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        if (['query', 'queryOne', 'run', 'runAll', 'transaction'].includes(String(name)))
          did.push(String(name));
        return Reflect.apply(value as (...args: unknown[]) => unknown, target, given);
      };
    },
  });
  const accounts = createAccounts({ ...deps, engine: watched, fanout: createMemoryFanout() });
  await accounts.sessionOf(new Headers({ cookie: 'stoa=none' }));
  did.length = 0;
  expect((await asked(accounts, secret)).ok).toBe(true);
  expect(did).toEqual(['query', 'run']);
  for (let i = 0; i < 5; i += 1) expect((await asked(accounts, secret)).ok).toBe(true);
  expect(did).toEqual(['query', 'run']);
  later(30_000);
  expect((await asked(accounts, secret)).ok).toBe(true);
  expect(did).toEqual(['query', 'run', 'query']);
  later(61_000);
  expect((await asked(accounts, secret)).ok).toBe(true);
  expect(did).toEqual(['query', 'run', 'query', 'query', 'run']);
});

test('what cannot be a key is refused without asking the database', async () => {
  const { deps, make } = await opened();
  const { secret } = await make();
  const engine = new Proxy(deps.engine, {
    get: (target, name) => {
      if (name === 'query') throw new Error('asked');
      return Reflect.get(target, name) as unknown;
    },
  });
  const accounts = createAccounts({ ...deps, engine, fanout: createMemoryFanout() });
  for (const bearer of ['', 'x', secret.slice(0, -1), `${secret.slice(0, -1)}?`, 'stoa_', 'a.b', 'a.b.c.d'])
    expect(await asked(accounts, bearer)).toEqual(wrongKey);
  await expect(asked(accounts, secret)).rejects.toThrow('asked');
});

describe('time', () => {
  test('a key ends by itself, leaves the list, and is forgotten', async () => {
    later(0);
    const { accounts, engine, visit, make } = await opened();
    const short = await make({ ...backup, days: 30 });
    const forever = await make();
    const days = 24 * 60 * 60_000;
    await engine.run('update "session" set "expiresAt" = :at', {
      at: new Date(Date.now() + 60 * days).toISOString(),
    });
    later(30 * days - 1_000);
    expect((await asked(accounts, short.secret)).ok).toBe(true);
    later(3_000);
    expect(await asked(accounts, short.secret)).toEqual(wrongKey);
    expect((await asked(accounts, forever.secret)).ok).toBe(true);
    expect((await accounts.keys.list(visit)).map(({ id }) => id)).toEqual([forever.key.id]);
    await forgetExpiredSessions(engine);
    expect(await engine.query('select "id" from "apikey"')).toEqual([{ id: forever.key.id }]);
  });

  test('a token ends after ten minutes', async () => {
    later(0);
    const { accounts, person, make } = await opened();
    const { key } = await make();
    const proof = { type: 'key', id: key.id } as const;
    const { token } = await accounts.keys.issue({ personId: person.id, access: 'read', proof });
    later(10 * 60_000 - 5_000);
    expect((await asked(accounts, token)).ok).toBe(true);
    later(6_000);
    expect(await asked(accounts, token)).toEqual(wrongKey);
  });

  test('signing keys change; the one before is published until nothing that it signed can be used', async () => {
    later(0);
    const { accounts, engine, person, make } = await opened();
    const { key } = await make();
    const issue = () =>
      accounts.keys.issue({ personId: person.id, access: 'read', proof: { type: 'key', id: key.id } });
    const days = 24 * 60 * 60_000;
    const first = await issue();
    later(30 * days + 1_000);
    const second = await issue();
    const [before, now] = [first, second].map(({ token }) => decodeProtectedHeader(token).kid);
    expect(now).not.toBe(before);
    expect((await asked(accounts, second.token)).ok).toBe(true);
    const kids = async () => (await accounts.keys.publicKeys()).map(({ kid }) => kid);
    expect((await kids()).toSorted()).toEqual([before, now].toSorted());
    later(days);
    expect(await kids()).toEqual([now]);
    await forgetExpiredSessions(engine);
    expect(await engine.query('select "id" from "jwks"')).toEqual([{ id: now }]);
  });
});

describe('tokens', () => {
  const issued = async (given: Awaited<ReturnType<typeof opened>>) => {
    const { key } = await given.make();
    const proof = { type: 'key', id: key.id } as const;
    return given.accounts.keys.issue({ personId: given.person.id, access: 'full', proof });
  };

  test('are what other programs know how to check', async () => {
    const given = await opened();
    const { token } = await issued(given);
    const keys = createLocalJWKSet({ keys: (await given.accounts.keys.publicKeys()) as never });
    const { payload } = await jwtVerify(token, keys, {
      issuer: 'http://localhost:3000',
      audience: 'http://localhost:3000/api',
      algorithms: ['EdDSA'],
      maxTokenAge: '10m',
    });
    expect(payload).toMatchObject({ sub: given.person.id, scope: 'read write' });
  });

  test('of another Stoa, without a signature, or signed by what is public are none', async () => {
    const [here, there] = [await opened(), await opened()];
    const { token } = await issued(here);
    const others = await issued(there);
    // The other one has the same origin and secret, and a key of its own.
    expect(await asked(here.accounts, others.token)).toEqual(wrongKey);
    const [jwk] = await here.accounts.keys.publicKeys();
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [jwk as never] }));
    expect(await asked(here.accounts, new UnsecuredJWT(payload).encode())).toEqual(wrongKey);
    // A public key taken for a shared secret (RFC 8725, 2.1).
    for (const secret of [String(jwk!['x']), JSON.stringify(jwk)]) {
      const forged = await new SignJWT(payload)
        .setProtectedHeader({ alg: 'HS256', kid: jwk!.kid })
        .sign(new TextEncoder().encode(secret.padEnd(32)));
      expect(await asked(here.accounts, forged)).toEqual(wrongKey);
    }
    expect((await asked(here.accounts, token)).ok).toBe(true);
  });

  test('signed for something else, or before its claims were these, are none', async () => {
    const given = await opened();
    const { token } = await issued(given);
    const moved = createAccounts({
      ...given.deps,
      origin: new URL('https://stoa.example'),
      fanout: createMemoryFanout(),
    });
    expect(await asked(moved, token)).toEqual(wrongKey);
  });

  test('go on under a new secret: what the old one encrypted is made again', async () => {
    const given = await opened();
    const before = await issued(given);
    const accounts = createAccounts({ ...given.deps, secret: 'n'.repeat(43), fanout: createMemoryFanout() });
    const { key } = await given.make();
    const proof = { type: 'key', id: key.id } as const;
    const { token } = await accounts.keys.issue({ personId: given.person.id, access: 'full', proof });
    expect((await asked(accounts, token)).ok).toBe(true);
    expect(await asked(accounts, before.token)).toEqual(wrongKey);
  });
});

describe('wrong keys', () => {
  test('are thirty a minute from one address; others, and this machine, go on', async () => {
    const { accounts, make } = await opened();
    const { secret } = await make();
    const kinds: string[] = [];
    for (let i = 0; i < 32; i += 1) {
      const answer = await asked(accounts, makeKeyText());
      kinds.push(answer.ok ? 'in' : answer.error.type);
    }
    expect(kinds.filter((kind) => kind === 'WrongKey')).toHaveLength(30);
    expect(await asked(accounts, makeKeyText())).toMatchObject({ error: { type: 'TooOften' } });
    // Nothing is looked up for that address, so that nobody learns there which key is right.
    expect(await asked(accounts, secret)).toMatchObject({ error: { type: 'TooOften' } });
    expect((await asked(accounts, secret, '203.0.113.10')).ok).toBe(true);
    for (let i = 0; i < 40; i += 1) expect(await asked(accounts, 'x', '127.0.0.1')).toEqual(wrongKey);
  });
});

test('a database that cannot be asked takes nobody’s key away, and is named', async () => {
  const { deps, make, person, accounts: working } = await opened();
  const { secret, key } = await make();
  const proof = { type: 'key', id: key.id } as const;
  const { token } = await working.keys.issue({ personId: person.id, access: 'full', proof });
  const away = async () => {
    throw new DatabaseUnreachable('away');
  };
  const broken = new Proxy(deps.engine, {
    get: (target, name) => (name === 'query' ? away : (Reflect.get(target, name) as unknown)),
  });
  const accounts = createAccounts({ ...deps, engine: broken, fanout: createMemoryFanout() });
  await expect(asked(accounts, secret)).rejects.toThrow(DatabaseUnreachable);
  await expect(asked(accounts, token)).rejects.toThrow(DatabaseUnreachable);
});

test('a full disk keeps no program out', async () => {
  const { deps, make } = await opened();
  const { secret } = await make();
  const full = new Proxy(deps.engine, {
    get: (target, name) =>
      name === 'run' ? async () => Promise.reject(new Error('full')) : (Reflect.get(target, name) as unknown),
  });
  const accounts = createAccounts({ ...deps, engine: full, fanout: createMemoryFanout() });
  expect((await asked(accounts, secret)).ok).toBe(true);
});

test('what another process revoked is not believed once its news is heard', async () => {
  const carrier = createMemoryFanout();
  const { accounts, deps, visit, person, make } = await opened();
  const { secret, key } = await make();
  const other = createAccounts({ ...deps, fanout: carrier });
  expect((await asked(other, secret)).ok).toBe(true);
  await accounts.keys.revoke(visit, key.id);
  carrier.publish({ type: 'personChanged', personId: person.id });
  await new Promise((resolve) => setImmediate(resolve));
  expect(await asked(other, secret)).toEqual(wrongKey);
});
