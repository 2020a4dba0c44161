import { describe, expect, test as base } from 'vitest';
import type { MeetingId, PersonId, RoomCode, Slug, WorkspaceId } from '../ids.ts';
import { dayMs, type Instant } from '../time.ts';
import type { Person } from './accounts.ts';
import type { Branches } from './branches.ts';
import type { Remains, Removals } from './removals.ts';
import type { Workspace, Workspaces } from './workspaces.ts';

interface Opened {
  readonly removals: Removals;
  readonly workspaces: Workspaces;
  readonly branches: Branches;
}

/** Proves the RM rules of {@link Removals}; `open` makes a directory with these workspaces, owned by that person, and no branches. */
export function removalsContract(
  adapter: string,
  open: (given: {
    owner: Person;
    workspaces: readonly Workspace[];
  }) => Promise<Opened & { close: () => Promise<void> }>,
): void {
  const test = base.extend<{ opened: Opened }>({
    opened: async ({}, use) => {
      const { close, ...opened } = await open({ owner: ada, workspaces: [olive, fig, plum] });
      await opened.branches.add({
        ...{ id: fig.id, originId: olive.id, name: 'Try', madeBy: ada.id, madeByName: 'Ada' },
        ...{ madeAt: at(1), base: { origin: 0, branch: 0 } },
      });
      await use(opened);
      await close();
    },
  });
  const asked = { by: ada.id, at: at(10) };

  describe(`Removals contract, ${adapter}`, () => {
    test('RM1 a workspace goes with its branches, its slug is free, and others stay', async ({ opened }) => {
      const { removals, workspaces, branches } = opened;
      await workspaces.registerRoom('olv-room-aaa' as RoomCode, olive.id, 'm' as MeetingId);
      expect((await removals.begin(olive.id, asked)).toSorted()).toEqual([fig.id, olive.id].toSorted());
      for (const { id, slug } of [olive, fig])
        expect([await workspaces.byId(id), await workspaces.bySlug(slug)]).toEqual([undefined, undefined]);
      expect(await branches.of(fig.id)).toBeUndefined();
      expect(await workspaces.roomByCode('olv-room-aaa' as RoomCode)).toBeUndefined();
      expect(await workspaces.roleIn(olive.id, ada.id)).toBeUndefined();
      expect(await workspaces.roleIn(plum.id, ada.id)).toBe('owner');
      expect(await workspaces.create({ ...olive, id: 'olive-2' as WorkspaceId }, ada.id)).toBe(true);
      expect(await removals.begin(olive.id, asked)).toEqual([]);
    });

    test('RM2 what was never filled is due, unless it was listed', async ({ opened: { removals } }) => {
      await removals.expect(pear, at(10), at(20));
      await removals.expect(kiwi, at(10), at(20));
      await removals.forget(kiwi);
      expect(await removals.take(at(19), at(30))).toBeUndefined();
      expect(await removals.take(at(20), at(30))).toMatchObject({ workspaceId: pear, kind: 'unfinished' });
      expect(await removals.take(at(20), at(30))).toBeUndefined();
      expect(await removals.list(10)).toEqual([]);
    });

    test('RM3 one taker has it, until its time is over', async ({ opened: { removals } }) => {
      await removals.begin(plum.id, asked);
      const taken = await Promise.all([1, 2, 3].map(() => removals.take(at(10), at(50))));
      expect(taken.filter(Boolean)).toEqual([
        expect.objectContaining({ workspaceId: plum.id, kind: 'deleted', name: 'Plum', askedBy: ada.id }),
      ]);
      expect(await removals.take(at(49), at(90))).toBeUndefined();
      expect(await removals.nextDue()).toBe(at(50));
      expect(await removals.take(at(50), at(90))).toMatchObject({ workspaceId: plum.id });
    });

    test('RM4 RM7 what was found is kept and shown, the newest first', async ({ opened: { removals } }) => {
      await removals.begin(plum.id, asked);
      await removals.begin(olive.id, { ...asked, at: at(11) });
      await removals.settle(plum.id, { at: at(12), remains: found, dueAt: at(70) });
      expect((await removals.list(10, ada.id)).map(({ name }) => name).toSorted()).toEqual(names);
      expect(await removals.list(10, 'bob' as PersonId)).toEqual([]);
      expect(await removals.list(1)).toHaveLength(1);
      const plums = (await removals.list(10)).find(({ workspaceId }) => workspaceId === plum.id);
      expect(plums).toMatchObject({ lookedAt: at(12), remains: found, dueAt: at(70) });
      expect((await removals.list(10)).find(({ workspaceId }) => workspaceId === fig.id)).toMatchObject({
        originId: olive.id,
        askedBy: ada.id,
      });
    });

    test('RM7 what is done is forgotten later, and nothing else', async ({ opened: { removals } }) => {
      await removals.begin(plum.id, asked);
      await removals.begin(olive.id, asked);
      await removals.settle(plum.id, { at: at(12), remains: { ...found, database: 0 } });
      expect(await removals.take(at(9_000), at(dayMs))).not.toMatchObject({ workspaceId: plum.id });
      expect(await removals.forgetBefore(at(10))).toBe(0);
      expect(await removals.forgetBefore(at(dayMs))).toBe(1);
      expect(await removals.isDeleted(plum.id)).toBe(false);
      expect(await removals.isDeleted(olive.id)).toBe(true);
    });

    test('RM5 only what was deleted is', async ({ opened: { removals } }) => {
      await removals.expect(pear, at(1), at(2));
      await removals.begin(plum.id, asked);
      expect(await Promise.all([pear, plum.id, fig.id].map(removals.isDeleted))).toEqual([
        false,
        true,
        false,
      ]);
    });

    test('RM6 nothing of the directory names one that is gone', async ({ opened: { removals } }) => {
      expect(await removals.left(olive.id)).toBeGreaterThan(0);
      await removals.begin(olive.id, asked);
      expect([await removals.left(olive.id), await removals.left(fig.id)]).toEqual([0, 0]);
      expect(await removals.left(plum.id)).toBeGreaterThan(0);
    });
  });
}

const at = (ms: number) => ms as Instant;
const found: Remains = { directory: 0, database: 3, blobs: 0, jobs: 0, cache: 0 };
const names = ['Fig', 'Olive', 'Plum'];
const ada: Person = { id: 'ada' as PersonId, name: 'Ada', email: 'ada@example.test' };
const one = (id: string, name: string): Workspace => ({
  id: id as WorkspaceId,
  slug: id as Slug,
  name,
  createdAt: at(1),
});
const [olive, fig, plum] = [one('olive', 'Olive'), one('fig', 'Fig'), one('plum', 'Plum')];
const [pear, kiwi] = ['pear', 'kiwi'] as WorkspaceId[] as [WorkspaceId, WorkspaceId];
