import { describe, expect, test as base } from 'vitest';
import type { PersonId, Slug, WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Person } from './accounts.ts';
import type { Branch, Branches } from './branches.ts';
import type { Workspace, Workspaces } from './workspaces.ts';

interface Opened {
  readonly branches: Branches;
  readonly workspaces: Workspaces;
}
/** Proves the BR rules of {@link Branches}; `open` makes an empty list per test, in a directory with these workspaces of `owner`. */
export function branchesContract(
  adapter: string,
  open: (directory: {
    owner: Person;
    workspaces: readonly Workspace[];
  }) => Promise<Opened & { close: () => Promise<void> }>,
): void {
  const test = base.extend<{ opened: Opened }>({
    opened: async ({}, use) => {
      const { close, ...opened } = await open({
        owner,
        workspaces: ['hall', 'other', 'a', 'b'].map(workspace),
      });
      await use(opened);
      await close();
    },
  });

  describe(`Branches contract, ${adapter}`, () => {
    test('BR1 reading gives back what was added', async ({ opened: { branches } }) => {
      await branches.add(branch('a', 1));
      expect(await branches.of('a' as WorkspaceId)).toEqual(branch('a', 1));
      expect(await branches.of('hall' as WorkspaceId)).toBeUndefined();
    });

    test('BR2 those of one origin, the newest first', async ({ opened: { branches } }) => {
      await branches.add(branch('a', 1));
      await branches.add(branch('b', 2));
      expect((await branches.ofOrigin('hall' as WorkspaceId)).map(({ id }) => id)).toEqual(['b', 'a']);
      expect(await branches.ofOrigin('other' as WorkspaceId)).toEqual([]);
    });

    test('BR3 a branch goes with its workspace, and with its origin', async ({ opened }) => {
      const { branches, workspaces } = opened;
      await branches.add(branch('a', 1));
      await branches.add(branch('b', 2));
      await workspaces.remove('b' as WorkspaceId);
      expect((await branches.ofOrigin('hall' as WorkspaceId)).map(({ id }) => id)).toEqual(['a']);
      await workspaces.remove('hall' as WorkspaceId);
      expect(await branches.of('a' as WorkspaceId)).toBeUndefined();
    });
  });
}

const owner: Person = { id: 'ada' as PersonId, name: 'Ada', email: 'ada@example.test' } as Person;
const workspace = (id: string): Workspace => ({
  id: id as WorkspaceId,
  slug: `w-${id}` as Slug,
  name: id,
  createdAt: 0 as Instant,
});
const branch = (id: string, at: number): Branch => ({
  id: id as WorkspaceId,
  originId: 'hall' as WorkspaceId,
  name: `Try ${id}`,
  madeBy: owner.id,
  madeByName: owner.name,
  madeAt: at as Instant,
  base: { origin: 12, branch: 3 },
});
