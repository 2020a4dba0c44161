import type { Directory, Home, Log, WorkspaceId } from '@stoa/domain';
import { openWorkspace, type MadeWorkspaces } from '@stoa/records';
import { databasesThatFit, openSqlite, type SqliteEngine } from '@stoa/sqlite';
import { openTenants, TooManyOpen, type Tenants } from '@stoa/tenantdb';
import type { Changes } from './changes.ts';
import type { ProcessWatch } from './watch.ts';

/** Workspaces open at once, where so many files may be: each takes 3 to 6 file descriptors and 0.3 to 0.6 MB (measured with 1,000 and 6,000 files). */
const openMost = 500;

/** A workspace whose file is open. */
export interface OpenWorkspace {
  readonly engine: SqliteEngine;
  readonly home: Home;
}
export interface WorkspaceFilesDeps {
  readonly directory: Directory;
  /** A file that was made once and is not there is lost: opening rejects with `DatabaseDamaged`, and makes no other one. */
  readonly made: MadeWorkspaces;
  readonly fileOf: (id: WorkspaceId) => string;
  readonly changes: Changes;
  readonly watch?: Pick<ProcessWatch, 'engine'>;
  /** Hears of each workspace that is opened. */
  readonly opened: (home: Home) => void;
  readonly log: Log;
}

/** The workspaces of a data folder, a SQLite file for each. */
export function openWorkspaceFiles({
  directory,
  made,
  fileOf,
  changes,
  watch,
  opened,
  log,
}: WorkspaceFilesDeps): Tenants<WorkspaceId, OpenWorkspace> {
  const tenants = openTenants<WorkspaceId, OpenWorkspace>({
    async open(workspaceId) {
      const isMade = await made.has(workspaceId);
      const opening = await openSqlite(fileOf(workspaceId), {
        committed: () => changes.changed(workspaceId),
        mustExist: isMade,
      });
      const engine = watch?.engine(opening, 'workspace') ?? opening;
      try {
        const home = { ...directory, workspaceId, ...(await openWorkspace(engine)) };
        // On a full disk what is there can still be read; it is remembered when it is opened next.
        if (!isMade)
          await made
            .add(workspaceId)
            .catch((cause: unknown) => log('warn', 'workspace.notRemembered', { reason: String(cause) }));
        setImmediate(opened, home);
        return { engine, home };
      } catch (cause) {
        await engine.close();
        throw cause;
      }
    },
    close: ({ engine }) => engine.close(),
    max: databasesThatFit(openMost),
    makesRoomFor: (cause) => cause instanceof TooManyOpen,
  });
  return {
    ...tenants,
    use(id, work) {
      changes.reads(id);
      return tenants.use(id, work);
    },
  };
}
