import { DatabaseNotReady, DatabaseUnreachable } from '@stoa/tenantdb';
import type pg from 'pg';
import { checkWall } from './check-wall.ts';
import { beginReading, commit } from './place.ts';
import type { Answer, Held, Pool, Query } from './pool.ts';

/**
 * A streaming standby that takes reads off the server that writes. A read goes there only when it has all that was committed, by whatever
 * process, before the read began: the writing server is asked how far it is, once for all reads that wait at that moment, and the standby
 * says in the read's own flight whether it is as far. Else, and whenever it is away, the one that writes answers.
 */
export interface Replica {
  /** The answer, or `undefined` where the server that writes has to give it. Never rejects. */
  read(query: Query, token: string): Promise<pg.QueryResult | undefined>;
  close(): Promise<void>;
}

/** The replica's URL leads to a server that does not follow the one that writes. */
export class NotAReplica extends DatabaseNotReady {
  override readonly name = 'NotAReplica';
  constructor(where: string) {
    super(
      `The server ${where} is no replica of the database: give the URL of a streaming standby of it, or none.`,
    );
  }
}

/** How long an answer may take before the server that writes is asked instead, ms. */
const answerLimitMs = 2_000;
/** How long it is left alone after it was away or behind, ms. */
const restMs = 100;
/** So many reads in a row must have found it behind: one that came within its usual lag is no reason to leave it alone. */
const behindMost = 3;

const position: Query = { name: 'stoa_position', text: 'select pg_current_wal_flush_lsn() as at' };
const hasAll = 'pg_is_in_recovery() and pg_last_wal_replay_lsn() >= $1::pg_lsn as fresh';
const identity = 'select system_identifier::text as id from pg_control_system()';

/** Both pools are its own. Rejects with `NotAReplica` or `WallBroken`, but not because the standby is away. */
export async function openReplica(pool: Pool, primary: Pool): Promise<Replica> {
  /** Of the server, once it was seen to be ours and to have the wall. */
  let known = false;
  let trusted = false;
  let behind = 0;
  let restUntil = 0;
  let looking: Promise<void> | undefined;

  const lastCommit = shared(async () => {
    const answer = (await flight(primary, [position]))?.[0];
    return answer && !(answer instanceof Error) ? String(answer.rows[0]?.at) : undefined;
  });

  function rest(): void {
    trusted = false;
    behind = 0;
    restUntil = performance.now() + restMs;
  }

  /** Rejects only where it is the wrong server. */
  async function look(): Promise<void> {
    rest();
    if (!known) {
      const ids = await Promise.all([primary, pool].map((one) => flight(one, [{ text: identity }])));
      const [ours, theirs] = ids.map((answers) => rowOf(answers?.[0])?.['id']);
      if (ours === undefined || theirs === undefined) return;
      if (ours !== theirs) throw new NotAReplica(pool.where);
      await checkWall(pool);
      known = true;
    }
    const at = await lastCommit();
    if (at === undefined) return;
    const answers = await flight(pool, [{ text: `select ${hasAll}`, values: [at] }]);
    trusted = rowOf(answers?.[0])?.['fresh'] === 1;
  }

  const close = async (): Promise<void> => {
    await looking;
    await Promise.all([pool.close(), primary.close()]);
  };

  await look().catch(async (cause: unknown) => {
    if (cause instanceof DatabaseUnreachable) return;
    await close();
    throw cause;
  });

  return {
    async read(query, token) {
      if (!trusted) {
        // Others are not kept waiting for it.
        if (performance.now() >= restUntil)
          looking ??= look()
            .catch(rest)
            .finally(() => (looking = undefined));
        return undefined;
      }
      const at = await lastCommit();
      if (at === undefined) return undefined;
      const enter: Query = {
        name: 'stoa_replica',
        text: `select ${hasAll}, set_config('stoa.workspace', $2, true)`,
        values: [at, token],
      };
      const answers = await flight(pool, [beginReading, enter, query, commit]);
      if (!answers) return void rest();
      if (rowOf(answers[1])?.['fresh'] !== 1) {
        if ((behind += 1) >= behindMost) rest();
        return undefined;
      }
      behind = 0;
      // A statement that is wrong is wrong there too; one that only the standby cannot end (a conflict with what it replays) is not.
      return answers.find((answer) => answer instanceof Error) ? undefined : (answers[2] as pg.QueryResult);
    },
    close,
  };
}

/** The answers, or `undefined` where there were none in time. */
async function flight(pool: Pool, queries: readonly Query[]): Promise<readonly Answer[] | undefined> {
  let line: Held;
  try {
    line = await pool.hold();
  } catch {
    return undefined;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, answerLimitMs, undefined)));
  const answers = await Promise.race([line.fly(queries), late]);
  clearTimeout(timer);
  line.release(answers === undefined);
  return line.alive() ? answers : undefined;
}

const rowOf = (answer: Answer | undefined): Record<string, unknown> | undefined =>
  answer && !(answer instanceof Error) ? (answer.rows[0] as Record<string, unknown> | undefined) : undefined;

/** Work that all who wait may share, if it begins after they came: at most one runs, and one waits to. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | undefined;
  let next: Promise<T> | undefined;
  return () =>
    (next ??= (async () => {
      await running;
      next = undefined;
      const mine = work();
      running = mine;
      return mine;
    })());
}
