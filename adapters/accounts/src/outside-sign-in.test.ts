import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minuteMs, outsideReturnPath, randomIds, type Mailer, type OutsideProvider } from '@stoa/domain';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { createMemoryOutsideProvider } from '@stoa/domain/memory/outside-provider';
import { openDirectory } from '@stoa/records';
import { openSqlite } from '@stoa/sqlite';
import { expect, test as base } from 'vitest';
import { clientHeader, createAccounts } from './accounts.ts';
import { openOpenIdServer } from './fixtures/openid-server.ts';
import { createOpenIdProvider } from './openid-provider.ts';

type Engine = Awaited<ReturnType<typeof openSqlite>>;
const test = base.extend<{ engine: Engine }>({
  engine: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'stoa-outside-'));
    const engine = await openSqlite(join(folder, 'directory.db'));
    await openDirectory(engine);
    await use(engine);
    await engine.close();
    rmSync(folder, { recursive: true });
  },
});

const noMailer: Mailer = {
  leaves: false,
  send: async () => 'added',
  carryDue: async () => 0,
  tidy: async () => 0,
};
const accountsOn = (
  engine: Engine,
  { origin = 'http://localhost:3000', provider }: { origin?: string; provider?: OutsideProvider } = {},
) =>
  createAccounts({
    ...{ engine, mailer: noMailer, provider, ids: randomIds, fanout: createMemoryFanout() },
    ...{ origin: new URL(origin), secret: 's'.repeat(43) },
  });
const memory = createMemoryOutsideProvider;
const pairOf = (cookie = '') => cookie.split(';')[0]!;
const ada = { subject: '1', email: 'ada@example.test', name: 'Ada Lovelace', verified: true };

test('by a real provider somebody comes in, and again, and connects what they had', async ({ engine }) => {
  const returnTo = `http://localhost:3000${outsideReturnPath}`;
  const server = await openOpenIdServer({ people: { ada }, returnTo: [returnTo] });
  const settings = {
    name: 'Google',
    issuer: server.issuer,
    clientId: server.env.GOOGLE_CLIENT_ID,
    clientSecret: server.env.GOOGLE_CLIENT_SECRET,
  };
  const provider = createOpenIdProvider(settings, { log: () => {} });
  const { outside, sessionOf } = accountsOn(engine, { provider });
  const enter = async () => {
    const begun = await outside.begin(new Headers(), { next: '/w/agora' });
    if (!begun.ok) throw new Error('expected an address');
    const back = await server.agree(begun.value.address, 'ada');
    expect(back.origin + back.pathname).toBe(returnTo);
    const { state, code, iss: from } = Object.fromEntries(back.searchParams) as Record<string, string>;
    const visit = new Headers({ cookie: pairOf(begun.value.cookies[0]) });
    const came = await outside.finish(visit, { state: state!, code, from });
    if (!came.ok) throw new Error(`refused: ${came.error.why}`);
    return came.value;
  };
  const [first, second] = [await enter(), await enter()];
  expect(first).toMatchObject({ next: '/w/agora', connected: false, person: { email: ada.email } });
  expect(second.person).toEqual(first.person);
  const visit = new Headers({ cookie: pairOf(second.cookies[0]) });
  expect((await sessionOf(visit))?.person).toEqual(first.person);
  // Its subject there is its name there.
  expect(await engine.query('select "providerId", "accountId", "accessToken" from "account"')).toEqual([
    { providerId: server.issuer, accountId: 'ada', accessToken: null },
  ]);
  await server.close();
});

test('what is stored of a sign-in on its way opens nothing', async ({ engine }) => {
  const begun = await accountsOn(engine, { provider: memory() }).outside.begin(new Headers(), { next: '/' });
  if (!begun.ok) throw new Error('expected an address');
  const asked = new URL(begun.value.address).searchParams;
  const stored = JSON.stringify(await engine.query('select * from verification'));
  expect(stored).toContain('browser');
  for (const secret of [
    asked.get('state')!,
    asked.get('nonce')!,
    pairOf(begun.value.cookies[0]).split('=')[1]!,
  ])
    expect([secret.length, stored.includes(secret)]).toEqual([43, false]);
});

