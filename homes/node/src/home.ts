import { createAccounts, createOpenIdProvider, forgetExpiredSessions } from '@stoa/accounts';
import { openDiskBlobs } from '@stoa/blobs/disk';
import { createSharpImages } from '@stoa/images/sharp';
import { openJobQueue } from '@stoa/jobs';
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
  type LiveHere,
  type Log,
  type Stoa,
  type WorkspaceId,
} from '@stoa/domain';
import { createMemoryAttempts } from '@stoa/domain/memory/attempts';
import { createMemoryCache } from '@stoa/domain/memory/cache';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { createMemoryPresence } from '@stoa/domain/memory/presence';
import { createRemovalRunner } from '@stoa/domain/removals/removal-runner';
import { createUpkeepRunner } from '@stoa/domain/upkeep/upkeep-runner';
import { createNodeOutbound } from '@stoa/outbound';
import { coldOnBlobs, createMadeWorkspaces, openDirectory } from '@stoa/records';
import { openSqlite, type SqliteEngine } from '@stoa/sqlite';
import { createMediaProcess, type MediaProcess } from '@stoa/webrtc';
import { CannotStart } from './cannot-start.ts';
import { createChanges, directoryName, watchedAttempts, type Changes } from './changes.ts';
import { takeDataFolder, type DataFolder } from './data-folder.ts';
import { readEnvironment, type Environment } from './env.ts';
import { heldFeed } from './held-feed.ts';
import { createFileTransfers } from './file-transfers.ts';
import { createProcessJobs, jobsName, watchedJobs } from './jobs.ts';
import { createLog } from './log.ts';
import { openMail } from './mail.ts';
import { mediaEntry } from './media-entry.ts';
import { createPartProbe, versionsOf } from './part-probe.ts';
import { createSearchThreads } from './search/search-threads.ts';
import { createStorageProbe } from './storage-probe.ts';
import { version } from './version.ts';
import { openWatch, type ProcessWatch } from './watch.ts';
import { openWorkspaceFiles } from './workspace-files.ts';

/** One Node process: a SQLite file per workspace, one for the directory, fan-out in memory, media in a child process. */
export interface NodeStoa extends Stoa {
  readonly env: Environment;
  readonly media: MediaProcess;
  readonly watch: ProcessWatch;
  readonly blobs: Blobs;
  /** Of the directory and of each workspace, by its id. */
  readonly changes: Changes;
  readonly live: LiveHere;
  /**
   * `opened` hears of each workspace that is opened, and of those that jobs and upkeep opened before it was there; it must not wait for
   * that workspace.
   */
  onWorkspaceOpen(opened: (home: Home) => Promise<void>): void;
  /** The secret of the one-time set-up link; `undefined` once this Stoa has an owner. */
  setupSecret(): Promise<string | undefined>;
  /** Lets go of everything. Rooms and requests must have ended. */
  close(): Promise<void>;
}

/**
 * The one home of this process, opened at the first call. It hangs on the global object because in development a change reloads this
 * module, while the databases and the media process stay.
 */
export function openStoa(): Promise<NodeStoa> {
  const kept = globalThis as { stoaNodeHome?: Promise<NodeStoa> };
  return (kept.stoaNodeHome ??= openHere());
}

function openHere(): Promise<NodeStoa> {
  const env = readEnvironment();
  return openNodeStoa(env, createLog({ least: env.leastLog }));
}

/** Opens a home on `env.data`. Rejects with an error whose message says what to do, see `sentenceOf`. */
export async function openNodeStoa(env: Environment, log: Log): Promise<NodeStoa> {
  const folder = takeDataFolder(env.data);
  const changes = createChanges();
  let engine: SqliteEngine | undefined;
  let jobs: SqliteEngine | undefined;
  let media: MediaProcess | undefined;
  let watch: ProcessWatch | undefined;
  try {
    watch = await openWatch(env, (problem) => log('warn', 'traces.lost', { problem }));
    media = createMediaProcess({
      port: env.mediaPort,
      announced: env.mediaAddresses.length > 0 ? env.mediaAddresses.join(',') : undefined,
      entry: mediaEntry(),
      log: (line) => log('info', line),
    });
    engine = watch.engine(
      await openSqlite(folder.directoryFile, { committed: () => changes.changed(directoryName) }),
      'directory',
    );
    const records = await openDirectory(engine);
    jobs = await openSqlite(folder.jobsFile, { committed: () => changes.changed(jobsName) });
    const started = await media.started;
    if (!started.ok) throw new CannotStart(started.error.message);
    return await assemble(env, log, folder, engine, jobs, media, records, changes, watch);
  } catch (cause) {
    await Promise.all([media?.close(), engine?.close(), jobs?.close(), watch?.close()]);
    folder.release();
    throw cause;
  }
}

