import {
  dayMs,
  err,
  ok,
  usualHotDays,
  type ChangeLog,
  type Instant,
  type PastRecords,
  type RestoreBlocked,
  type RestoreCounts,
  type RestoreWanted,
  type Restored,
  type Result,
  type WorkspaceHistory,
} from '@stoa/domain';
import {
  coldSpan,
  changeSettings,
  logSpan,
  migrate,
  moveCold,
  openHistory,
  redactCold,
  RestoreCollides,
  RestoreIncomplete,
  ResyncRequired,
  rowKey,
  settleChanges,
  sweepCold,
  type ColdStore,
  type Engine,
  type LoggedTable,
  type Migration,
  type RestoreScope,
} from '@stoa/tenantdb';
import { noColdStore } from './cold-on-blobs.ts';
import { personMarks } from './person-marks.ts';
import type { Pasts } from './pasts.ts';

export interface WorkspaceHistoryOptions {
  readonly migrations: readonly Migration[];
  readonly logged: readonly LoggedTable[];
  /** Left out where no other database can be opened: nothing of the past can be shown then, but restored. */
  readonly pasts?: Pasts | undefined;
  /** Where changes go that are old; left out, they stay. */
  readonly cold?: ColdStore | undefined;
  /** Tells this workspace's pasts from those of others. */
  readonly name: string;
  readonly recordsOn: (engine: Engine, upTo: number) => PastRecords;
}

const kindByTable = {
  meeting: 'meetings',
  post: 'posts',
  post_comment: 'comments',
  post_like: 'likes',
} as const;
const tables = Object.keys(kindByTable) as readonly (keyof typeof kindByTable)[];

/** {@link WorkspaceHistory} on what tenantdb remembers of a workspace. */
export function createWorkspaceHistory(
  db: Engine,
  { migrations, logged, pasts, cold, name, recordsOn }: WorkspaceHistoryOptions,
): WorkspaceHistory {
  const history = openHistory(db, { migrations, logged, cold: cold ?? noColdStore });

  return {
    supports: { past: pasts !== undefined, cold: cold !== undefined },
    async since() {
      const { firstAt } = await coldSpan(db);
      if (firstAt !== undefined) return firstAt as Instant;
      const first = await db.queryOne<{ at: Instant }>('select at from change_log order by position limit 1');
      return first?.at;
    },
    async in(moment, work) {
      if (!pasts) throw new Error('The past cannot be shown here.');
      const position = await history.positionAt(moment);
      const fill = async (empty: Engine): Promise<void> => {
        await migrate(empty, migrations);
        await history.copyTo(empty, position);
      };
      const use = () =>
        pasts.use(`${name} ${position}`, fill, (past) => work(recordsOn(readOnly(past), position)));
      return use().catch((cause: unknown) => {
        // Changes were moved away while it was filled: they lie elsewhere by now.
        if (cause instanceof ResyncRequired) return use();
        throw cause;
      });
    },
    plan: async (wanted, moment) =>
      orBlocked(async () =>
        countsOf(await history.planRestore(scopeOf(wanted), await history.positionAt(moment))),
      ),
    restore: async (wanted, moment) =>
      orBlocked(async () =>
        positionsOf(await history.restore(scopeOf(wanted), await history.positionAt(moment))),
      ),
    undo: async ({ before, after }) =>
      orBlocked(async () =>
        positionsOf(await history.restore({ changedIn: { after: before, upTo: after } }, before)),
      ),
    async keeping() {
      const [{ hot_ms: hotMs }, { first, last }, { changes, sizeBytes }] = [
        await changeSettings(db),
        await logSpan(db),
        await coldSpan(db),
      ];
      return { hotDays: daysOf(hotMs), atHand: Math.max(0, last - first + 1), moved: { changes, sizeBytes } };
    },
    keep: (hotDays) => settleChanges(db, 'hot_ms', hotDays * dayMs),
    async old() {
      const row = await db.queryOne<Record<'hot' | 'tidied' | 'at', number | null> & { redacted: number }>(
        `select (select value from change_setting where name = 'hot_ms') as hot,
                (select value from change_setting where name = 'tidied_at') as tidied,
                (select at from change_log where position < (select max(position) from change_log) order by position limit 1) as at,
                (select count(*) from change_redaction) as redacted`,
      );
      const { hot, tidied, at, redacted } = row!;
      return {
        hotDays: daysOf(hot ?? undefined),
        oldestAt: at === null ? undefined : (Number(at) as Instant),
        tidyAt: Number(redacted) === 0 ? undefined : ((Number(tidied) + tidyMs) as Instant),
      };
    },
    async moveOld({ before, most, signal }) {
      if (!cold) throw new Error('There is nowhere to move changes to.');
      const { tidied_at: tidiedAt = 0 } = await changeSettings(db);
      const isTidyDue = Date.now() >= Number(tidiedAt) + tidyMs;
      if (isTidyDue) await redactCold(db, cold);
      for (let moves = 0; moves < most && !signal?.aborted; moves += 1) {
        const { isDone } = await moveCold(db, cold, { before, most: 1, marksOf: personMarks });
        if (!isDone) continue;
        if (isTidyDue) {
          await sweepCold(db, cold, Date.now() - leftMs);
          await settleChanges(db, 'tidied_at', Date.now());
        }
        return { isDone };
      }
      return { isDone: false };
    },
  };
}

/** Between two looks at all that lies cold. What was redacted meanwhile is taken out when it is read. */
const tidyMs = dayMs;
/** What was put and not named after a day was left by somebody who died: a move takes seconds. */
const leftMs = dayMs;
const daysOf = (ms: number | undefined): number => (ms === undefined ? usualHotDays : Number(ms) / dayMs);

/** What people made. Who was here and what was said stays as it happened. */
const scopeOf = (wanted: RestoreWanted): RestoreScope =>
  wanted.type === 'everything'
    ? { tables }
    : {
        rows: [{ table: tableByThing[wanted.type], key: rowKey([wanted.id]) }],
        withChildren: true,
        withParents: true,
      };
const tableByThing = { meeting: 'meeting', post: 'post', comment: 'post_comment' } as const;

const positionsOf = ({ before, after }: Restored): Restored => ({ before, after });

const countsOf = (
  counts: Readonly<Record<string, { back: number; changed: number; gone: number }>>,
): RestoreCounts =>
  Object.fromEntries(tables.flatMap((table) => (counts[table] ? [[kindByTable[table], counts[table]]] : [])));

async function orBlocked<T>(work: () => Promise<T>): Promise<Result<T, RestoreBlocked>> {
  try {
    return ok(await work());
  } catch (cause) {
    if (cause instanceof RestoreIncomplete) return err({ type: 'RestoreBlocked', by: 'missing' });
    if (cause instanceof RestoreCollides) return err({ type: 'RestoreBlocked', by: 'later' });
    throw cause;
  }
}

/** What happened up to a position, as if nothing had come after it. */
export const changeLogUpTo = (log: ChangeLog, upTo: number): ChangeLog => ({
  position: async () => upTo,
  after: async (position, limit) =>
    (await log.after(position, limit)).filter((change) => change.position <= upTo),
  newest: ({ before = Infinity, ...wanted }) => log.newest({ ...wanted, before: Math.min(before, upTo + 1) }),
});

const readOnly = (engine: Engine) => {
  const refuse = (): Promise<never> =>
    Promise.reject(new Error('This is the past: nothing can be written there.'));
  return { ...engine, run: refuse, runAll: refuse, transaction: refuse } satisfies Engine;
};
