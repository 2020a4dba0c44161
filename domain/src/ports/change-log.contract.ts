import { describe, expect, test as base } from 'vitest';
import type { PersonId } from '../ids.ts';
import type { ChangeLog } from './change-log.ts';

interface Opened {
  readonly changeLog: ChangeLog;
  /** Makes one change of the table `member`: this person joins, or is given a new name. */
  readonly join: (person: PersonId, name: string) => Promise<void>;
  /** Moves away all but the newest change, where changes can be moved; `lose` makes all of it unreadable that was not moved last. */
  readonly moveOld?: () => Promise<{ lose(): Promise<void> }>;
}

/** Proves the CL rules of {@link ChangeLog} for one adapter; `open` makes an empty log per test. */
export function changeLogContract(
  adapter: string,
  open: () => Promise<Opened & { close: () => Promise<void> }>,
): void {
  const test = base.extend<{ opened: Opened }>({
    opened: async ({}, use) => {
      const { close, ...opened } = await open();
      await use(opened);
      await close();
    },
  });

  describe(`ChangeLog contract, ${adapter}`, () => {
    test('CL1 the position grows by one with each change', async ({ opened: { changeLog, join } }) => {
      expect(await changeLog.position()).toBe(0);
      await join(ada, 'Ada');
      await join(ben, 'Ben');
      expect(await changeLog.position()).toBe(2);
    });

    test('CL2 the newest first, page by page, with both rows', async ({ opened: { changeLog, join } }) => {
      await join(ada, 'Ada');
      await join(ben, 'Ben');
      await join(ada, 'Augusta');
      const page = await changeLog.newest({ tables: ['member'], limit: 2 });
      expect(page).toMatchObject([
        {
          position: 3,
          table: 'member',
          op: 'update',
          key: '["ada-id"]',
          before: { name: 'Ada' },
          after: { name: 'Augusta' },
        },
        {
          position: 2,
          table: 'member',
          op: 'insert',
          key: '["ben-id"]',
          after: { name: 'Ben', left_at: null },
        },
      ]);
      expect(page[1]!.before).toBeUndefined();
      expect(page[0]!.at).toBeGreaterThan(1_700_000_000_000);
      const rest = await changeLog.newest({ tables: ['member'], limit: 2, before: 2 });
      expect(rest.map(({ position }) => position)).toEqual([1]);
    });

    test('CL2 of these tables and this person only', async ({ opened: { changeLog, join } }) => {
      await join(ada, 'Ada');
      await join(ben, 'Ben');
      expect(await changeLog.newest({ tables: ['meeting'], limit: 9 })).toEqual([]);
      expect(await changeLog.newest({ tables: [], limit: 9 })).toEqual([]);
      const bens = await changeLog.newest({ tables: ['meeting', 'member'], limit: 9, mentioning: ben });
      expect(bens.map(({ key }) => key)).toEqual(['["ben-id"]']);
      const none = await changeLog.newest({ tables: ['member'], limit: 9, mentioning: '%' as PersonId });
      expect(none).toEqual([]);
    });

    test('CL3 all after a position, oldest first, as far as asked', async ({
      opened: { changeLog, join },
    }) => {
      expect(await changeLog.after(0, 9)).toEqual([]);
      for (const name of ['A', 'B', 'C']) await join(ada, name);
      const names = async (position: number, limit: number) =>
        (await changeLog.after(position, limit)).map((change) => [change.position, change.after?.['name']]);
      expect(await names(0, 2)).toEqual([
        [1, 'A'],
        [2, 'B'],
      ]);
      expect(await names(2, 9)).toEqual([[3, 'C']]);
      expect(await names(3, 9)).toEqual([]);
      await expect(changeLog.after(4, 9)).rejects.toMatchObject({ name: 'ResyncRequired' });
    });

    test('CL4 what was moved away is told like the rest, and what is lost is said to be', async ({
      opened: { changeLog, join, moveOld },
    }) => {
      if (!moveOld) return;
      for (const [person, name] of [
        [ada, 'A'],
        [ben, 'B'],
        [ada, 'C'],
      ] as const)
        await join(person, name);
      await moveOld();
      await join(ada, 'D');
      const moved = await moveOld();
      await join(ada, 'E');
      const all = { tables: ['member'], limit: 9 };
      const positions = async (wanted: Parameters<ChangeLog['newest']>[0]) =>
        (await changeLog.newest(wanted)).map(({ position }) => position);
      expect(await positions(all)).toEqual([5, 4, 3, 2, 1]);
      expect(await positions({ ...all, limit: 3, before: 5 })).toEqual([4, 3, 2]);
      expect(await positions({ ...all, mentioning: ben })).toEqual([2]);
      expect(await positions({ ...all, tables: ['meeting'] })).toEqual([]);
      expect((await changeLog.after(0, 3)).map(({ position }) => position)).toEqual([1, 2, 3]);
      await moved.lose();
      await expect(changeLog.newest(all)).rejects.toMatchObject({
        name: 'HistoryCut',
        found: [{ position: 5 }, { position: 4 }, { position: 3 }],
      });
      expect(await positions({ ...all, limit: 2 })).toEqual([5, 4]);
    });
  });
}

const [ada, ben] = ['ada-id' as PersonId, 'ben-id' as PersonId];
