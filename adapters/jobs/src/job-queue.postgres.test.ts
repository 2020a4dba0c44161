import { jobQueueContract } from '@stoa/domain/contracts/job-queue';
import { testDatabase, type TestDatabase } from '@stoa/postgres/fixtures/database';
import { afterAll, beforeAll } from 'vitest';
import { jobMigrations, openJobQueue } from './index.ts';

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase([], [], { jobs: jobMigrations })));
afterAll(() => database.drop());

jobQueueContract('jobs on postgres', async (deps) => {
  const [one, two] = [await database.open(), await database.open()];
  return {
    queue: await openJobQueue(one.jobs, deps),
    elsewhere: await openJobQueue(two.jobs, deps),
    async close() {
      await database.disconnect();
      await database.asOwner('truncate table jobs.job cascade');
    },
  };
});
