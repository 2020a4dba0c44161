import { test as base, describe, expect } from 'vitest';
import { fuzzBranches } from './branches/branch-fuzz.ts';
import { differences, makeBranch, mergeBranch, type BranchBase } from './branches/branch.ts';
import { idOf } from './branches/compare.ts';
import type { OpenEngine } from './engine-test.ts';
import type { Engine } from './engine.ts';
import { rowKey } from './feed/change.ts';
import { contentHash } from './format/content-hash.ts';
import { fillGallery, gallery } from './format/gallery.ts';
import { memoryCold } from './history/cold-fixture.ts';
import { moveCold } from './history/move-cold.ts';
import { migrate } from './schema/migrate.ts';

/** An empty database that a branch can go to. */
export type OpenBranch = () => Promise<{ readonly engine: Engine; close(): Promise<void> }>;

/** Proves the B rules of branches for one engine; `open` makes an empty database per test, `openTarget` another. */
export function branchingContract(adapter: string, open: OpenEngine, openTarget: OpenBranch): void {
  const test = base.extend<{ origin: Engine; target: Engine; pair: Pair }>({
    origin: async ({}, use) => {
      const { engine, close } = await open();
      await use(engine);
      await close();
    },
    target: async ({}, use) => {
      const { engine, close } = await openTarget();
      await migrate(engine, gallery.migrations, gallery.logged);
      await use(engine);
      await close();
    },
    pair: async ({ origin, target }, use) => {
      await fillGallery(origin);
      const since = await makeBranch(origin, target, gallery);
      await use({ origin, branch: target, since });
    },
  });
  const seed = Number(process.env['STOA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

  describe(`Branching contract, ${adapter}`, () => {
    test('B1 a branch holds what its origin held, and each goes its own way', async ({ pair }) => {
      const { origin, branch, since } = pair;
      const content = (db: Engine) => contentHash(db, gallery, { history: false });
      expect(await content(branch)).toBe(await content(origin));
      expect(await differences(branch, origin, since, gallery)).toEqual([]);
      await branch.run(`update room set name = 'Bee' where id = 'b'`);
      expect(await content(branch)).not.toBe(await content(origin));
      expect(await differences(branch, origin, since, gallery)).toMatchObject([
        { table: 'room', key: rowKey(['b']), side: 'branch', columns: ['name'], origin: { name: 'B' } },
      ]);
    });

    test('B2 what both did alike is no difference, and what was undone neither', async ({ pair }) => {
      const { origin, branch, since } = pair;
      for (const db of [origin, branch]) await db.run(`insert into room (id, name) values ('c', 'C')`);
      await branch.run(`update room set note = 'x' where id = 'a'`);
      await branch.run(`update room set note = null where id = 'a'`);
      expect(await differences(branch, origin, since, gallery)).toEqual([]);
    });

    test('B3 a merge brings what the branch changed, and leaves what the origin did', async ({ pair }) => {
      const { origin, branch, since } = pair;
      await branch.run(`insert into room (id, name) values ('c', 'C')`);
      await branch.run(`insert into piece (id, room_id, copy_of, title) values ('b1', 'c', null, 'One')`);
      await branch.run(`insert into piece (id, room_id, copy_of, title) values ('a1', 'c', 'b1', 'Two')`);
      await branch.run(`delete from piece where id = 'z'`);
      await origin.run(`update room set note = 'kept' where id = 'b'`);
      expect(await mergeBranch(branch, origin, since, gallery)).toMatchObject({ ok: true, changed: 5 });
      expect(await differences(branch, origin, since, gallery)).toMatchObject([
        { table: 'room', key: rowKey(['b']), side: 'origin' },
      ]);
      expect(await origin.queryOne(`select copy_of from piece where id = 'a1'`)).toEqual({ copy_of: 'b1' });
    });

    test('B2, B3 what happened since lies cold on both sides', async ({ pair }) => {
      const { origin, branch, since } = pair;
      const cold = { origin: memoryCold(), branch: memoryCold() };
      await branch.run(`update room set name = 'Bee' where id = 'b'`);
      await origin.run(`update room set note = 'kept' where id = 'a'`);
      for (const db of [origin, branch]) await db.run(`insert into room (id, name) values ('c', 'C')`);
      const found = await differences(branch, origin, since, gallery);
      await moveCold(origin, cold.origin, { before: Infinity });
      await moveCold(branch, cold.branch, { before: Infinity });
      await expect(differences(branch, origin, since, gallery)).rejects.toMatchObject({
        name: 'ResyncRequired',
      });
      expect(await differences(branch, origin, since, gallery, cold)).toEqual(found);
      expect(await mergeBranch(branch, origin, since, gallery, {}, cold)).toMatchObject({
        ok: true,
        changed: 1,
      });
    });

    test('B4 a conflict waits for a choice', async ({ pair }) => {
      const { origin, branch, since } = pair;
      await branch.run(`update room set name = 'Ours' where id = 'a'`);
      await origin.run(`update room set name = 'Theirs' where id = 'a'`);
      const room = { table: 'room', key: rowKey(['a']) };
      expect(await mergeBranch(branch, origin, since, gallery)).toEqual({
        ok: false,
        refusal: { type: 'Conflicts', rows: [room] },
      });
      expect(await nameOfA(origin)).toBe('Theirs');
      expect(await mergeBranch(branch, origin, since, gallery, { [idOf(room)]: 'branch' })).toMatchObject({
        ok: true,
      });
      expect(await nameOfA(origin)).toBe('Ours');
    });

    test('B4 a name that is taken in the origin meanwhile is told, and nothing is done', async ({ pair }) => {
      const { origin, branch, since } = pair;
      await branch.run(`update room set note = 'too' where id = 'a'`);
      await branch.run(`insert into room (id, name) values ('c', 'Red')`);
      await origin.run(`insert into room (id, name) values ('d', 'Red')`);
      const before = await contentHash(origin, gallery);
      expect(await mergeBranch(branch, origin, since, gallery)).toMatchObject({
        ok: false,
        refusal: { type: 'Clash', constraint: 'unique', table: 'room', key: rowKey(['c']) },
      });
      expect(await contentHash(origin, gallery)).toBe(before);
    });

    test('B4 what was removed in the branch and is named in the origin is told', async ({ pair }) => {
      const { origin, branch, since } = pair;
      await branch.run(`delete from room where id = 'b'`);
      await origin.run(`insert into piece (id, room_id, title) values ('new', 'b', 'Not to be lost')`);
      expect(await mergeBranch(branch, origin, since, gallery)).toMatchObject({
        ok: false,
        refusal: { type: 'StillNamed', by: { table: 'piece', key: rowKey(['new']) }, table: 'room' },
      });
      expect(await origin.queryOne(`select title from piece where id = 'new'`)).toBeDefined();
    });

    test('B3 what was moved out of a row that was removed then stays', async ({ pair }) => {
      const { origin, branch, since } = pair;
      await branch.run(`update piece set room_id = 'a' where room_id = 'b'`);
      await branch.run(`delete from room where id = 'b'`);
      expect(await mergeBranch(branch, origin, since, gallery)).toMatchObject({ ok: true });
      expect(await differences(branch, origin, since, gallery)).toEqual([]);
      expect(await origin.queryOne(`select room_id from piece where id = 'n'`)).toEqual({ room_id: 'a' });
    });

    test.for([seed, 1, 2])('B1 to B4 hold for random branches, seed %i', async (from, { origin }) => {
      await fuzzBranches(origin, openTarget, from);
    });
  });
}

interface Pair {
  readonly origin: Engine;
  readonly branch: Engine;
  readonly since: BranchBase;
}
const nameOfA = async (db: Engine) =>
  (await db.queryOne<{ name: string }>(`select name from room where id = 'a'`))?.name;
