import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomIds, type Fanout } from '@stoa/domain';
import type { ContractPost } from '@stoa/domain/contracts/accounts';
import { passkeysContract } from '@stoa/domain/contracts/passkeys';
import { secondFactorContract } from '@stoa/domain/contracts/second-factor';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { totpAt } from '@stoa/domain/people/totp';
import { openDirectory } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientHeader, createAccounts } from './accounts.ts';
import type { Hashing } from './hashing.ts';

const quiet: ContractPost = {
  mailer: { leaves: false, send: async () => 'added', carryDue: async () => 0, tidy: async () => 0 },
  outlast: () => {},
};
/** Hashes that cost nothing: what passwords cost is tested elsewhere. */
const cheap: Hashing = {
  hash: async (password) => `h:${password}`,
  verify: async (hash, password) => hash === `h:${password}`,
};

async function open(fanout: Fanout = createMemoryFanout(), post = quiet, origin = 'http://localhost:3000') {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-factors-'));
  const engine = await openSqlite(join(folder, 'directory.db'));
  await openDirectory(engine);
  const secret = 's'.repeat(43);
  const deps = { engine, ids: randomIds, origin: new URL(origin), secret, hashing: cheap, fanout, ...post };
  const close = async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  };
  return { accounts: createAccounts(deps), engine, close };
}

secondFactorContract('accounts on SQLite', (fanout, post) => open(fanout, post));
passkeysContract('accounts on SQLite', (fanout, post) => open(fanout, post));

