import { createAccounts, forgetExpiredSessions } from '@stoa/accounts';
import {
  dayMs,
  hashSecret,
  randomIds,
  systemClock,
  type Blobs,
  type Directory,
  type Home,
  type Leases,
  type Log,
  type ProcessId,
  type RunningRooms,
  type Stoa,
  type Wire,
  type WorkspaceId,
} from '@stoa/domain';
import { CannotStart } from '@stoa/node/cannot-start';
import { createLog } from '@stoa/node/log';
import { mediaEntry } from '@stoa/node/media-entry';
import { createPartProbe, versionsOf } from '@stoa/node/part-probe';
import { version } from '@stoa/node/version';
import { openWatch, type ProcessWatch } from '@stoa/node/watch';
import { openPostgres, preparePostgres, type Postgres } from '@stoa/postgres';
import {
  createRunningRooms,
  directoryMigrations,
  openDirectory,
  openWorkspace,
  workspaceMigrations,
} from '@stoa/records';
import {
  connectRedis,
  createRedisAttempts,
  createRedisFanout,
  createRedisLeases,
  createRedisWire,
  type RedisConnection,
} from '@stoa/redis';
import { createMediaProcess, type MediaProcess } from '@stoa/webrtc';
import { readEnvironment, type Environment } from './env.ts';
import { keysOf } from './secrets.ts';
import { openStorage } from './storage.ts';

/** How many workspaces a process remembers as up to date; each takes some hundred bytes. */
const checkedMost = 20_000;

/** One of several processes: PostgreSQL for all records, Redis between the processes, media in a child process of each. */
export interface ClusterStoa extends Stoa {
  readonly env: Environment;
  readonly media: MediaProcess;
  readonly watch: ProcessWatch;
  readonly leases: Leases;
  readonly wire: Wire;
  /** Where `S3_ENDPOINT` names one. */
  readonly blobs: Blobs | undefined;
  readonly runningRooms: RunningRooms;
  /** The secret of the one-time set-up link; `undefined` once this Stoa has an owner. */
  setupSecret(): Promise<string | undefined>;
  /** Lets go of everything. Rooms and requests must have ended. */
  close(): Promise<void>;
}

let opened: Promise<ClusterStoa> | undefined;

/** The one home of this process, opened at the first call. */
export function openStoa(): Promise<ClusterStoa> {
  return (opened ??= openHere());
}

function openHere(): Promise<ClusterStoa> {
  const env = readEnvironment();
  return openClusterStoa(env, createLog({ least: env.leastLog }));
}

/** Rejects with an error whose message says what to do, see `sentenceOf`. */
export async function openClusterStoa(env: Environment, log: Log): Promise<ClusterStoa> {
  const keys = keysOf(env.secret);
  const redis = connectRedis(env.redisUrl, { log, prefix: keys.redisPrefix });
  const media = createMediaProcess({
    port: env.mediaPort,
    announced: env.mediaAddresses.length > 0 ? env.mediaAddresses.join(',') : undefined,
    entry: mediaEntry(),
    log: (line) => log('info', line),
  });
  let postgres: Postgres | undefined;
  let watch: ProcessWatch | undefined;
  try {
    watch = await openWatch(env, (problem) => log('warn', 'traces.lost', { problem }));
    const database = { url: env.databaseUrl, wallKey: keys.wall };
    if (env.databaseOwnerUrl)
      await preparePostgres({
        ...database,
        ownerUrl: env.databaseOwnerUrl,
        directory: directoryMigrations,
        workspace: workspaceMigrations,
      });
    postgres = measured(
      await openPostgres({
        ...database,
        replicaUrl: env.databaseReplicaUrl,
        connections: env.databaseConnections,
      }),
      watch,
    );
    const records = await openDirectory(postgres.directory);
    const started = await media.started;
    if (!started.ok) throw new CannotStart(started.error.message);
    return await assemble(env, log, keys, postgres, redis, media, records, watch);
  } catch (cause) {
    await Promise.all([media.close(), redis.close(), postgres?.close(), watch?.close()]);
    throw cause;
  }
}

