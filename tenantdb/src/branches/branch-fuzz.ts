import { expect } from 'vitest';
import { ConstraintBroken } from '../errors.ts';
import type { Engine, SqlRow } from '../engine.ts';
import { gallery } from '../format/gallery.ts';
import { randomFrom } from '../engine-fuzz.ts';
import { migrate } from '../schema/migrate.ts';
import { differences, makeBranch, mergeBranch } from './branch.ts';
import { idOf } from './compare.ts';
import type { Choices } from './merge.ts';

const keys = { room: ['id'], piece: ['id'], visit: ['room_id', 'day'] } as const;
type World = ReadonlyMap<string, SqlRow>;

/**
 * A random life, a branch, a random life on each side, and a merge with random choices. A model that knows nothing but the rows of before and
 * after says what differs, and what the origin has to be afterwards. Answers how often it was merged, for tests that are empty.
 */
export async function fuzzBranches(
  origin: Engine,
  openTarget: () => Promise<{ readonly engine: Engine; close(): Promise<void> }>,
  seed: number,
): Promise<{ readonly differences: number; readonly merged: boolean }> {
  const random = randomFrom(seed);
  const pick = (count: number): number => Math.floor(random() * count);
  await migrate(origin, gallery.migrations, gallery.logged);
  await live(origin, 25, pick);

  const { engine: branch, close } = await openTarget();
  try {
    await migrate(branch, gallery.migrations, gallery.logged);
    const writing = live(origin, 6, pick);
    const base = await makeBranch(origin, branch, gallery);
    const before = await world(branch);
    await writing;
    await live(branch, pick(14), pick);
    await live(origin, pick(10), pick);
    const [ours, theirs] = [await world(branch), await world(origin)];

    const found = await differences(branch, origin, base, gallery);
    const ids = new Set([...ours.keys(), ...theirs.keys()]);
    const differing = [...ids].filter((id) => !same(ours.get(id), theirs.get(id))).toSorted();
    expect(found.map(idOf).toSorted()).toEqual(differing);
    for (const one of found) {
      const id = idOf(one);
      const [ourChange, theirChange] = [ours, theirs].map((side) => !same(before.get(id), side.get(id)));
      expect(one.side, id).toBe(ourChange && theirChange ? 'both' : ourChange ? 'branch' : 'origin');
    }

    const choices: Record<string, 'branch' | 'origin'> = {};
    for (const one of found)
      if (one.side === 'both' || pick(6) === 0) choices[idOf(one)] = pick(2) ? 'branch' : 'origin';
    if (found.some(({ side }) => side === 'both')) {
      expect(await mergeBranch(branch, origin, base, gallery)).toMatchObject({
        ok: false,
        refusal: { type: 'Conflicts' },
      });
      expect(await world(origin)).toEqual(theirs);
    }
    const merged = await mergeBranch(branch, origin, base, gallery, choices as Choices);
    const after = await world(origin);
    if (!merged.ok) expect(after, `refused: ${JSON.stringify(merged.refusal)}`).toEqual(theirs);
    else {
      const expected = new Map(theirs);
      for (const one of found) {
        const id = idOf(one);
        if (one.side === 'origin' || choices[id] === 'origin') continue;
        const row = ours.get(id);
        if (row) expected.set(id, row);
        else expected.delete(id);
      }
      expect(new Map([...after].toSorted())).toEqual(new Map([...expected].toSorted()));
    }
    return { differences: found.length, merged: merged.ok };
  } finally {
    await close();
  }
}

/** Random statements; what breaks a rule of the tables leaves nothing behind. */
async function live(db: Engine, steps: number, pick: (count: number) => number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    const [room, other, piece] = [`r${pick(5)}`, `r${pick(5)}`, `p${pick(8)}`];
    const sql = [
      `insert into room (id, name) values ('${room}', 'name ${pick(6)}')`,
      `update room set name = 'name ${pick(6)}', is_loud = ${pick(2)} where id = '${room}'`,
      `delete from room where id = '${room}'`,
      `insert into piece (id, room_id, copy_of, title, weight) values ('${piece}', '${room}', ${pick(2) ? `'p${pick(8)}'` : 'null'}, 't${pick(9)}', 0.${pick(9)})`,
      `insert into piece (id, room_id, title) values ('${piece}', '${other}', 't')`,
      `update piece set room_id = '${room}', title = 't${pick(9)}' where id = '${piece}'`,
      `delete from piece where id = '${piece}'`,
      `insert into visit (room_id, day, people) values ('${room}', ${pick(3)}, ${pick(50)})`,
      `update visit set people = people + ${pick(3)} where day = ${pick(3)}`,
    ][pick(9)]!;
    await db.run(sql).catch((cause: unknown) => {
      if (!(cause instanceof ConstraintBroken)) throw cause;
    });
  }
}

async function world(db: Engine): Promise<World> {
  const rows = new Map<string, SqlRow>();
  for (const [table, key] of Object.entries(keys))
    for (const row of await db.query(`select * from ${table}`))
      rows.set(idOf({ table, key: JSON.stringify(key.map((column) => String(row[column]))) }), row);
  return new Map([...rows].toSorted());
}

const same = (a: SqlRow | undefined, b: SqlRow | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
