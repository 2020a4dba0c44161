import type { Transfers, WorkspaceId } from '@stoa/domain';
import { createTransfers, heldWorkspace, workspaceSchema } from '@stoa/records';
import { backup } from '@stoa/sqlite';
import { copySegments, logSpan, type ColdStore } from '@stoa/tenantdb';
import { openScratch } from './scratch.ts';
import type { OpenWorkspace } from './workspace-files.ts';

export interface FileTransfersDeps {
  use<T>(id: WorkspaceId, work: (workspace: OpenWorkspace) => Promise<T>): Promise<T>;
  readonly fileOf: (id: WorkspaceId) => string;
  /** Deletes the file of one that holds nothing any more, unless somebody has it open. */
  readonly removeFile: (id: WorkspaceId) => Promise<unknown>;
  /** Where old changes of one lie. */
  readonly cold: (id: WorkspaceId) => ColdStore;
}

/** {@link Transfers} where each workspace is a SQLite file. */
export function createFileTransfers({ use, fileOf, removeFile, cold }: FileTransfersDeps): Transfers {
  const held = {
    use: <T>(id: WorkspaceId, work: (engine: OpenWorkspace['engine']) => Promise<T>) =>
      use(id, ({ engine }) => work(engine)),
    scratch: openScratch,
    cold,
  };
  const transfers = createTransfers((id) => heldWorkspace(id, held, workspaceSchema));
  return {
    ...transfers,
    async remove(id) {
      await transfers.remove(id);
      await removeFile(id);
    },
    // The file as a whole, with its history, while others write to it: many times as fast as its rows.
    async fork(origin, id) {
      await use(origin, ({ engine }) => backup(engine, fileOf(id)));
      // What lies cold is not in the file: it lies beside each of the two.
      const { last } = await use(id, async ({ engine: copy }) => {
        await use(origin, ({ engine }) =>
          copySegments({ engine, store: cold(origin) }, { engine: copy, store: cold(id) }),
        );
        return logSpan(copy);
      });
      return { origin: last, branch: last };
    },
  };
}
