import { describe, expect } from 'vitest';
import { engineTest, type OpenEngine } from './engine-test.ts';
import type { Engine } from './engine.ts';
import { migrate, type Migration } from './schema/migrate.ts';
import { buy } from './shop.ts';

const shop: Migration = {
  name: '0001-shop',
  statements: [
    'create table show (id text primary key, seats integer not null check (seats >= 0))',
    'create table purchase (id text primary key, show_id text not null references show (id), buyer text not null)',
    'create table purchase_line (purchase_id text not null references purchase (id), line integer not null, seats integer not null, primary key (purchase_id, line))',
  ],
};

/** The example of the README holds on every engine: looked at, decided and written in one, however many want the same. */
export function shopContract(adapter: string, open: OpenEngine): void {
  const test = engineTest(open);

  describe(`Shop contract, ${adapter}`, () => {
    test('of 50 who race for 10 seats, 10 get one and 40 are told', async ({ db }) => {
      await opened(db, 10);
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) => buy(db, { show: 'dome', buyer: `b${n}`, lines: [1] })),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
      expect(answers.filter((answer) => !answer.ok && answer.left === 0)).toHaveLength(40);
      expect(await counts(db)).toEqual({ seats: 0, purchases: 10, sold: 10 });
    });

    test('who wants more than there are leaves nothing behind', async ({ db }) => {
      await opened(db, 3);
      expect(await buy(db, { show: 'dome', buyer: 'ada', lines: [2, 2] })).toEqual({ ok: false, left: 3 });
      expect(await counts(db)).toEqual({ seats: 3, purchases: 0, sold: 0 });
      expect(await buy(db, { show: 'dome', buyer: 'ada', lines: [2, 1] })).toMatchObject({ ok: true });
      expect(await counts(db)).toEqual({ seats: 0, purchases: 1, sold: 3 });
    });
  });
}

async function opened(db: Engine, seats: number): Promise<void> {
  await migrate(db, [shop]);
  await db.run(`insert into show (id, seats) values ('dome', :seats)`, { seats });
}
const counts = (db: Engine) =>
  db.queryOne(`select (select seats from show) as seats, (select count(*) from purchase) as purchases,
                      (select coalesce(sum(seats), 0) from purchase_line) as sold`);
