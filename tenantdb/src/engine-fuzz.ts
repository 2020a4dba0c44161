import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Engine, Sql } from './engine.ts';

const accounts = 5;
const opening = 100;

/**
 * Clients move amounts between accounts in random transactions, with random pauses, savepoints and throws, some through the handle and
 * some through the engine itself; others write single rows or lists of them, and others look on. A model takes part in each transaction: every
 * read must agree with it, every onlooker must find the same sum, and in the end every row must be the model's.
 */
export async function fuzzEngine(db: Engine, seed: number): Promise<void> {
  const random = randomFrom(seed);
  const chance = (share: number): boolean => random() < share;
  const pick = (count: number): number => Math.floor(random() * count);
  const pause = async (): Promise<void> => {
    if (chance(0.1)) await sleep(pick(2));
    else if (chance(0.3)) await new Promise((resolve) => setImmediate(resolve));
  };

  await db.run('create table account (id integer primary key, amount integer not null)');
  await db.run('create table note (id integer primary key, unit integer not null)');
  for (let id = 0; id < accounts; id++)
    await db.run('insert into account (id, amount) values (:id, :amount)', { id, amount: opening });
  const model = { amounts: new Array<number>(accounts).fill(opening), inside: 0 };

  async function check(sql: Sql): Promise<void> {
    const rows = await sql.query<{ amount: number }>('select amount from account order by id');
    expect(rows.map(({ amount }) => amount)).toEqual(model.amounts);
  }

  /** Some moves and some nested parts, on the handle or on the engine: inside, both are the same. */
  async function work(tx: Sql, depth: number): Promise<void> {
    const before = [...model.amounts];
    try {
      for (let steps = 1 + pick(4); steps > 0; steps--) {
        const sql = chance(0.3) ? db : tx;
        if (depth < 3 && chance(0.3))
          await sql
            .transaction((inner) => work(inner, depth + 1))
            .catch((cause: unknown) => {
              if (!(cause instanceof Regret)) throw cause;
            });
        else await move(sql, pick(accounts), pick(accounts), pick(20));
        await pause();
        if (chance(0.3)) await check(chance(0.5) ? db : tx);
      }
      if (chance(0.25)) throw new Regret();
    } catch (cause) {
      model.amounts = before;
      throw cause;
    }
  }

  async function move(sql: Sql, from: number, to: number, amount: number): Promise<void> {
    const change = 'update account set amount = amount + :by where id = :id';
    await sql.run(change, { id: from, by: -amount });
    await sql.run(change, { id: to, by: amount });
    model.amounts[from]! -= amount;
    model.amounts[to]! += amount;
  }

  const noted = new Set<number>();
  async function client(unit: number): Promise<void> {
    for (let turns = 15; turns > 0; turns--) {
      await pause();
      const kind = random();
      if (kind < 0.4) {
        const ids = Array.from({ length: 1 + pick(3) }, () => pick(200));
        const sql = 'insert into note (id, unit) values (:id, :unit)';
        const wanted = ids.map((id) => ({ sql, params: { id, unit } }));
        const done = await (wanted.length === 1 ? db.run(sql, wanted[0]!.params) : db.runAll(wanted)).then(
          () => true,
          () => false,
        );
        // Only one of those who want the same row may get it, and whoever wants several gets all or none.
        if (done) for (const id of ids) expect(noted.has(id)).toBe(false);
        if (done) for (const id of ids) noted.add(id);
      } else if (kind < 0.65) {
        const sum = await db.queryOne<{ sum: number }>('select sum(amount) as sum from account');
        expect(Number(sum!.sum)).toBe(accounts * opening);
      } else {
        const moving = db.transaction(async (tx) => {
          expect((model.inside += 1)).toBe(1);
          try {
            await check(tx);
            await work(tx, 0);
          } finally {
            model.inside -= 1;
          }
        });
        await moving.catch((cause: unknown) => {
          if (!(cause instanceof Regret)) throw cause;
        });
      }
    }
  }

  await Promise.all(Array.from({ length: 12 }, (_, unit) => client(unit)));
  await check(db);
  const rows = await db.query<{ id: number }>('select id from note order by id');
  expect(rows.map(({ id }) => id)).toEqual([...noted].sort((a, b) => a - b));
}

class Regret extends Error {}

/** Mulberry32: the same numbers from the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A fresh seed each time, and each that ever failed. `STOA_SEED` plays one again. */
export function seeds(): number[] {
  const again = Number(process.env['STOA_SEED'] ?? '');
  return again ? [again] : [Math.floor(Math.random() * 2 ** 31), 1];
}