async function assemble(
  env: Environment,
  log: Log,
  keys: ReturnType<typeof keysOf>,
  postgres: Postgres,
  redis: RedisConnection,
  media: MediaProcess,
  records: Awaited<ReturnType<typeof openDirectory>>,
  watch: ProcessWatch,
): Promise<ClusterStoa> {
  const me = randomIds.next() as ProcessId;
  const broke = (cause: unknown): void => log('error', 'a listener broke', { reason: String(cause) });
  const fanout = createRedisFanout(redis, broke);
  const wire = createRedisWire(redis, { me, broke });
  const leases = createRedisLeases(redis, { owner: me });
  const directory: Directory = {
    clock: systemClock,
    ids: randomIds,
    fanout,
    setup: { secretHash: await hashSecret(keys.setUp) },
    ...records,
  };
  const attempts = createRedisAttempts(redis, { processes: () => wire.others().length + 1 });
  const accounts = createAccounts({
    engine: postgres.directory,
    fanout,
    ids: randomIds,
    origin: env.origin,
    secret: keys.sessions,
    attempts,
  });
  const tidy = (): void =>
    void forgetExpiredSessions(postgres.directory).catch((cause: unknown) =>
      log('warn', 'old sessions stay for now', { reason: String(cause) }),
    );
  const tidying = setInterval(tidy, dayMs).unref();
  setImmediate(tidy);
  const homeOf = homesOn(postgres, directory);
  const blobs = await openStorage(env.storage, log);
  const storageProbe =
    blobs &&
    createPartProbe(async () => {
      await blobs.list('', { limit: 1 });
      return undefined;
    });
  const database = createPartProbe(async () => {
    const sql = `select current_setting('server_version') as version`;
    const row = await postgres.directory.queryOne<{ version: string }>(sql);
    return row && `PostgreSQL ${row.version}`;
  });
  const redisProbe = createPartProbe(async () => {
    const found = /^redis_version:(\S+)/m.exec(await redis.commands.info('server'));
    return found ? `Redis ${found[1]}` : undefined;
  });

  return {
    env,
    log,
    media,
    watch,
    attempts,
    asksPerMinute: env.asksPerMinute,
    leases,
    wire,
    blobs,
    runningRooms: createRunningRooms(postgres.directory),
    directory,
    accounts,
    inWorkspace: async (id, work) => work(await homeOf(id)),
    async health() {
      const [{ state, version: server }, { version: hints }, storage] = await Promise.all([
        database(),
        redisProbe(),
        storageProbe?.(),
      ]);
      return {
        ready: state === 'up' && media.state() !== 'starting',
        version,
        parts: {
          database: state,
          redis: redis.state(),
          media: media.state(),
          ...(storage && { storage: storage.state }),
        },
        versions: versionsOf({
          node: process.version,
          database: server,
          redis: hints,
          media: media.engine(),
        }),
      };
    },
    setupSecret: async () => ((await directory.workspaces.count()) === 0 ? keys.setUp : undefined),
    async close() {
      clearInterval(tidying);
      await wire.leave();
      await Promise.all([media.close(), redis.close()]);
      blobs?.close();
      await postgres.close();
      await watch.close();
    },
  };
}

/** The same database, measured where somebody asked for it. */
const measured = (postgres: Postgres, watch: ProcessWatch): Postgres => ({
  ...postgres,
  directory: watch.engine(postgres.directory, 'directory'),
  workspace: (id) => watch.engine(postgres.workspace(id), 'workspace'),
});

/** The home of a workspace costs nothing to make; whether this program is new enough for its schema is asked once. */
function homesOn(postgres: Postgres, directory: Directory): (id: WorkspaceId) => Promise<Home> {
  const homes = new Map<WorkspaceId, Promise<Home>>();
  return (id) => {
    const known = homes.get(id);
    if (known) return known;
    const home = openWorkspace(postgres.workspace(id)).then((records): Home => ({
      ...directory,
      workspaceId: id,
      ...records,
    }));
    homes.set(id, home);
    home.catch(() => homes.delete(id));
    if (homes.size > checkedMost) homes.delete(homes.keys().next().value!);
    return home;
  };
}
