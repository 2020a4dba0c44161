import type { Database, Engine, SqlRow } from '../engine.ts';
import { ResyncRequired, toChange, type Change, type ChangePosition } from '../feed/change.ts';
import type { LoggedTable } from '../feed/live-tables.ts';
import { logSpan, readChanges } from '../feed/read-changes.ts';
import type { Migration } from '../schema/migrate.ts';
import { coldChanges, coldPositionAt, firstImages, type ColdStore, type FirstImages } from './cold.ts';
import { fillTables } from './copy-to.ts';
import { positionAt } from './position-at.ts';
import { planRestore, restore, type Restored, type RestoreScope } from './restore.ts';
import { checkKept, rewindRow, rewindTable, type Rewind } from './rewind.ts';
import { schemaNow, type TableNow } from './schema-now.ts';

/**
 * A tenant's tables as they were. All answers are in today's columns, whatever the schema was then.
 *
 * - **H1** A position answers for all that was committed up to it and for nothing after it, however much happens meanwhile.
 * - **H2** It costs what changed since, and the rows asked for; nothing is played again from the beginning.
 */
export interface History {
  /** Where the log stood at a time, epoch ms: the newest change that is not younger. Clocks are set back: then it is one such place. */
  positionAt(atMs: number): Promise<ChangePosition>;
  /** A row by its key (`rowKey`). `undefined` where there was none. */
  rowAt(table: string, key: string, position: ChangePosition): Promise<SqlRow | undefined>;
  /** All rows of a table, in no order, a page of them in memory at a time. */
  tableAt(table: string, position: ChangePosition): AsyncIterable<SqlRow>;
  /**
   * Fills an engine that is migrated like this one and has no rows: each logged table as it was, and those in `asNow`, whose changes
   * nobody logged, as they are. Its log stays empty. When this rejects, the target is to be thrown away.
   */
  copyTo(
    target: Database,
    position: ChangePosition,
    options?: { readonly asNow?: readonly LoggedTable[] },
  ): Promise<void>;
  /** Like the function of this name, and also what lies cold by now. */
  readChanges(after: ChangePosition, limit: number): Promise<readonly Change[]>;
  /** What {@link History.restore} would do now. */
  planRestore(scope: RestoreScope, position: ChangePosition): Promise<Restored['counts']>;
  /**
   * Makes rows what they were then, in one transaction whose changes are logged like any others. Rejects with `RestoreIncomplete` or
   * `RestoreCollides` where that cannot be whole, with nothing changed.
   */
  restore(scope: RestoreScope, position: ChangePosition): Promise<Restored>;
}

export interface HistoryOptions {
  /** The engine's migrations, all of them: what is older than one of them is lifted by it. */
  readonly migrations: readonly Migration[];
  /** The tables that the engine logs. */
  readonly logged: readonly LoggedTable[];
  /** Where what the database gave up lies ({@link moveCold}). Without it nothing is known of what was before that. */
  readonly cold?: ColdStore | undefined;
}

/** The history of an engine that `migrate` brought up to date. Looks at nothing before it is asked. */
export function openHistory(engine: Engine, { migrations, logged, cold }: HistoryOptions): History {
  let reading: Promise<readonly TableNow[]> | undefined;
  const tables = (): Promise<readonly TableNow[]> =>
    (reading ??= schemaNow(engine, logged).catch((cause: unknown) => {
      reading = undefined;
      throw cause;
    }));
  async function table(name: string): Promise<TableNow> {
    const found = (await tables()).find((one) => one.name === name);
    if (!found) throw new Error(`The changes of ${name} are not logged, so it has no past.`);
    return found;
  }

  /** Throws `ResyncRequired` where changes after the position are kept nowhere. */
  async function rewindTo(position: ChangePosition): Promise<Rewind> {
    const span = await logSpan(engine);
    const kept = span.first - 1;
    if (position >= kept) return { engine, migrations, from: position, older: () => nothing };
    if (!cold) throw new ResyncRequired(position, span);
    const images = await firstImages(coldChanges(engine, cold, position, kept), migrations);
    return { engine, migrations, from: kept, older: (name) => images.get(name) ?? nothing };
  }
  /** What is read while changes are moved away is read again from where they lie by then; without a cold store they are lost. */
  async function rewound<T>(position: ChangePosition, work: (rewind: Rewind) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++)
      try {
        return await work(await rewindTo(position));
      } catch (cause) {
        if (!(cause instanceof ResyncRequired) || !cold || tries === 3) throw cause;
      }
  }

  return {
    async positionAt(atMs) {
      const first = await engine.queryOne<{ at: number }>(
        'select at from change_log order by position limit 1',
      );
      return cold && first && first.at > atMs ? coldPositionAt(engine, cold, atMs) : positionAt(engine, atMs);
    },
    async rowAt(name, key, position) {
      const now = await table(name);
      return rewound(position, async (rewind) => {
        const row = await rewindRow(rewind, now, key);
        await checkKept(rewind);
        return row;
      });
    },
    async *tableAt(name, position) {
      const rewind = await rewindTo(position);
      yield* rewindTable(rewind, await table(name));
      await checkKept(rewind);
    },
    readChanges: (after, limit) => readThrough(engine, cold, after, limit),
    async planRestore(scope, position) {
      const all = await tables();
      return rewound(position, (rewind) => planRestore(rewind, all, scope));
    },
    async restore(scope, position) {
      const all = await tables();
      return rewound(position, (rewind) => restore(rewind, all, scope));
    },
    async copyTo(target, position, { asNow = [] } = {}) {
      const now = await schemaNow(engine, asNow);
      const rewind = await rewindTo(position);
      const all = asNow.length === 0 ? await tables() : await schemaNow(engine, [...logged, ...asNow]);
      await fillTables(target, all, (one) =>
        now.some(({ name }) => name === one.name)
          ? rewindTable({ ...rewind, from: Number.MAX_SAFE_INTEGER, older: () => nothing }, one)
          : rewindTable(rewind, one),
      );
      await checkKept(rewind);
    },
  };
}

/** Like `readChanges`, and also what lies cold by now. */
export async function readThrough(
  engine: Database,
  cold: ColdStore | undefined,
  after: ChangePosition,
  limit: number,
): Promise<readonly Change[]> {
  for (let tries = 1; ; tries++)
    try {
      const { first } = await logSpan(engine);
      if (!cold || after >= first - 1) return await readChanges(engine, after, limit);
      const changes: Change[] = [];
      for await (const row of coldChanges(engine, cold, after, Math.min(first - 1, after + limit)))
        changes.push(toChange(row));
      if (changes.length < limit)
        changes.push(...(await readChanges(engine, first - 1, limit - changes.length)));
      return changes;
    } catch (cause) {
      // Moved away meanwhile: it is read again from where it lies by then.
      if (!(cause instanceof ResyncRequired) || !cold || tries === 3) throw cause;
    }
}

const nothing: FirstImages = new Map();
