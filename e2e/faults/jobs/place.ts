import { openSqlite } from '@stoa/sqlite';
import { openPostgres } from '@stoa/postgres';
import { openJobQueue } from '@stoa/jobs';
import { openWorkspace } from '@stoa/records';
import type { Database } from '@stoa/tenantdb';
import type { Clock, JobQueue, WorkspaceRecords } from '@stoa/domain';
import { randomIds } from '@stoa/domain';

/** Where processes find the queue and a workspace: files of one folder, or a prepared server. */
export type Place = { readonly folder: string } | { readonly url: string; readonly wallKey: string };

export interface Opened {
  readonly queue: JobQueue;
  readonly records: WorkspaceRecords;
  /** Its schema is brought up to date by whoever opens it. */
  readonly directory: Database;
  close(): Promise<void>;
}

export async function openPlace(place: Place, clock: Clock): Promise<Opened> {
  const deps = { ids: randomIds, clock };
  if ('folder' in place) {
    const [jobs, workspace, directory] = await Promise.all(
      ['jobs', 'workspace', 'directory'].map((name) => openSqlite(`${place.folder}/${name}.db`)),
    );
    const all = [jobs!, workspace!, directory!];
    return {
      queue: await openJobQueue(jobs!, deps),
      records: await openWorkspace(workspace!),
      directory: directory!,
      close: async () => void (await Promise.all(all.map((one) => one.close()))),
    };
  }
  const postgres = await openPostgres({
    url: place.url,
    wallKey: Buffer.from(place.wallKey, 'hex'),
    connections: 6,
  });
  return {
    queue: await openJobQueue(postgres.jobs, deps),
    records: await openWorkspace(postgres.workspace('agora')),
    directory: postgres.directory,
    close: () => postgres.close(),
  };
}