test('the cookie is for this host only, out of reach of scripts, and gone after ten minutes', async ({
  engine,
}) => {
  const cookieAt = async (origin: string) => {
    const begun = await accountsOn(engine, { origin, provider: memory() }).outside.begin(new Headers(), {
      next: '/',
    });
    return begun.ok ? begun.value.cookies : [];
  };
  expect(await cookieAt('https://stoa.example')).toEqual([
    expect.stringMatching(
      /^__Host-stoa-outside=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    ),
  ]);
  expect(await cookieAt('http://localhost:3000')).toEqual([
    expect.stringMatching(/^stoa-outside=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
  ]);
});

test('after ten minutes an answer is worth nothing, and a session is not fresh', async ({ engine }) => {
  const provider = createMemoryOutsideProvider();
  const accounts = accountsOn(engine, { provider });
  const go = async (ageMs: number) => {
    const begun = await accounts.outside.begin(new Headers(), { next: '/' });
    if (!begun.ok) throw new Error('expected an address');
    const at = new Date(Date.now() + 10 * minuteMs - ageMs).toISOString();
    await engine.run('update verification set "expiresAt" = :at', { at });
    const visit = new Headers({ cookie: pairOf(begun.value.cookies[0]) });
    return accounts.outside.finish(visit, provider.agree(begun.value.address, ada));
  };
  expect(await go(10 * minuteMs + 1)).toMatchObject({ error: { why: 'expired' } });
  const came = await go(9 * minuteMs);
  if (!came.ok) throw new Error('expected a session');
  const visit = new Headers({ cookie: pairOf(came.value.cookies[0]) });
  const began = (ageMs: number) =>
    engine.run('update session set "createdAt" = :at', { at: new Date(Date.now() - ageMs).toISOString() });
  const remove = () => accounts.deleteAccount(visit, { password: '', then: async () => {} });
  await began(10 * minuteMs);
  expect(await remove()).toEqual({ ok: false, error: { type: 'NotFresh' } });
  await began(9 * minuteMs);
  expect((await remove()).ok).toBe(true);
});

test('another issuer’s subject is somebody else', async ({ engine }) => {
  const enter = async (issuer: string, email: string) => {
    const provider = createMemoryOutsideProvider({ issuer });
    const { outside } = accountsOn(engine, { provider });
    const begun = await outside.begin(new Headers(), { next: '/' });
    if (!begun.ok) throw new Error('expected an address');
    const visit = new Headers({ cookie: pairOf(begun.value.cookies[0]) });
    const came = await outside.finish(visit, provider.agree(begun.value.address, { ...ada, email }));
    return came.ok && came.value.person?.email;
  };
  expect(await enter('https://one.example', 'ada@example.test')).toBe('ada@example.test');
  expect(await enter('https://two.example', 'eve@example.test')).toBe('eve@example.test');
});

test('an address on the net may begin thirty times in ten minutes', async ({ engine }) => {
  const { outside } = accountsOn(engine, { provider: memory() });
  const begin = (client: string) => outside.begin(new Headers({ [clientHeader]: client }), { next: '/' });
  for (let n = 0; n < 30; n++) expect((await begin('203.0.113.9')).ok).toBe(true);
  expect(await begin('203.0.113.9')).toMatchObject({ error: { type: 'TooOften' } });
  expect((await begin('203.0.113.10')).ok).toBe(true);
});

test('with no provider nobody begins', async ({ engine }) => {
  const { outside } = accountsOn(engine);
  expect(outside.name).toBeUndefined();
  expect(await outside.begin(new Headers(), { next: '/' })).toMatchObject({ error: { why: 'away' } });
});
