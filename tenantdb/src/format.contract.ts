import { describe, expect } from 'vitest';
import { engineTest, type OpenEngine } from './engine-test.ts';
import { ConstraintBroken } from './errors.ts';
import { readChanges } from './feed/read-changes.ts';
import { contentHash } from './format/content-hash.ts';
import { exportTenant, importTenant } from './format/export-import.ts';
import { gallery, fillGallery } from './format/gallery.ts';
import { FileRefused } from './format/tenant-file.ts';
import { memoryCold } from './history/cold-fixture.ts';
import { coldBackwards } from './history/cold.ts';
import { moveCold } from './history/move-cold.ts';
import { redact } from './history/redact.ts';
import { migrate } from './schema/migrate.ts';
import type { Engine } from './engine.ts';

/** Proves that a tenant goes into a file and comes out of it on one engine; `open` makes an empty database per test. */
export function formatContract(adapter: string, open: OpenEngine): void {
  const test = engineTest(open);

  describe(`Format contract, ${adapter}`, () => {
    test('X1 what was exported and imported has the same content', async ({ db }) => {
      await fillGallery(db);
      const hash = await contentHash(db, gallery);
      const file = await bytesOf(exportTenant(db, gallery));
      await empty(db);
      expect(await contentHash(db, gallery)).not.toBe(hash);
      await importTenant(db, once(file), gallery);
      expect(await contentHash(db, gallery)).toBe(hash);
      const first = await db.queryOne<{ weight: number; picture: Uint8Array }>(
        `select weight, picture from piece where id = 'c'`,
      );
      expect([first!.weight, ...first!.picture]).toEqual([0.1, 0, 1, 255]);
    });

    test('X2 after an import changes go on being logged, from the next position', async ({ db }) => {
      await fillGallery(db);
      const before = await readChanges(db, 0, 1_000);
      const file = await bytesOf(exportTenant(db, gallery));
      await empty(db);
      await importTenant(db, once(file), gallery);
      await db.run(`insert into room (id, name) values ('new', 'New')`);
      const changes = await readChanges(db, before.length, 10);
      expect(changes).toMatchObject([{ position: before.length + 1, op: 'insert', table: 'room' }]);
    });

    test('X3 a file shows one moment while others write', async ({ db }) => {
      await migrate(db, gallery.migrations, gallery.logged);
      // The weights of all pieces are 0 in sum at any moment; rows come and go while the file is written.
      await db.run(`insert into room (id, name) values ('a', 'A')`);
      const insert = (id: string, weight: number) =>
        `insert into piece (id, room_id, title, weight) values ('${id}', 'a', 'x', ${weight})`;
      await Promise.all(Array.from({ length: 300 }, (_, n) => db.run(insert(`p${n}`, 0))));
      let writing = true;
      const writer = (async () => {
        for (let n = 0; writing; n++) {
          const some = (n * 7919) % 300;
          const statements = [
            `delete from piece where id = 'p${some}'`,
            insert(`p${some}`, 0),
            insert(`q${n}`, 1),
            insert(`r${n}`, -1),
            ...(n > 5 ? [`delete from piece where id in ('q${n - 5}', 'r${n - 5}')`] : []),
          ];
          await db.runAll(statements.map((sql) => ({ sql })));
        }
      })();
      const file: Uint8Array[] = [];
      try {
        for await (const piece of exportTenant(db, gallery, { history: false }))
          file.push(Uint8Array.from(piece));
      } finally {
        writing = false;
        await writer;
      }
      await empty(db);
      await importTenant(db, once(Buffer.concat(file)), gallery);
      const found = await db.queryOne(
        `select sum(weight) as sum, sum(case when id like 'p%' then 1 else 0 end) as kept from piece`,
      );
      expect(found).toEqual({ sum: 0, kept: 300 });
    });

    test('X4 a damaged or cut file is refused, and says where', async ({ db }) => {
      await fillGallery(db);
      const file = await bytesOf(exportTenant(db, gallery));
      await empty(db);
      const refusal = async (bytes: Uint8Array) => {
        await empty(db);
        const cause = await importTenant(db, once(bytes), gallery).catch((thrown: unknown) => thrown);
        return cause instanceof FileRefused ? cause.refusal.type : cause;
      };
      for (const share of [0.2, 0.5, 0.8, 0.99]) {
        const at = Math.floor(file.length * share);
        expect(await refusal(file.subarray(0, at))).toBe('Truncated');
        const broken = Uint8Array.from(file);
        broken[at]! ^= 0x10;
        expect(['Damaged', 'Truncated']).toContain(await refusal(broken));
      }
    });

    test('X5 what lies cold goes along, and lies cold there or comes into the log', async ({ db }) => {
      await fillGallery(db);
      const hash = await contentHash(db, gallery);
      const last = (await readChanges(db, 0, 1_000)).length;
      const [here, there] = [memoryCold(), memoryCold()];
      await moveCold(db, here, { before: Infinity });
      expect(await contentHash(db, gallery, { history: true, cold: here })).toBe(hash);
      await expect(bytesOf(exportTenant(db, gallery))).rejects.toThrow('lies cold');
      expect((await bytesOf(exportTenant(db, gallery, { history: false }))).length).toBeGreaterThan(1_000);
      expect(await contentHash(db, gallery, { history: false })).toHaveLength(64);
      const file = await bytesOf(exportTenant(db, gallery, { cold: here }));

      await empty(db);
      await importTenant(db, once(file), gallery, { cold: there, marksOf: ({ key }) => [key] });
      expect(await contentHash(db, gallery, { history: true, cold: there })).toBe(hash);
      expect([...there.files.keys()]).toEqual([...here.files.keys()]);
      expect(await readChanges(db, last - 1, 9)).toMatchObject([{ position: last }]);
      const backwards = coldBackwards(db, there, { before: last, marks: [['table room'], ['["a"]']] });
      expect((await backwards.next()).value?.length).toBe(last - 1);
      const none = coldBackwards(db, there, { before: last, marks: [['table room'], ['["nobody"]']] });
      expect(await none.next()).toMatchObject({ done: true });

      await empty(db);
      await importTenant(db, once(file), gallery);
      expect(await contentHash(db, gallery)).toBe(hash);
      expect(await readChanges(db, 0, 1_000)).toHaveLength(last);
    });

    test('X5 what cannot be read is as unreadable there, and what was redacted does not go along', async ({
      db,
    }) => {
      await fillGallery(db);
      const cold = memoryCold();
      await moveCold(db, cold, { before: Infinity });
      await db.transaction(async (tx) => {
        await tx.run(`update room set name = 'gone' where id = 'b'`);
        await redact(tx, db.dialect, { table: 'room', key: '["b"]' }, { name: 'gone' });
      });
      const hash = await contentHash(db, gallery, { history: true, cold });
      const file = await bytesOf(exportTenant(db, gallery, { cold, packed: false }));
      const there = memoryCold();
      await empty(db);
      await importTenant(db, once(file), gallery, { cold: there });
      expect(await contentHash(db, gallery, { history: true, cold: there })).toBe(hash);
      expect(await db.query('select * from change_redaction')).toEqual([]);

      const [name] = there.files.keys();
      await there.delete(name!);
      const without = await bytesOf(exportTenant(db, gallery, { cold: there }));
      await empty(db);
      await importTenant(db, once(without), gallery, { cold: there });
      await expect(contentHash(db, gallery, { history: true, cold: there })).rejects.toMatchObject({
        name: 'SegmentDamaged',
      });
      await empty(db);
      await expect(importTenant(db, once(without), gallery)).rejects.toMatchObject({
        refusal: { type: 'Damaged' },
      });
    });

    test('X6 a file brings rows of no table that is not exported', async ({ db }) => {
      await fillGallery(db);
      await db.run(`insert into change_setting (name, value) values ('hot_ms', 1)`);
      const more = { ...gallery, unlogged: ['change_setting'] };
      const file = await bytesOf(exportTenant(db, more));
      const found = () => db.query('select value from change_setting');
      const empties = async () => {
        await empty(db);
        await db.run('delete from change_setting');
      };
      await empties();
      await importTenant(db, once(file), more);
      expect(await found()).toEqual([{ value: 1 }]);
      await empties();
      await expect(importTenant(db, once(file), gallery)).rejects.toMatchObject({
        refusal: { type: 'Damaged', part: 'the table change_setting' },
      });
      expect(await found()).toEqual([]);
    });
  });

  /** The tables stay; children go before those that they name. */
  async function empty(db: Engine): Promise<void> {
    const waiting = ['piece', 'room'];
    for (let table = waiting.shift(); table; table = waiting.shift())
      try {
        await db.run(`update piece set copy_of = null`);
        await db.run(`delete from ${table}`);
      } catch (cause) {
        if (!(cause instanceof ConstraintBroken)) throw cause;
        waiting.push(table);
      }
    for (const table of ['change_log', 'change_segment', 'change_segment_mark', 'change_redaction'])
      await db.run(`delete from ${table}`);
  }
}

export async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(Uint8Array.from(piece));
  return Uint8Array.from(Buffer.concat(all));
}
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  // In pieces that fit nothing.
  for (let at = 0; at < bytes.length; at += 777) yield bytes.subarray(at, at + 777);
}
