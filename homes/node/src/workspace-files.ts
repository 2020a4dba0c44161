import { AsyncLocalStorage } from 'node:async_hooks';
import { rm } from 'node:fs/promises';
import type { Directory, Home, Log, Search, WorkspaceId } from '@stoa/domain';
import { createPasts, openWorkspace, type MadeWorkspaces } from '@stoa/records';
import { databasesThatFit, openSqlite, openSqliteInMemory, type SqliteEngine } from '@stoa/sqlite';
import {
  ConstraintBroken,
  openFeed,
  openTenants,
  TooManyOpen,
  type ColdStore,
  type Feed,
  type Tenants,
} from '@stoa/tenantdb';
import type { Changes } from './changes.ts';
import type { FileSearch, SearchThreads } from './search/search-threads.ts';
import type { ProcessWatch } from './watch.ts';

/** Whoever commits may be in a transaction, or in a request: what others make of it is part of neither. */
const apart = AsyncLocalStorage.snapshot();

/** What the names of a workspace's files end with: the database, what was written to it last, and the index of that. */
export const fileEnds = ['', '-wal', '-shm'] as const;

/** Workspaces open at once, where so many files may be: each takes 3 to 6 file descriptors and about 0.6 MiB (`npm run bench -- data`, M500). */
const openMost = 500;
/** After so long without use a workspace is closed: opening it takes 1 to 3 ms, and of 10,000 that are active in an hour 170 to 330 are open. */
const idleMs = 60_000;

/** A workspace whose file is open. */
export interface OpenWorkspace {
  readonly engine: SqliteEngine;
  readonly home: Home;
  /** What changes in it, as it changes. Whoever follows it stays in `use` meanwhile. */
  readonly feed: Feed;
  /** What its home searches with, where that is done in threads. */
  readonly search?: FileSearch | undefined;
}
export interface WorkspaceFilesDeps {
  readonly directory: Directory;
  /** A file that was made once and is not there is lost: opening rejects with `DatabaseDamaged`, and makes no other one. */
  readonly made: MadeWorkspaces;
  /** One that was deleted is not opened, and so not made anew. */
  readonly isDeleted?: (id: WorkspaceId) => Promise<boolean>;
  readonly fileOf: (id: WorkspaceId) => string;
  readonly changes: Changes;
  /** Where old changes of one go; left out, they stay in its file. */
  readonly cold?: ((id: WorkspaceId) => ColdStore) | undefined;
  readonly watch?: Pick<ProcessWatch, 'engine'>;
  /** Where searches run; left out, in this thread. */
  readonly searches?: SearchThreads;
  /** Something was committed in a workspace. Called outside of whatever committed it. */
  readonly committed?: (id: WorkspaceId) => void;
  /** Hears of each workspace that is opened for the first time. */
  readonly opened: (home: Home) => void;
  readonly log: Log;
}

export interface WorkspaceFiles extends Tenants<WorkspaceId, OpenWorkspace> {
  /** Deletes the file of a workspace that is none any more. Answers `false`, and leaves it, while somebody has it open. */
  removeFile(id: WorkspaceId): Promise<boolean>;
}

/** Somebody came too late: the workspace was deleted meanwhile. */
export class WorkspaceDeleted extends Error {
  override readonly name = 'WorkspaceDeleted';
  constructor(id: WorkspaceId) {
    super(`The workspace ${id} was deleted.`);
  }
}

/** The workspaces of a data folder, a SQLite file for each. */
export function openWorkspaceFiles({
  directory,
  made,
  isDeleted = async () => false,
  fileOf,
  changes,
  cold,
  watch,
  searches,
  committed,
  opened,
  log,
}: WorkspaceFilesDeps): WorkspaceFiles {
  const pasts = createPasts({ open: () => openSqliteInMemory() });
  /** Those that are filled before the directory lists them, as copies and imports are: it can remember them only then. */
  const unlisted = new Set<WorkspaceId>();
  const known = new Set<WorkspaceId>();
  async function remember(id: WorkspaceId): Promise<void> {
    try {
      await made.add(id);
      unlisted.delete(id);
    } catch (cause) {
      if (cause instanceof ConstraintBroken) unlisted.add(id);
      else log('warn', 'workspace.notRemembered', { reason: String(cause) });
    }
  }
  const told = (search: Search): Search => ({
    async find(typed, asked) {
      const found = await search.find(typed, asked);
      if (found.outOfTime) changes.fellShort();
      return found;
    },
  });
  const tenants = openTenants<WorkspaceId, OpenWorkspace>({
    async open(workspaceId) {
      const isMade = await made.has(workspaceId);
      if (!isMade && (await isDeleted(workspaceId))) throw new WorkspaceDeleted(workspaceId);
      let woke = (): void => {};
      const opening = await openSqlite(fileOf(workspaceId), {
        committed() {
          changes.changed(workspaceId);
          woke();
          if (committed) apart(committed, workspaceId);
        },
        mustExist: isMade,
      });
      const engine = watch?.engine(opening, 'workspace') ?? opening;
      try {
        const search = searches?.open(fileOf(workspaceId));
        const home = {
          ...directory,
          workspaceId,
          ...(await openWorkspace(engine, { pasts, name: workspaceId, cold: cold?.(workspaceId) })),
          ...(search && { search: told(search) }),
        };
        // On a full disk what is there can still be read; it is remembered when it is opened next.
        if (!isMade) await remember(workspaceId);
        if (!known.has(workspaceId)) setImmediate(opened, home);
        known.add(workspaceId);
        const feed = openFeed(engine);
        woke = feed.woke;
        return { engine, home, feed, search };
      } catch (cause) {
        await engine.close();
        throw cause;
      }
    },
    async close({ engine, feed, search }) {
      feed.close();
      // The last connection to close tidies up; whoever deletes the file must be the last to have had it.
      await search?.leave();
      await engine.close();
    },
    max: databasesThatFit(openMost),
    idleMs,
    makesRoomFor: (cause) => cause instanceof TooManyOpen,
  });
  return {
    ...tenants,
    async use(id, work) {
      changes.reads(id);
      if (unlisted.has(id)) await remember(id);
      return tenants.use(id, work);
    },
    removeFile: (id) =>
      tenants.whileClosed(id, async () => {
        unlisted.delete(id);
        known.delete(id);
        for (const end of fileEnds) await rm(`${fileOf(id)}${end}`, { force: true });
      }),
  };
}
