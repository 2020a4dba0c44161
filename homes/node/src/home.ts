import { createAccounts, forgetExpiredSessions } from '@stoa/accounts';
import { openDiskBlobs } from '@stoa/blobs/disk';
import {
  dayMs,
  hashSecret,
  randomIds,
  systemClock,
  type Blobs,
  type Directory,
  type Home,
  type Log,
  type Stoa,
} from '@stoa/domain';
import { createMemoryAttempts } from '@stoa/domain/memory/attempts';
import { createMemoryFanout } from '@stoa/domain/memory/fanout';
import { createMadeWorkspaces, openDirectory } from '@stoa/records';
import { openSqlite, type SqliteEngine } from '@stoa/sqlite';
import { createMediaProcess, type MediaProcess } from '@stoa/webrtc';
import { CannotStart } from './cannot-start.ts';
import { createChanges, directoryName, type Changes } from './changes.ts';
import { takeDataFolder, type DataFolder } from './data-folder.ts';
import { readEnvironment, type Environment } from './env.ts';
import { createLog } from './log.ts';
import { mediaEntry } from './media-entry.ts';
import { createPartProbe, versionsOf } from './part-probe.ts';
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
  /** From now on, `opened` hears of each workspace that is opened; it must not wait for that workspace. */
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
    const started = await media.started;
    if (!started.ok) throw new CannotStart(started.error.message);
    return await assemble(env, log, folder, engine, media, records, changes, watch);
  } catch (cause) {
    await Promise.all([media?.close(), engine?.close(), watch?.close()]);
    folder.release();
    throw cause;
  }
}

async function assemble(
  env: Environment,
  log: Log,
  folder: DataFolder,
  engine: SqliteEngine,
  media: MediaProcess,
  records: Awaited<ReturnType<typeof openDirectory>>,
  changes: Changes,
  watch: ProcessWatch,
): Promise<NodeStoa> {
  const secret = randomIds.secret();
  const fanout = createMemoryFanout((cause) => log('error', 'a listener broke', { reason: String(cause) }));
  const directory: Directory = {
    clock: systemClock,
    ids: randomIds,
    fanout,
    setup: { secretHash: await hashSecret(secret) },
    ...records,
  };
  const attempts = createMemoryAttempts();
  const accounts = createAccounts({
    attempts,
    engine,
    fanout,
    ids: randomIds,
    origin: env.origin,
    secret: folder.secret,
    forgot: () => changes.changed(directoryName),
  });
  let opened: (home: Home) => Promise<void> = async () => {};
  const tidy = () =>
    void forgetExpiredSessions(engine).catch((cause: unknown) =>
      log('warn', 'old sessions stay for now', { reason: String(cause) }),
    );
  setImmediate(tidy);
  const tidying = setInterval(tidy, dayMs).unref();
  const tenants = openWorkspaceFiles({
    directory,
    made: createMadeWorkspaces(engine),
    fileOf: (id) => folder.workspaceFile(id),
    changes,
    watch,
    opened: (home) =>
      void opened(home).catch((cause: unknown) =>
        log('error', 'rooms were not taken up again', { reason: String(cause) }),
      ),
    log,
  });
  const blobs = await openDiskBlobs(folder.blobFolder);
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
    inWorkspace: (id, work) => tenants.use(id, ({ home }) => work(home)),
    onWorkspaceOpen: (then) => void (opened = then),
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
      await Promise.all([media.close(), tenants.close()]);
      await engine.close();
      await watch.close();
      folder.release();
    },
  };
}
