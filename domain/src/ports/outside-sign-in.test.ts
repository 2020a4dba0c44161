import { expect, test } from 'vitest';
import { randomIds } from '../random-ids.ts';
import { minuteMs, systemClock, type Instant } from '../time.ts';
import { letterBox } from './accounts.contract.ts';
import { createMemoryAccounts } from './accounts.memory.ts';
import { createMemoryFanout } from './fanout.memory.ts';
import { createMemoryOutsideProvider } from './outside-provider.memory.ts';
import { outsideSignInContract } from './outside-sign-in.contract.ts';

outsideSignInContract('memory', async (fanout, post, provider) => ({
  accounts: createMemoryAccounts({ clock: systemClock, fanout, ids: randomIds, provider, ...post }),
  close: async () => {},
}));

test('after ten minutes an answer is worth nothing, and a session is not fresh', async () => {
  let now = 0;
  const provider = createMemoryOutsideProvider();
  const clock = { now: () => now as Instant };
  const fanout = createMemoryFanout();
  const accounts = createMemoryAccounts({ clock, fanout, ids: randomIds, provider, ...letterBox(false) });
  const go = async (afterMs: number) => {
    const begun = await accounts.outside.begin(new Headers(), { next: '/' });
    if (!begun.ok) throw new Error('expected an address');
    const cookie = begun.value.cookies[0]!.split(';')[0]!;
    const who = { subject: '1', email: 'ada@example.test', name: 'Ada', verified: true };
    now += afterMs;
    return accounts.outside.finish(new Headers({ cookie }), provider.agree(begun.value.address, who));
  };
  expect(await go(10 * minuteMs)).toMatchObject({ error: { why: 'expired' } });
  const came = await go(10 * minuteMs - 1);
  if (!came.ok) throw new Error('expected a session');
  const visit = new Headers({ cookie: came.value.cookies[0]!.split(';')[0]! });
  now += 10 * minuteMs;
  const then = async () => {};
  expect(await accounts.deleteAccount(visit, { password: '', then })).toEqual({
    ok: false,
    error: { type: 'NotFresh' },
  });
});
