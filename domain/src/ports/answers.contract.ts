import { describe, expect, test as base } from 'vitest';
import type { MeetingId, PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Answers, MeetingAnswer } from './answers.ts';
import type { Transactions } from './transactions.ts';

interface Opened {
  readonly answers: Answers;
  readonly transactions: Transactions;
}
const round = 'round' as MeetingId;
const choir = 'choir' as MeetingId;

/** Proves the AN rules of {@link Answers} for one adapter; `open` makes a workspace per test that has the meetings it is given. */
export function answersContract(
  adapter: string,
  open: (meetings: readonly MeetingId[]) => Promise<Opened & { readonly close: () => Promise<void> }>,
): void {
  const test = base.extend<{ opened: Opened }>({
    opened: async ({}, use) => {
      const { close, ...opened } = await open([round, choir]);
      await use(opened);
      await close();
    },
  });

  describe(`Answers contract, ${adapter}`, () => {
    test('AN1 the latest answer of each comes back field for field, by turns', async ({
      opened: { answers },
    }) => {
      const ada = answer(round, 'ada', { turn: 2, state: 'maybe', changedBy: 'ben' as PersonId });
      await answers.put([ada, answer(round, 'ben', { turn: 1 }), answer(choir, 'ada', { turn: 7 })]);
      expect(await answers.of(round)).toEqual([answer(round, 'ben', { turn: 1 }), ada]);
      const later = { state: 'waiting', turn: 3, answeredAt: 9 as Instant, name: 'Benno' } as const;
      await answers.put([answer(round, 'ben', later)]);
      expect(await answers.of(round)).toEqual([ada, answer(round, 'ben', later)]);
      expect(await answers.of('none' as MeetingId)).toEqual([]);
      await answers.put([]);
    });

    test('AN2 what one person said, the latest first', async ({ opened: { answers } }) => {
      const early = answer(choir, 'ada', { answeredAt: 1 as Instant });
      const late = answer(round, 'ada', { answeredAt: 2 as Instant, state: 'no' });
      await answers.put([early, late, answer(choir, 'ben', { turn: 2 })]);
      expect(await answers.by('ada' as PersonId, 10)).toEqual([late, early]);
      expect(await answers.by('ada' as PersonId, 1)).toEqual([late]);
      expect(await answers.by('eve' as PersonId, 10)).toEqual([]);
    });

    test('AN3 of 50 who ask at once for 10 places 10 get one', async ({
      opened: { answers, transactions },
    }) => {
      const asks = (who: string) =>
        transactions.atomically(async () => {
          const before = await answers.of(round);
          const taken = before.filter(({ state }) => state === 'yes').length;
          const state = taken < 10 ? 'yes' : 'waiting';
          await answers.put([answer(round, who, { state, turn: before.length + 1 })]);
          return state;
        });
      const got = await Promise.all(Array.from({ length: 50 }, (_, n) => asks(`p${n}`)));
      expect(got.filter((state) => state === 'yes')).toHaveLength(10);
      const kept = await answers.of(round);
      expect(kept.map(({ turn }) => turn)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
      expect(kept.map(({ state }) => state)).toEqual(
        Array.from({ length: 50 }, (_, n) => (n < 10 ? 'yes' : 'waiting')),
      );
    });
  });
}

const answer = (meetingId: MeetingId, who: string, more: Partial<MeetingAnswer> = {}): MeetingAnswer => ({
  meetingId,
  personId: who as PersonId,
  name: who,
  state: 'yes',
  turn: 1,
  answeredAt: 1 as Instant,
  changedBy: who as PersonId,
  ...more,
});
