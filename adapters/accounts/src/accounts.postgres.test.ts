import { randomIds, type Fanout, type OutsideProvider } from '@stoa/domain';
import { accountsContract, type ContractPost } from '@stoa/domain/contracts/accounts';
import { keysContract } from '@stoa/domain/contracts/keys';
import { outsideSignInContract } from '@stoa/domain/contracts/outside-sign-in';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { testDatabase, type TestDatabase } from '@stoa/postgres/fixtures/database';
import { directoryMigrations, openDirectory } from '@stoa/records';
import { beforeAll, expect, test } from 'vitest';
import { createAccounts, clientHeader } from './accounts.ts';
import { forgetExpiredSessions } from './forget-expired.ts';

let database: TestDatabase;
const noPost: ContractPost = {
  mailer: { leaves: false, send: async () => 'added', carryDue: async () => 0, tidy: async () => 0 },
  outlast: () => {},
};

beforeAll(async () => {
  database = await testDatabase(directoryMigrations);
  return () => database.drop();
});

async function open(
  fanout: Fanout = createMemoryFanout(),
  post: ContractPost = noPost,
  provider?: OutsideProvider,
) {
  const { directory: engine } = await database.open();
  await openDirectory(engine);
  const origin = new URL('http://localhost:3000');
  const accounts = createAccounts({
    engine,
    ids: randomIds,
    origin,
    secret: 's'.repeat(43),
    fanout,
    provider,
    ...post,
  });
  return { accounts, engine, close: () => database.empty() };
}

accountsContract('accounts on PostgreSQL', open);
keysContract('accounts on PostgreSQL', open);
outsideSignInContract('accounts on PostgreSQL', open);

const ada = { name: 'Ada', email: 'ada@example.test', password: 'analytical engine no. 1' };
const visit = () => new Headers({ [clientHeader]: '203.0.113.9' });

test('an address that two register at once is taken once', async () => {
  const { accounts, engine, close } = await open();
  const outcomes = await Promise.all([1, 2, 3].map(() => accounts.register(visit(), ada)));
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  for (const outcome of outcomes)
    if (!outcome.ok) expect(outcome.error).toMatchObject({ type: 'AddressTaken' });
  for (const table of ['user', 'account', 'session'])
    expect(await engine.query(`select id from "${table}"`)).toHaveLength(1);
  await close();
});

test('sessions that ended by time are forgotten, others are not', async () => {
  const { accounts, engine, close } = await open();
  await accounts.register(visit(), ada);
  const days = (count: number) => Date.now() + count * 24 * 60 * 60_000;
  expect(await forgetExpiredSessions(engine, days(29))).toBe(0);
  expect(await forgetExpiredSessions(engine, days(31))).toBe(1);
  await close();
});
