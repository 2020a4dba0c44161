import { describe, expect, test as base } from 'vitest';
import { randomIds } from '../random-ids.ts';
import type { OutsideAsk, OutsideProvider } from './outside-provider.ts';

/** What a contract run needs of one provider. It knows Ada (`ada@example.test`, checked) and Eve, whose address it never checked. */
export interface OpenOutsideProvider {
  readonly provider: OutsideProvider;
  /** Goes to an address as a browser does, and agrees there: the parameters with which it is sent back to `returnTo`. */
  agree(address: string, who: 'ada' | 'eve'): Promise<URLSearchParams>;
  /** From now on it cannot be reached. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** Proves the OP rules of {@link OutsideProvider} for one adapter; `open` makes a provider that nobody asked anything yet. */
export function outsideProviderContract(adapter: string, open: () => Promise<OpenOutsideProvider>): void {
  const test = base.extend<{ there: OpenOutsideProvider }>({
    there: async ({}, use) => {
      const there = await open();
      await use(there);
      await there.close();
    },
  });
  const go = async ({ provider, agree }: OpenOutsideProvider, who: 'ada' | 'eve' = 'ada') => {
    const ask = newAsk();
    const address = await provider.addressFor(ask);
    if (!address.ok) throw new Error('the provider was away');
    const back = await agree(address.value, who);
    const from = back.get('iss') ?? undefined;
    return { ask, address: address.value, back, spend: { ...ask, code: back.get('code')!, from } };
  };

  describe(`OutsideProvider contract, ${adapter}`, () => {
    test('OP1 the browser comes back with a code and the same state, and the verifier stays', async ({
      there,
    }) => {
      const { ask, address, back } = await go(there);
      expect(back.get('state')).toBe(ask.state);
      expect(back.get('code')).toMatch(/./);
      expect(address).not.toContain(ask.verifier);
    });

    test('OP2 a code tells who somebody is, once', async ({ there }) => {
      const { spend } = await go(there);
      const first = await there.provider.personFor(spend);
      expect(first).toMatchObject({ ok: true, value: { email: 'ada@example.test', name: 'Ada Lovelace' } });
      expect(await there.provider.personFor(spend)).toEqual({ ok: false, error: 'refused' });
      const again = await there.provider.personFor((await go(there)).spend);
      expect(again, 'the subject stays').toEqual(first);
    });

    test('OP2 a code is worth nothing to who lacks its verifier', async ({ there }) => {
      const { spend } = await go(there);
      expect(await there.provider.personFor({ ...spend, verifier: newAsk().verifier })).toEqual({
        ok: false,
        error: 'refused',
      });
      expect(await there.provider.personFor({ ...spend, code: 'made-up' })).toEqual({
        ok: false,
        error: 'refused',
      });
    });

    test('OP3 what was signed for another sign-in is not believed', async ({ there }) => {
      const { spend } = await go(there);
      expect(await there.provider.personFor({ ...spend, nonce: newAsk().nonce })).toEqual({
        ok: false,
        error: 'untrue',
      });
    });

    test('OP3 an answer from another issuer is not believed', async ({ there }) => {
      const { spend } = await go(there);
      expect(await there.provider.personFor({ ...spend, from: 'https://elsewhere.example' })).toEqual({
        ok: false,
        error: 'untrue',
      });
    });

    test('OP4 an address that was never checked is nobody’s', async ({ there }) => {
      const { spend } = await go(there, 'eve');
      expect(await there.provider.personFor(spend)).toEqual({ ok: false, error: 'unverified' });
    });

    test('OP5 a provider that is away is said to be', async ({ there }) => {
      const { spend } = await go(there);
      await there.leave();
      expect(await there.provider.personFor(spend)).toEqual({ ok: false, error: 'away' });
    });
  });
}

const newAsk = (): OutsideAsk => ({
  state: randomIds.secret(),
  nonce: randomIds.secret(),
  verifier: randomIds.secret(),
  returnTo: 'http://localhost:3000/auth/google/callback',
});
