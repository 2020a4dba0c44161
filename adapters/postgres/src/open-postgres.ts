import { engineOn, type Database, type Engine, type EngineOptions } from '@stoa/tenantdb';
import { createDriver } from './driver.ts';
import { loginsOf } from './logins.ts';
import { openPool } from './pool.ts';
import { openReplica, type Replica } from './replica.ts';
import { createTranslator } from './statement.ts';
import { checkWall } from './check-wall.ts';
import { tenantColumn, tenantToken } from './wall.ts';

export interface PostgresOptions extends Pick<EngineOptions, 'transactionLimitMs'> {
  /** The application's role, as in `preparePostgres`. */
  readonly url: string;
  readonly wallKey: Uint8Array;
  /** How many connections to take at most, 5 or more. The server has 100 if nobody told it otherwise. */
  readonly connections?: number;
  /** A streaming standby of the same server: takes reads of workspaces while it has all that was committed before them. */
  readonly replicaUrl?: string | undefined;
  /** {@link EngineOptions.committed} of each engine of this process: with the workspace's id, or without for the directory. */
  readonly committed?: (workspaceId?: string) => void;
}

/** One database of PostgreSQL: the directory, and every workspace, walled off from each other. */
export interface Postgres {
  readonly directory: Engine;
  /**
   * What is to be done, by all processes at once: no lock stands around a transaction here, so its statements are made for others that write
   * between them.
   */
  readonly jobs: Database;
  /** An engine on the rows of one workspace, made at once and of almost nothing. Closing it leaves the connections open. */
  workspace(id: string): Engine;
  /** Engines are closed before. */
  close(): Promise<void>;
}

/** How much longer than a transaction the server waits before it ends one by itself: for a process that froze with the lock in hand. */
const graceMs = 5_000;
/** How long a read may take, ms. */
const readLimitMs = 30_000;
/** How long to wait for a replica's connection, ms: the server that writes can answer too. */
const replicaConnectMs = 1_000;

/**
 * Connects to a database that `preparePostgres` made ready. Rejects with `DatabaseUnreachable`, or `WallBroken` where a row could be seen
 * by the wrong tenant. Connections that are lost are made anew when they are next needed.
 */
export async function openPostgres(options: PostgresOptions): Promise<Postgres> {
  const { url, wallKey, connections = 20, replicaUrl, transactionLimitMs = 5_000, committed } = options;
  const logins = loginsOf(url);
  const half = Math.max(1, Math.floor((connections - 3) / 2));
  const limits = {
    statementLimitMs: transactionLimitMs,
    idleInTransactionLimitMs: transactionLimitMs && transactionLimitMs + graceMs,
  };
  const reads = { ...limits, statementLimitMs: readLimitMs };
  const writes = { ...limits, onePlan: true };
  // Apart, so that neither waits for the other: a directory's write must get through while workspaces hold all theirs.
  const [own, shared, ofJobs] = [
    ['directory', 'wall', 'pg_catalog'],
    ['workspace', 'wall', 'pg_catalog'],
    ['jobs', 'wall', 'pg_catalog'],
  ] as const;
  const pools = {
    directoryWriting: openPool({ ...writes, url: logins.directory.url, searchPath: own, connections: 1 }),
    directoryReading: openPool({
      ...reads,
      url: logins.directory.url,
      searchPath: own,
      connections: Math.max(1, Math.floor(half / 2)),
    }),
    jobs: openPool({
      ...writes,
      url: logins.directory.url,
      searchPath: ofJobs,
      connections: connections < 8 ? 1 : 2,
    }),
    writing: openPool({ ...writes, url: logins.workspace.url, searchPath: shared, connections: half }),
    reading: openPool({
      ...reads,
      url: logins.workspace.url,
      searchPath: shared,
      connections: Math.max(1, Math.ceil(half / 2)),
    }),
  };
  let replica: Replica | undefined;
  const close = async (): Promise<void> =>
    void (await Promise.all([...Object.values(pools), replica].map((one) => one?.close())));
  try {
    await checkWall(pools.reading);
    if (replicaUrl !== undefined) {
      const own = { ...reads, searchPath: shared, connectLimitMs: replicaConnectMs };
      replica = await openReplica(
        openPool({ ...own, url: loginsOf(replicaUrl).workspace.url, connections: Math.max(1, half) }),
        openPool({ ...own, url: logins.workspace.url, connections: 1 }),
      );
    }
  } catch (cause) {
    await close();
    throw cause;
  }

  const translate = createTranslator(tenantColumn);
  const { reading, writing } = pools;
  const directory = engineOn(
    createDriver({
      writing: pools.directoryWriting,
      reading: pools.directoryReading,
      lock: 'stoa directory',
      translate: createTranslator(),
    }),
    { transactionLimitMs, ...(committed && { committed: () => committed() }) },
  );
  const jobs = engineOn(
    createDriver({
      writing: pools.jobs,
      reading: pools.jobs,
      // A lock that nobody else has.
      lock: `stoa jobs ${crypto.randomUUID()}`,
      translate: createTranslator(),
    }),
    { transactionLimitMs },
  );
  return {
    directory,
    jobs,
    workspace(id) {
      const token = tenantToken(id, wallKey);
      const lock = `stoa workspace ${id}`;
      return engineOn(createDriver({ writing, reading, replica, lock, token, translate, tenantColumn }), {
        transactionLimitMs,
        ...(committed && { committed: () => committed(id) }),
      });
    },
    async close() {
      await Promise.all([directory.close(), jobs.close()]);
      await close();
    },
  };
}