describe('the second factor on Better Auth', () => {
  let all: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-22T10:00:00Z') });
    all = await open();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await all.close();
  });
  const ada = { name: 'Ada', email: 'ada@example.test', password: 'analytical engine no. 1' };
  const from = (cookies: readonly string[] = []) =>
    new Headers({
      [clientHeader]: '203.0.113.9',
      cookie: cookies.map((one) => one.split(';')[0]).join('; '),
    });
  const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

  async function switchedOn() {
    const { accounts } = all;
    const made = await accounts.register(from(), ada);
    if (!made.ok) throw new Error('expected an account');
    const visit = from(made.value.cookies);
    const begun = await accounts.secondFactor.begin(visit, ada);
    if (!begun.ok) throw new Error('expected a secret');
    const { secret } = begun.value;
    const on = await accounts.secondFactor.confirm(visit, { code: await totpAt(secret, Date.now()) });
    if (!on.ok) throw new Error('expected it to be on');
    later(60_000);
    return {
      secret,
      codes: on.value.codes,
      device: on.value.cookies.find((one) => one.startsWith('stoa-factor='))!,
      passwordOnly: made.value.cookies.find((one) => one.startsWith('stoa-device='))!,
    };
  }
  const half = async (device?: string) => {
    const went = await all.accounts.signIn(from(device ? [device] : []), ada);
    if (!went.ok) throw new Error(`the password was refused: ${went.error.type}`);
    return from([...went.value.cookies, ...(device ? [device] : [])]);
  };
  const prove = async (visit: Headers, code: string) => {
    const said = await all.accounts.secondFactor.prove(visit, { code });
    return said.ok ? 'in' : said.error.type;
  };

  test('what is stored holds no secret and no recovery code', async () => {
    const { secret, codes } = await switchedOn();
    const stored = JSON.stringify(await all.engine.query('select * from "twoFactor"'));
    expect(stored).not.toContain(secret);
    for (const code of codes) {
      expect(stored).not.toContain(code);
      expect(stored).not.toContain(code.replaceAll('-', ''));
    }
  });

  test('nobody has more than 20 wrong codes a day, however often they type the password', async () => {
    const { secret } = await switchedOn();
    const said: string[] = [];
    for (let n = 0; n < 30; n++) said.push(await prove(await half(), '000000'));
    expect(said.filter((one) => one === 'WrongCode')).toHaveLength(20);
    expect(said.slice(20)).toEqual(Array.from({ length: 10 }, () => 'TooOften'));
    // Not even with the right one.
    expect(await prove(await half(), await totpAt(secret, Date.now()))).toBe('TooOften');
  });

  test('who guesses elsewhere does not lock out a device that is known, which waits 15 minutes at most', async () => {
    const { secret, device } = await switchedOn();
    for (let n = 0; n < 25; n++) await prove(await half(), '000000');
    expect(await prove(await half(device), await totpAt(secret, Date.now()))).toBe('in');
    for (let n = 0; n < 12; n++) await prove(await half(device), '000000');
    expect(await prove(await half(device), '000000')).toBe('TooOften');
  });

  test('devices on which only the password was typed have no tries of their own, however many there are', async () => {
    const { secret, passwordOnly } = await switchedOn();
    const said: string[] = [];
    for (let n = 0; n < 30; n++) said.push(await prove(await half(passwordOnly), '000000'));
    expect(said.filter((one) => one === 'WrongCode')).toHaveLength(20);
    expect(await prove(await half(passwordOnly), await totpAt(secret, Date.now()))).toBe('TooOften');
  });

  test('a device is known once the factor was proved there, and by another factor not any more', async () => {
    const first = await switchedOn();
    const went = await all.accounts.secondFactor.prove(await half(), {
      code: await totpAt(first.secret, Date.now()),
    });
    if (!went.ok) throw new Error(`the code was refused: ${went.error.type}`);
    const device = went.value.cookies.find((one) => one.startsWith('stoa-factor='))!;
    later(60_000);
    for (let n = 0; n < 25; n++) await prove(await half(), '000000');
    expect(await prove(await half(device), await totpAt(first.secret, Date.now()))).toBe('in');
    const visit = from(went.value.cookies);
    await all.accounts.secondFactor.switchOff(visit, ada);
    const session = await all.accounts.signIn(from(), ada);
    if (!session.ok) throw new Error('expected a session');
    const begun = await all.accounts.secondFactor.begin(from(session.value.cookies), ada);
    if (!begun.ok) throw new Error('expected a secret');
    const code = await totpAt(begun.value.secret, Date.now());
    await all.accounts.secondFactor.confirm(from(session.value.cookies), { code });
    later(60_000);
    const again = await totpAt(begun.value.secret, Date.now());
    expect(await prove(await half(device), again)).toBe('TooOften');
  });

  test('after five wrong codes the password has to be typed again', async () => {
    const { secret } = await switchedOn();
    const visit = await half();
    const said: string[] = [];
    for (let n = 0; n < 6; n++) said.push(await prove(visit, '000000'));
    expect(said).toEqual([...Array.from({ length: 5 }, () => 'WrongCode'), 'Expired']);
    expect(await prove(visit, await totpAt(secret, Date.now()))).toBe('Expired');
    expect(await prove(await half(), await totpAt(secret, Date.now()))).toBe('in');
  });

  test('the owner hears once a day that somebody has their password', async () => {
    await all.close();
    const sent: { kind: string; key: string }[] = [];
    const under: Promise<unknown>[] = [];
    all = await open(createMemoryFanout(), {
      mailer: { ...quiet.mailer, send: async ({ kind, key }) => (sent.push({ kind, key }), 'added') },
      outlast: (work) => void under.push(work),
    });
    await switchedOn();
    for (let n = 0; n < 23; n++) await prove(await half(), '000000');
    await Promise.all(under);
    const keys = sent.filter(({ key }) => key.startsWith('tries')).map(({ key }) => key);
    expect(keys.length).toBeGreaterThan(1);
    // The list of mails takes a key once.
    expect(new Set(keys).size).toBe(1);
  });

  test('a signature that nobody made on the cookie of the first half is refused', async () => {
    const { secret } = await switchedOn();
    const cookie = (await half()).get('cookie')!;
    const code = await totpAt(secret, Date.now());
    const forged = cookie.replace(/\.[^.]*$/, `.${encodeURIComponent('A'.repeat(43) + '=')}`);
    expect(await prove(new Headers({ cookie: forged }), code)).toBe('Expired');
  });

  test('over https the cookies of both halves are for this host only', async () => {
    await all.close();
    all = await open(createMemoryFanout(), quiet, 'https://stoa.example');
    await switchedOn();
    const went = await all.accounts.signIn(from(), ada);
    const cookies = went.ok ? went.value.cookies : [];
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(
      /^__Host-stoa-second=[^;]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/i,
    );
    const asked = await all.accounts.passkeys.challenge(from());
    expect(asked.ok && asked.value.cookies[0]).toMatch(/^__Host-stoa-passkey=[^;]+; Max-Age=300; .*Secure/i);
    expect(asked.ok && asked.value.question['rpId']).toBe('stoa.example');
  });
});
