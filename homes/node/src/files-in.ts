import { join } from 'node:path';

/** Where everything stands in a data folder, and in a backup of one. */
export const filesIn = (path: string) => ({
  directoryFile: join(path, 'directory.db'),
  jobsFile: join(path, 'jobs.db'),
  workspaceFolder: join(path, 'workspaces'),
  secretFile: join(path, 'secret'),
  blobFolder: join(path, 'blobs'),
  workspaceFile: (id: string) => join(path, 'workspaces', `${id}.db`),
});
