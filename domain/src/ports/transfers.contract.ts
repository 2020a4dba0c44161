import { describe, expect, test as base } from 'vitest';
import type { WorkspaceId } from '../ids.ts';
import type { Branch } from './branches.ts';
import type { Transfers } from './transfers.ts';

/** Workspaces that a test writes posts into, each an id and a title. */
interface Opened {
  readonly transfers: Transfers;
  /** Adds a post, or gives the one with this id another title. */
  readonly write: (workspace: WorkspaceId, id: string, title: string) => Promise<void>;
  /** All titles, by the ids of their posts. */
  readonly titles: (workspace: WorkspaceId) => Promise<Readonly<Record<string, string>>>;
  /** How many changes the workspace remembers. */
  readonly changes: (workspace: WorkspaceId) => Promise<number>;
}

/** Proves the TR rules of {@link Transfers} for one adapter; `open` gives workspaces that are empty when they are first named. */
export function transfersContract(
  adapter: string,
  open: () => Promise<Opened & { close: () => Promise<void> }>,
): void {
  const test = base.extend<{ opened: Opened }>({
    opened: async ({}, use) => {
      const { close, ...opened } = await open();
      await opened.write(olive, 'a', 'One');
      await opened.write(olive, 'b', 'Two');
      await opened.write(olive, 'a', 'First');
      await use(opened);
      await close();
    },
  });
  const bytesOf = async ({ transfers }: Opened, of: WorkspaceId) =>
    new Uint8Array(await new Response(await transfers.toFile(of, { name: 'Olive' })).arrayBuffer());
  const branchOf = async ({ transfers }: Opened): Promise<Branch> => {
    const base = await transfers.fork(olive, fig);
    return { id: fig, originId: olive, base } as Branch;
  };

  describe(`Transfers contract, ${adapter}`, () => {
    test('TR1 a file is taken in with its name, its rows and its history', async ({ opened }) => {
      const { transfers, titles, changes } = opened;
      const file = await transfers.toFile(olive, { name: 'Olive' });
      expect(await transfers.fromFile(fig, file)).toMatchObject({
        ok: true,
        value: { name: 'Olive', rooms: [] },
      });
      expect(await titles(fig)).toEqual({ a: 'First', b: 'Two' });
      expect(await changes(fig)).toBe(await changes(olive));
    });

    test('TR1 a file that is read no further is let go of', async ({ opened }) => {
      await (await opened.transfers.toFile(olive, { name: 'Olive' })).cancel();
      await opened.write(olive, 'c', 'Three');
    });

    test('TR2 what is no file, damaged or cut off is said to be', async ({ opened }) => {
      const bytes = await bytesOf(opened, olive);
      const broken = bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte));
      for (const [why, file] of [
        ['NotATenantFile', new TextEncoder().encode('a picture of something else')],
        ['Damaged', broken],
        ['Truncated', bytes.subarray(0, -40)],
      ] as const) {
        const id = `fig-${why}` as WorkspaceId;
        expect(await opened.transfers.fromFile(id, new Blob([file.slice()]).stream())).toMatchObject({
          ok: false,
          error: { type: 'FileNotTaken', why },
        });
        await opened.transfers.remove(id);
        expect(await opened.titles(id)).toEqual({});
      }
    });

    test('TR3 a branch holds what its origin held, and each goes its own way', async ({ opened }) => {
      const { transfers, write, titles } = opened;
      const branch = await branchOf(opened);
      expect(await titles(fig)).toEqual({ a: 'First', b: 'Two' });
      expect(await transfers.differences(branch)).toEqual({ ok: true, value: [] });
      await write(fig, 'a', 'Ours');
      await write(olive, 'b', 'Theirs');
      const found = await transfers.differences(branch);
      if (!found.ok) throw new Error(found.error.type);
      expect(found.value.map(({ table, key, side }) => [table, key, side]).toSorted()).toEqual([
        ['post', '["a"]', 'branch'],
        ['post', '["b"]', 'origin'],
      ]);
      expect(await titles(olive)).toEqual({ a: 'First', b: 'Theirs' });
    });

    test('TR4 a merge is whole or not at all, and what both changed waits for a choice', async ({
      opened,
    }) => {
      const { transfers, write, titles } = opened;
      const branch = await branchOf(opened);
      await write(fig, 'c', 'Three');
      await write(fig, 'a', 'Ours');
      await write(olive, 'a', 'Theirs');
      const merged = await transfers.merge(branch, {});
      expect(merged).toMatchObject({ ok: false, error: { type: 'NotMerged', why: 'conflicts' } });
      expect(await titles(olive)).toEqual({ a: 'Theirs', b: 'Two' });
      const [id] = merged.ok || merged.error.type !== 'NotMerged' ? [] : merged.error.ids;
      expect(await transfers.merge(branch, { [id!]: 'branch' })).toEqual({ ok: true, value: 2 });
      expect(await titles(olive)).toEqual({ a: 'Ours', b: 'Two', c: 'Three' });
    });

    test('TR5 what is removed is gone, and nothing else is', async ({ opened }) => {
      const { transfers, titles, changes } = opened;
      await branchOf(opened);
      await transfers.remove(fig);
      await transfers.remove(fig);
      await transfers.remove('nobody' as WorkspaceId);
      expect([await titles(fig), await changes(fig)]).toEqual([{}, 0]);
      expect(await titles(olive)).toEqual({ a: 'First', b: 'Two' });
    });
  });
}

const [olive, fig] = ['olive', 'fig'] as [WorkspaceId, WorkspaceId];