async function assemble(
  env: Environment,
  log: Log,
  folder: DataFolder,
  engine: SqliteEngine,
  jobsEngine: SqliteEngine,
  media: MediaProcess,
  records: Awaited<ReturnType<typeof openDirectory>>,
  changes: Changes,
  watch: ProcessWatch,
): Promise<NodeStoa> {
  const secret = randomIds.secret();
  const fanout = createMemoryFanout((cause) => log('error', 'a listener broke', { reason: String(cause) }));
  const mailer = openMail(env.mail, { mails: records.mails, origin: env.origin, log });
  const queue = await openJobQueue(jobsEngine, { ids: randomIds, clock: systemClock });
  // Whoever has the data folder is alone with it: what was under way is nobody's now. Each job is put in by this process, which wakes itself.
  const jobs = createProcessJobs({ queue, log, alone: true, pollMs: 10_000 });
  const outbound = createNodeOutbound({ rules: env.outbound });
  const blobs = await openDiskBlobs(folder.blobFolder);
  const cold = (id: WorkspaceId) => coldOnBlobs(blobs, id);
  const attempts = watchedAttempts(createMemoryAttempts(), changes);
  const directory: Directory = {
    attempts,
    mailer,
    cache: createMemoryCache(),
    blobs,
    images: createSharpImages({ log }),
    jobs: watchedJobs(jobs.jobs, () => changes.reads(jobsName)),
    clock: systemClock,
    ids: randomIds,
    fanout,
    outbound,
    setup: { secretHash: await hashSecret(secret) },
    transfers: createFileTransfers({
      use: (id, work) => tenants.use(id, work),
      fileOf: (id) => folder.workspaceFile(id),
      removeFile: (id) => tenants.removeFile(id),
      cold,
      blobs,
    }),
    ...records,
  };
  const accounts = createAccounts({
    mailer,
    attempts,
    engine,
    fanout,
    ids: randomIds,
    provider: env.provider && createOpenIdProvider(env.provider, { log }),
    origin: env.origin,
    secret: folder.secret,
    forgot: () => changes.changed(directoryName),
  });
  const heard = Promise.withResolvers<(home: Home) => Promise<void>>();
  let opened = async (home: Home): Promise<void> => (await heard.promise)(home);
  const tidy = () => {
    void forgetExpiredSessions(engine).catch((cause: unknown) =>
      log('warn', 'old sessions stay for now', { reason: String(cause) }),
    );
    void accounts.keys
      .tellEnding(systemClock.now())
      .catch((cause: unknown) => log('warn', 'keys.endingNotTold', { reason: String(cause) }));
  };
  setImmediate(tidy);
  const tidying = setInterval(tidy, dayMs).unref();
  const searches = createSearchThreads({ log });
  const tenants = openWorkspaceFiles({
    directory,
    searches,
    made: createMadeWorkspaces(engine),
    isDeleted: records.removals.isDeleted,
    fileOf: (id) => folder.workspaceFile(id),
    changes,
    cold,
    watch,
    committed: (id) => upkeep.committed(id),
    opened(home) {
      void opened(home).catch((cause: unknown) =>
        log('error', 'rooms were not taken up again', { reason: String(cause) }),
      );
      void tenants
        .use(home.workspaceId, () => mirrorMembers(home))
        .catch((cause: unknown) => log('warn', 'members.notMirrored', { reason: String(cause) }));
    },
    log,
  });
  const upkeep = createUpkeepRunner({
    directory,
    chores: [outboxChore, createWebhooksChore({ outbound }), moveOldChanges],
    inWorkspace: (id, work) => tenants.use(id, ({ home }) => work(home)),
    log,
  });
  const removals = createRemovalRunner(directory, log);
  const presence = createMemoryPresence();
  // A page says who is here: one that was rendered before somebody came is not true any more.
  presence.listen((workspace) => changes.changed(workspace));
  const live = createLive({
    accounts,
    workspaces: directory.workspaces,
    fanout,
    presence,
    log,
    feedOf: (id) => heldFeed((work) => tenants.use(id, ({ feed }) => work(feed))),
  });
  await jobs.start({ inWorkspace: (id, work) => tenants.use(id, ({ home }) => work(home)) }, directory);
  const probe = createStorageProbe(folder.path);
  const database = createPartProbe(async () => {
    const row = await engine.queryOne<{ version: string }>('select sqlite_version() as version');
    return row && `SQLite ${row.version}`;
  });

  return {
    env,
    log,
    media,
    watch,
    attempts,
    asksPerMinute: env.asksPerMinute,
    blobs,
    changes,
    directory,
    accounts,
    live,
    inWorkspace: (id, work) => tenants.use(id, ({ home }) => work(home)),
    onWorkspaceOpen(then) {
      opened = then;
      heard.resolve(then);
    },
    async health() {
      const [{ state, version: sqlite }, storage] = await Promise.all([database(), probe()]);
      return {
        ready: state === 'up' && media.state() !== 'starting',
        version,
        parts: { database: state, storage, media: media.state() },
        versions: versionsOf({ node: process.version, database: sqlite, media: media.engine() }),
      };
    },
    setupSecret: async () => ((await directory.workspaces.count()) === 0 ? secret : undefined),
    async close() {
      clearInterval(tidying);
      mailer.close();
      live.close();
      await Promise.all([upkeep.close(), jobs.stop(), removals.close()]);
      await Promise.all([media.close(), tenants.close()]);
      await searches.close();
      await Promise.all([engine.close(), jobsEngine.close()]);
      await watch.close();
      folder.release();
    },
  };
}
