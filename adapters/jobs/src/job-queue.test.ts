import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobQueueContract } from '@stoa/domain/contracts/job-queue';
import { openSqlite } from '@stoa/sqlite';
import { openJobQueue } from './index.ts';

jobQueueContract('jobs on sqlite', async (deps) => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-jobs-'));
  const [one, two] = [await openSqlite(join(folder, 'jobs.db')), await openSqlite(join(folder, 'jobs.db'))];
  return {
    queue: await openJobQueue(one, deps),
    elsewhere: await openJobQueue(two, deps),
    async close() {
      await Promise.all([one.close(), two.close()]);
      rmSync(folder, { recursive: true });
    },
  };
});
