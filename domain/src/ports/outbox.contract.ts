import { describe, expect, test as base } from 'vitest';
import type { WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Outbox, OutboxEntry } from './outbox.ts';
import type { Transactions } from './transactions.ts';

interface Opened {
  readonly outbox: Outbox;
  readonly transactions: Transactions;
}

/** Proves the OU rules of {@link Outbox} for one adapter; `open` makes an empty one per test. `undoes`: whether it can undo. */
export function outboxContract(
  adapter: string,
  open: () => Promise<Opened & { readonly close: () => Promise<void> }>,
  { undoes = true }: { readonly undoes?: boolean } = {},
): void {
  const test = base.extend<{ opened: Opened }>({
    opened: async ({}, use) => {
      const { close, ...opened } = await open();
      await use(opened);
      await close();
    },
  });

  describe(`Outbox contract, ${adapter}`, () => {
    test('OU2 what was added waits, the oldest first, until it is removed', async ({
      opened: { outbox },
    }) => {
      await outbox.add([entry('b'), entry('a')]);
      await outbox.add([entry('c')]);
      await outbox.add([]);
      expect(await outbox.waiting(2)).toEqual([entry('b'), entry('a')]);
      await outbox.remove(['b', 'c', 'nothing']);
      await outbox.remove([]);
      expect(await outbox.waiting(500)).toEqual([entry('a')]);
    });
    test('OU1 it is kept with its transaction', async ({ opened: { outbox, transactions } }) => {
      await transactions.atomically(async () => {
        await outbox.add([entry('a')]);
        expect(await outbox.once('step', now)).toBe(true);
      });
      expect(await outbox.waiting(10)).toEqual([entry('a')]);
      expect(await outbox.once('step', now)).toBe(false);
    });
    if (undoes)
      test('OU1 OU3 it is undone with its transaction', async ({ opened: { outbox, transactions } }) => {
        const failed = transactions.atomically(async () => {
          await outbox.add([entry('a')]);
          expect(await outbox.once('step', now)).toBe(true);
          throw new Error('no');
        });
        await expect(failed).rejects.toThrow('no');
        expect(await outbox.waiting(10)).toEqual([]);
        expect(await outbox.once('step', now)).toBe(true);
      });
    test('OU3 a key is new once, also when many ask at once', async ({ opened: { outbox } }) => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => outbox.once('step', now)));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await outbox.once('other', now)).toBe(true);
    });
  });
}

const now = 1_767_603_600_000 as Instant;
const entry = (id: string): OutboxEntry => ({
  id,
  job: {
    ...{
      name: 'letter',
      version: 2,
      input: '{"to":"mia"}',
      dueAt: now,
      key: `key ${id}`,
      lane: 'mia',
      laneMost: 3,
    },
    workspaceId: 'agora' as WorkspaceId,
  },
});
