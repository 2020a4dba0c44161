import { existsSync } from 'node:fs';
import type { Blobs, Transfers, WorkspaceId } from '@stoa/domain';
import { blobsOfWorkspace, createTransfers, heldWorkspace, workspaceSchema } from '@stoa/records';
import { backup, openSqlite } from '@stoa/sqlite';
import { copySegments, emptyAside, logSpan, type ColdStore, type Engine } from '@stoa/tenantdb';
import { openScratch } from './scratch.ts';
import { fileEnds, type OpenWorkspace } from './workspace-files.ts';

export interface FileTransfersDeps {
  use<T>(id: WorkspaceId, work: (workspace: OpenWorkspace) => Promise<T>): Promise<T>;
  readonly fileOf: (id: WorkspaceId) => string;
  /** Deletes the file of one, unless somebody has it open: then it answers `false`. */
  readonly removeFile: (id: WorkspaceId) => Promise<boolean>;
  /** Where old changes of one lie. */
  readonly cold: (id: WorkspaceId) => ColdStore;
  /** Where those and its other large things are. */
  readonly blobs: Pick<Blobs, 'list' | 'delete'>;
}

/** Somebody still works in a workspace that is to be removed: it is to be tried again in a moment. */
export class StillOpen extends Error {
  override readonly name = 'StillOpen';
}

/** {@link Transfers} where each workspace is a SQLite file. */
export function createFileTransfers({ use, fileOf, removeFile, cold, blobs }: FileTransfersDeps): Transfers {
  const held = {
    use: <T>(id: WorkspaceId, work: (engine: OpenWorkspace['engine']) => Promise<T>) =>
      use(id, ({ engine }) => work(engine)),
    scratch: openScratch,
    cold,
  };
  const transfers = createTransfers((id) => heldWorkspace(id, held, workspaceSchema));
  return {
    ...transfers,
    // Opening it would begin what a workspace does when it is opened: the file goes as it is.
    async remove(id) {
      if (!(await removeFile(id))) throw new StillOpen('A workspace that is to be removed is still open.');
      await blobsOfWorkspace(blobs, id).deleteAll();
    },
    left: async (id) => ({
      database: fileEnds.filter((end) => existsSync(`${fileOf(id)}${end}`)).length,
      blobs: await blobsOfWorkspace(blobs, id).count(),
    }),
    // The file as a whole, with its history, while others write to it: many times as fast as its rows.
    async fork(origin, id) {
      await use(origin, ({ engine }) => backup(engine, fileOf(id)));
      // What lies cold is not in the file: it lies beside each of the two.
      const { last } = await onlyAsFile(fileOf(id), async (copy) => {
        // Nor are webhooks with their secrets for a branch, or jobs that its origin asked for.
        await emptyAside(copy, workspaceSchema);
        await use(origin, ({ engine }) =>
          copySegments({ engine, store: cold(origin) }, { engine: copy, store: cold(id) }),
        );
        return logSpan(copy);
      });
      return { origin: last, branch: last };
    },
  };
}

/** Nobody else has it open yet, and it is not opened as a workspace: that would write into its log who is in it, and the two would part late. */
async function onlyAsFile<T>(file: string, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openSqlite(file, { mustExist: true });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
