import { describe, expect, test as base } from 'vitest';
import type { PersonId, Slug, WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Person } from './accounts.ts';
import { expectedMs, type Upkeep, type UpkeepUnit } from './upkeep.ts';
import type { Workspace, Workspaces } from './workspaces.ts';

interface Opened {
  readonly upkeep: Upkeep;
  readonly workspaces: Workspaces;
}

/** Proves the UP rules of {@link Upkeep}; `open` makes an empty list per test, in a directory with these workspaces of `owner`. */
export function upkeepContract(
  adapter: string,
  open: (directory: {
    owner: Person;
    workspaces: readonly Workspace[];
  }) => Promise<Opened & { close: () => Promise<void> }>,
): void {
  const test = base.extend<{ opened: Opened; upkeep: Upkeep }>({
    opened: async ({}, use) => {
      const { close, ...opened } = await open({ owner, workspaces: ['hall', 'roof'].map(workspace) });
      await use(opened);
      await close();
    },
    upkeep: async ({ opened }, use) => use(opened.upkeep),
  });

  describe(`Upkeep contract, ${adapter}`, () => {
    test('UP1 what was said last stands, and nothing to say takes it off the list', async ({ upkeep }) => {
      await upkeep.settle(unit('hall', 'a'), { dueAt: at(10) }, at(0));
      await upkeep.settle(unit('hall', 'a'), { dueAt: at(20), standing: true }, at(0));
      expect(await upkeep.due(at(19), 10)).toEqual([]);
      expect(await upkeep.due(at(20), 10)).toEqual([unit('hall', 'a')]);
      expect(await upkeep.standing(10)).toEqual([unit('hall', 'a')]);
      await upkeep.settle(unit('hall', 'a'), { standing: true }, at(0));
      expect(await upkeep.due(at(99), 10)).toEqual([]);
      expect(await upkeep.standing(10)).toEqual([unit('hall', 'a')]);
      await upkeep.settle(unit('hall', 'a'), {}, at(0));
      expect(await upkeep.standing(10)).toEqual([]);
    });

    test('UP2 what is expected is looked at once more after it must have come', async ({ upkeep }) => {
      await upkeep.expect(unit('hall', 'a'), at(0));
      await upkeep.settle(unit('hall', 'a'), {}, at(1));
      expect(await upkeep.standing(10)).toEqual([unit('hall', 'a')]);
      expect(await upkeep.due(at(expectedMs - 1), 10)).toEqual([]);
      expect(await upkeep.due(at(expectedMs), 10)).toEqual([unit('hall', 'a')]);
      await upkeep.settle(unit('hall', 'a'), {}, at(expectedMs));
      expect(await upkeep.due(at(expectedMs), 10)).toEqual([]);
      expect(await upkeep.standing(10)).toEqual([]);
    });

    test('UP2 what was due before is still due then', async ({ upkeep }) => {
      await upkeep.settle(unit('hall', 'a'), { dueAt: at(5) }, at(0));
      await upkeep.expect(unit('hall', 'a'), at(1));
      expect(await upkeep.due(at(5), 10)).toEqual([unit('hall', 'a')]);
      await upkeep.settle(unit('hall', 'a'), { dueAt: at(7) }, at(5));
      expect(await upkeep.due(at(6), 10)).toEqual([]);
      expect(await upkeep.due(at(7), 10)).toEqual([unit('hall', 'a')]);
    });

    test('UP3 the longest due come first, and no more than asked for', async ({ upkeep }) => {
      await upkeep.settle(unit('hall', 'a'), { dueAt: at(3) }, at(0));
      await upkeep.settle(unit('hall', 'b'), { dueAt: at(1) }, at(0));
      await upkeep.settle(unit('roof', 'a'), { dueAt: at(2) }, at(0));
      expect(await upkeep.due(at(9), 10)).toEqual([unit('hall', 'b'), unit('roof', 'a'), unit('hall', 'a')]);
      expect(await upkeep.due(at(9), 1)).toEqual([unit('hall', 'b')]);
    });

    test('UP3 what stands comes in pages', async ({ upkeep }) => {
      for (const one of [unit('roof', 'a'), unit('hall', 'b'), unit('hall', 'a')])
        await upkeep.settle(one, { standing: true }, at(0));
      const first = await upkeep.standing(2);
      expect(first).toEqual([unit('hall', 'a'), unit('hall', 'b')]);
      expect(await upkeep.standing(2, first[1])).toEqual([unit('roof', 'a')]);
    });

    test('UP4 it is gone with its workspace, and does not come back', async ({ opened }) => {
      const { upkeep, workspaces } = opened;
      await upkeep.settle(unit('roof', 'a'), { dueAt: at(1), standing: true }, at(0));
      await workspaces.remove('roof' as WorkspaceId);
      await upkeep.settle(unit('roof', 'a'), { dueAt: at(1), standing: true }, at(0));
      await upkeep.expect(unit('roof', 'a'), at(0));
      expect(await upkeep.due(at(expectedMs), 10)).toEqual([]);
      expect(await upkeep.standing(10)).toEqual([]);
    });
  });
}

const at = (ms: number): Instant => (1_790_000_000_000 + ms) as Instant;
const unit = (workspaceId: string, chore: string): UpkeepUnit => ({
  workspaceId: workspaceId as WorkspaceId,
  chore,
});
const owner: Person = { id: 'ada' as PersonId, name: 'Ada', email: 'ada@example.test' } as Person;
const workspace = (id: string): Workspace => ({
  id: id as WorkspaceId,
  slug: `w-${id}` as Slug,
  name: id,
  createdAt: 1 as Instant,
});
