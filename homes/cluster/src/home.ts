import { createAccounts, createOpenIdProvider, forgetExpiredSessions } from '@stoa/accounts';
import {
  createLive,
  createWebhooksChore,
  dayMs,
  hashSecret,
  mirrorMembers,
  moveOldChanges,
  outboxChore,
  randomIds,
  systemClock,
  type Blobs,
  type Directory,
  type Home,
  type Leases,
  type LiveHere,
  type Log,
  type ProcessId,
  type RunningRooms,
  type Stoa,
  type Wire,
  type WorkspaceId,
} from '@stoa/domain';
import { createSharpImages } from '@stoa/images/sharp';
import { jobMigrations, openJobQueue } from '@stoa/jobs';
import { createRemovalRunner } from '@stoa/domain/removals/removal-runner';
import { createUpkeepRunner } from '@stoa/domain/upkeep/upkeep-runner';
import { CannotStart } from '@stoa/node/cannot-start';
import { createProcessJobs } from '@stoa/node/jobs';
import { createLog } from '@stoa/node/log';
import { openMail } from '@stoa/node/mail';
import { mediaEntry } from '@stoa/node/media-entry';
import { createPartProbe, versionsOf } from '@stoa/node/part-probe';
import { openScratch } from '@stoa/node/scratch';
import { version } from '@stoa/node/version';
import { WorkspaceDeleted } from '@stoa/node/workspace-files';
import { openWatch, type ProcessWatch } from '@stoa/node/watch';
import { openPostgres, preparePostgres, type Postgres } from '@stoa/postgres';
import { createNodeOutbound } from '@stoa/outbound';
import {
  coldOnBlobs,
  createPasts,
  createRunningRooms,
  createTransfers,
  directoryMigrations,
  heldWorkspace,
  openDirectory,
  openWorkspace,
  loggedTables,
  workspaceMigrations,
  workspaceSchema,
  type HeldWorkspaces,
} from '@stoa/records';
import {
  connectRedis,
  createRedisAttempts,
  createRedisCache,
  createRedisFanout,
  createRedisLeases,
  createRedisPresence,
  createRedisWire,
  type RedisConnection,
} from '@stoa/redis';
import { openSqliteInMemory } from '@stoa/sqlite';
import { createMediaProcess, type MediaProcess } from '@stoa/webrtc';
import { readEnvironment, type Environment } from './env.ts';
import { createFeeds, type Feeds } from './feeds.ts';
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
  readonly feeds: Feeds;
  readonly live: LiveHere;
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
  let feeds: Feeds | undefined;
  try {
    watch = await openWatch(env, (problem) => log('warn', 'traces.lost', { problem }));
    const database = { url: env.databaseUrl, wallKey: keys.wall };
    if (env.databaseOwnerUrl)
      await preparePostgres({
        ...database,
        ownerUrl: env.databaseOwnerUrl,
        directory: directoryMigrations,
        workspace: workspaceMigrations,
        logged: loggedTables,
        jobs: jobMigrations,
      });
    postgres = measured(
      await openPostgres({
        ...database,
        replicaUrl: env.databaseReplicaUrl,
        connections: env.databaseConnections,
        committed: (id) => id !== undefined && feeds?.committed(id as WorkspaceId),
      }),
      watch,
    );
    feeds = createFeeds(redis, postgres.workspace);
    const records = await openDirectory(postgres.directory);
    const started = await media.started;
    if (!started.ok) throw new CannotStart(started.error.message);
    return await assemble(env, log, keys, postgres, redis, media, records, feeds, watch);
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
  feeds: Feeds,
  watch: ProcessWatch,
): Promise<ClusterStoa> {
  const me = randomIds.next() as ProcessId;
  const broke = (cause: unknown): void => log('error', 'a listener broke', { reason: String(cause) });
  const fanout = createRedisFanout(redis, broke);
  const wire = createRedisWire(redis, { me, broke });
  const leases = createRedisLeases(redis, { owner: me });
  const queue = await openJobQueue(postgres.jobs, { ids: randomIds, clock: systemClock });
  const jobs = createProcessJobs({ queue, owner: me, log, alone: false, pollMs: 1_000 });
  const blobs = await openStorage(env.storage, log);
  const cold = blobs && ((id: WorkspaceId) => coldOnBlobs(blobs, id));
  const held: HeldWorkspaces = {
    use: async (id, work) => {
      await homeOf(id);
      return work(postgres.workspace(id));
    },
    useLast: (id, work) => work(postgres.workspace(id)),
    scratch: openScratch,
    cold,
    blobs,
  };
  const mailer = openMail(env.mail, { mails: records.mails, origin: env.origin, log });
  const outbound = createNodeOutbound({ rules: env.outbound });
  const attempts = createRedisAttempts(redis, { processes: () => wire.others().length + 1 });
  const directory: Directory = {
    attempts,
    mailer,
    cache: createRedisCache(redis),
    blobs,
    images: createSharpImages({ log }),
    jobs: jobs.jobs,
    clock: systemClock,
    ids: randomIds,
    fanout,
    outbound,
    setup: { secretHash: await hashSecret(keys.setUp) },
    transfers: createTransfers((id) => heldWorkspace(id, held, workspaceSchema)),
    ...records,
  };
  const accounts = createAccounts({
    mailer,
    engine: postgres.directory,
    fanout,
    ids: randomIds,
    provider: env.provider && createOpenIdProvider(env.provider, { log }),
    origin: env.origin,
    secret: keys.sessions,
    attempts,
  });
  const tidy = (): void => {
    void forgetExpiredSessions(postgres.directory).catch((cause: unknown) =>
      log('warn', 'old sessions stay for now', { reason: String(cause) }),
    );
    void accounts.keys
      .tellEnding(systemClock.now())
      .catch((cause: unknown) => log('warn', 'keys.endingNotTold', { reason: String(cause) }));
  };
  const tidying = setInterval(tidy, dayMs).unref();
  setImmediate(tidy);
  const presence = createRedisPresence(redis);
  const live = createLive({
    accounts,
    workspaces: directory.workspaces,
    fanout,
    presence,
    log,
    feedOf: feeds.of,
  });
  const homeOf = homesOn(postgres, directory, cold, log);
  const removals = createRemovalRunner(directory, log);
  const upkeep = createUpkeepRunner({
    directory,
    chores: [outboxChore, createWebhooksChore({ outbound }), moveOldChanges],
    inWorkspace: async (id, work) => work(await homeOf(id)),
    leases,
    log,
  });
  feeds.listen((id, by) => (by === 'here' ? upkeep.committed(id) : upkeep.heard(id)));
  // It may have died between a commit and what was to follow from it.
  wire.listen(({ type }) => void (type === 'gone' && upkeep.lookAround()));
  await jobs.start({ inWorkspace: async (id, work) => work(await homeOf(id)) }, directory);
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
    feeds,
    live,
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
      mailer.close();
      live.close();
      await Promise.all([upkeep.close(), jobs.stop(), removals.close()]);
      feeds.close();
      await presence.close();
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
function homesOn(
  postgres: Postgres,
  directory: Directory,
  cold: HeldWorkspaces['cold'],
  log: Log,
): (id: WorkspaceId) => Promise<Home> {
  const homes = new Map<WorkspaceId, Promise<Home>>();
  const pasts = createPasts({ open: () => openSqliteInMemory() });
  directory.fanout.listen((news) => {
    if (news.type === 'workspaceGone') homes.delete(news.workspaceId);
    else if (news.type === 'missed') homes.clear();
  });
  return (id) => {
    const known = homes.get(id);
    if (known) return known;
    const home = refuseDeleted(directory, id)
      .then(() => openWorkspace(postgres.workspace(id), { pasts, name: id, cold: cold?.(id) }))
      .then((records): Home => ({
        ...directory,
        workspaceId: id,
        ...records,
      }));
    homes.set(id, home);
    home.catch(() => homes.delete(id));
    home
      .then(mirrorMembers)
      .catch((cause: unknown) => log('warn', 'members.notMirrored', { reason: String(cause) }));
    if (homes.size > checkedMost) homes.delete(homes.keys().next().value!);
    return home;
  };
}

/** Whoever came too late writes nothing into the rows of a workspace that was deleted meanwhile. */
async function refuseDeleted({ removals }: Directory, id: WorkspaceId): Promise<void> {
  if (await removals.isDeleted(id)) throw new WorkspaceDeleted(id);
}
