import type { WorkspaceId } from '@stoa/domain';
import type { Database } from '@stoa/tenantdb';

/** Which workspaces have a database of their own already, as the directory remembers it. For homes that keep each in a file. */
export interface MadeWorkspaces {
  has(id: WorkspaceId): Promise<boolean>;
  /** Once the workspace's own database is durable. Adding it again changes nothing. */
  add(id: WorkspaceId): Promise<void>;
}

export function createMadeWorkspaces(directory: Database): MadeWorkspaces {
  return {
    has: async (id) =>
      (await directory.queryOne('select 1 from made_workspace where workspace_id = :id', { id })) !==
      undefined,
    async add(id) {
      await directory.run(
        'insert into made_workspace (workspace_id) values (:id) on conflict (workspace_id) do nothing',
        { id },
      );
    },
  };
}
