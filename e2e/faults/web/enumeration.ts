import { openStoa, owner } from '../../stoa.ts';
import type { Fault } from '../fault.ts';
import { behindProxy, visitor } from './visitor.ts';

/** F7: whether signing in tells which addresses have an account, by what it says or by how long it takes. */
export const whoHasAnAccount: Fault = {
  id: 'F7',
  what: 'finding out who has an account by signing in',
  async run(short) {
    const stoa = await openStoa({ setUp: true, env: behindProxy });
    try {
      const rounds = short ? 40 : 400;
      const known: number[] = [];
      const unknown: number[] = [];
      const answers = new Set<string>();
      // Ten accounts, so that the tries of one account are not used up; asked in turns, so that a busy moment meets both.
      const accounts = Array.from({ length: Math.ceil(rounds / 8) }, (_, n) => `known${n}@agora.example`);
      for (const email of accounts)
        await visitor(stoa).post('/register', { name: 'Known', email, password: owner.password });
      for (let n = 0; n < rounds; n++) {
        const one = async () => known.push(await attempt(accounts[n % accounts.length]!));
        const other = async () => unknown.push(await attempt(`nobody${n % accounts.length}@agora.example`));
        for (const go of n % 2 ? [one, other] : [other, one]) await go();
      }
      // On a machine that does other things a median is mostly theirs; what takes longer by itself is longer at its quickest too.
      const [apart, quickApart] = [0.5, 0.1].map((share) =>
        Math.abs(quantile(known, share) - quantile(unknown, share)),
      );
      return {
        figure: `${2 * rounds} tries, ${answers.size} kind of answer; medians ${quantile(known, 0.5).toFixed(1)} ms known, ${quantile(unknown, 0.5).toFixed(1)} ms unknown, ${apart!.toFixed(1)} ms apart; quickest tenths ${quickApart!.toFixed(1)} ms apart`,
        pass: answers.size === 1 && Math.min(apart!, quickApart!) <= 5,
      };

      async function attempt(email: string): Promise<number> {
        const from = performance.now();
        const answer = await visitor(stoa).post('/sign-in', { email, password: 'not the password' });
        const text = await answer.text();
        const took = performance.now() - from;
        answers.add(`${answer.status} ${[...answer.headers.keys()].toSorted().join()} ${plain(text, email)}`);
        return took;
      }
    } finally {
      await stoa.close();
    }
  },
};

/** The value below which this share of them lies. */
export const quantile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]!;
/** The page without what is different in every answer: the address as it was typed, names of requests, nonces, times. */
export const plain = (text: string, email: string) =>
  text
    .replaceAll(email, 'ADDRESS')
    .replace(/nonce="[^"]+"/g, '')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')
    .replace(/\b1[78]\d{11}\b/g, '');
