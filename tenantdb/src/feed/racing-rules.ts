import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { randomFrom, seeds } from '../engine-fuzz.ts';
import type { OpenEngine } from '../engine-test.ts';
import type { Engine, Sql } from '../engine.ts';
import { DatabaseBusy } from '../errors.ts';
import { fuzzFeed, ignoreRegret, prepareGarden, Regret } from './feed-fuzz.ts';
import { feedTest, hear } from './feed-test.ts';
import { openFeed } from './open-feed.ts';
import { readChanges } from './read-changes.ts';

/** What not every engine can. */
export interface FeedSupports {
  /** Whether several processes may write to one database. */
  readonly severalProcesses: boolean;
}

/** A transaction that was acknowledged. */
interface Kept {
  readonly names: readonly string[];
  /** Counted over all of them. */
  readonly began: number;
  readonly acknowledged: number;
}

/** The part of the feed's contract that is about many writers at once, of several processes: F2 and F6 under load. */
export function racingRules(open: OpenEngine, { severalProcesses }: FeedSupports): void {
  const test = feedTest(open);

  test.for(seeds())(
    'F2, F6 twelve writers of up to three processes: none lost, none doubled, in order, seed %i',
    { timeout: 60_000 },
    async (seed, { world, db, feed }) => {
      const others = severalProcesses ? [await world.reopen(), await world.reopen()] : [];
      const polling = openFeed(others[0] ?? db, { pollMs: 5 });
      const heard = [hear(feed, { after: 0 }), hear(polling, { after: 0 })];
      let count = 0;
      const kept: Kept[] = [];
      const random = randomFrom(seed);

      const writer = async (engine: Engine, writerName: string): Promise<void> => {
        for (let turn = 0; turn < 3; turn++) {
          const began = (count += 1);
          const names = Array.from({ length: 1 + (turn % 3) }, (_, n) => `${writerName} ${turn} ${n}`);
          const regrets = random() < 0.25;
          const write = (): Promise<void> =>
            engine
              .transaction(async (tx) => {
                for (const name of names) {
                  await tx.run('insert into item (name) values (:name)', { name });
                  await sleep(Math.floor(random() * 4));
                }
                await tx.transaction((inner) => regretted(inner, `${names[0]} undone`)).catch(ignoreRegret);
                if (regrets) throw new Regret();
              })
              // Processes on one SQLite file may find it taken for too long.
              .catch((cause: unknown) => (cause instanceof DatabaseBusy ? write() : Promise.reject(cause)));
          await write().catch(ignoreRegret);
          if (!regrets) kept.push({ names, began, acknowledged: (count += 1) });
        }
      };
      const engines = [db, ...others];
      await Promise.all(
        Array.from({ length: 12 }, (_, n) => writer(engines[n % engines.length]!, `writer ${n}`)),
      );

      const changes = await readChanges(db, 0, 10_000);
      const names = changes.map(({ after }) => String(after?.['name']));
      expect(changes.map(({ position }) => position)).toEqual(changes.map((_, i) => i + 1));
      expect(names.toSorted()).toEqual(kept.flatMap((one) => one.names).toSorted());
      const place = new Map(names.map((name, i) => [name, i]));
      // A transaction's changes stand together, as they were made.
      for (const one of kept)
        expect(names.slice(place.get(one.names[0]!), place.get(one.names[0]!)! + one.names.length)).toEqual(
          one.names,
        );
      // One that began after another was acknowledged stands behind it.
      const inOrder = kept.toSorted((a, b) => place.get(a.names[0]!)! - place.get(b.names[0]!)!);
      let latestBegin = 0;
      for (const { began, acknowledged } of inOrder) {
        expect(acknowledged).toBeGreaterThan(latestBegin);
        latestBegin = Math.max(latestBegin, began);
      }
      feed.woke();
      for (const one of heard) await expect.poll(one.names, { timeout: 10_000 }).toEqual(names);
      polling.close();
      for (const engine of others) await engine.close();
    },
  );

  test.for(seeds())(
    'F1, F6 random changes, played on a model, make the tables, seed %i',
    { timeout: 60_000 },
    async (seed, { world, db, feed }) => {
      await prepareGarden(db, world.migrations);
      const others = severalProcesses ? [await world.reopen()] : [];
      await fuzzFeed([db, ...others], feed, seed);
      for (const engine of others) await engine.close();
    },
  );
}

async function regretted(tx: Sql, name: string): Promise<void> {
  await tx.run('insert into item (name) values (:name)', { name });
  throw new Regret();
}
