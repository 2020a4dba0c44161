import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createJobRunner,
  job,
  newJob,
  randomIds,
  systemClock,
  workflow,
  type Definition,
  type JobQueue,
  type ProcessId,
} from '@stoa/domain';
import { jobMigrations, openJobQueue } from '@stoa/jobs';
import { testDatabase } from '@stoa/postgres/fixtures/database';
import { openSqlite } from '@stoa/sqlite';
import Database from 'better-sqlite3';
import { OpenWorkflow } from 'openworkflow';
import { BackendSqlite } from 'openworkflow/sqlite';
import { alternate, median, type Measure } from './measure.ts';

const deps = { ids: randomIds, clock: systemClock };
const nothing = job('nothing', async () => 1);
const chain = (steps: number) =>
  workflow('chain', async (step) => {
    for (let i = 0; i < steps; i++) await step.do(`step ${i}`, async () => i);
    return steps;
  });
/** Under way at once: of ours, and of openworkflow's, which at 10 and at 50 gives the same within a tenth. */
const most = 50;
const openworkflowMost = 10;

/** The queue of jobs, beside bare SQLite with `synchronous=FULL` and beside openworkflow, which all keep what they say in a file. */
export async function jobs(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-bench-jobs-'));
  let files = 0;
  const newFile = (): string => join(folder, `${(files += 1)}.db`);
  const onFile = async <T>(work: (queue: JobQueue) => Promise<T>): Promise<T> => {
    const engine = await openSqlite(newFile());
    try {
      return await work(await openJobQueue(engine, deps));
    } finally {
      await engine.close();
    }
  };
  const database = await testDatabase([], [], { jobs: jobMigrations });
  const postgres = await database.open();
  const onPostgres = await openJobQueue(postgres.jobs, deps);
  try {
    return [
      {
        id: 'G18',
        what: 'jobs put in, claimed and done per second / raw FULL, three commits each',
        ...(await alternate(
          () => onFile((queue) => through(queue, nothing, 5_000)),
          async () => rawJobs(newFile(), 1_500),
        )),
        unit: '/s wall',
        target: 1,
      },
      {
        id: 'G18a',
        what: 'from putting a job in to its first line, nothing else going on',
        ...(await alone(await onFile(dispatches))),
        unit: 'ms p50',
        lessIsBetter: true,
        target: 2,
      },
      {
        id: 'G19',
        what: 'workflows of 5 steps per second / openworkflow 0.10.1 by tick()',
        ...(await alternate(
          () => onFile((queue) => through(queue, chain(5), 1_000)),
          () => openworkflow(newFile(), 5, 300),
          3,
        )),
        unit: '/s wall',
        target: 1,
      },
      {
        id: 'G19a',
        what: 'workflows of 1 step per second / openworkflow 0.10.1 by tick()',
        ...(await alternate(
          () => onFile((queue) => through(queue, chain(1), 2_000)),
          () => openworkflow(newFile(), 1, 500),
          3,
        )),
        unit: '/s wall',
        target: 1,
      },
      {
        id: 'G18c',
        what: 'jobs on PostgreSQL per second, one process',
        ...(await alone(await through(onPostgres, nothing, 2_000))),
        unit: '/s wall',
      },
      {
        id: 'G19c',
        what: 'workflows of 5 steps on PostgreSQL per second, one process',
        ...(await alone(await through(onPostgres, chain(5), 500))),
        unit: '/s wall',
        target: 200,
      },
    ];
  } finally {
    await database.drop();
    await database.server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const alone = async (ours: number) => ({ ours, peer: 0, ratio: 0 });

const runnerOf = (queue: JobQueue, definition: Definition<undefined>) =>
  createJobRunner({
    queue,
    definitions: [definition],
    home: undefined,
    owner: 'bench' as ProcessId,
    clock: systemClock,
    log: () => {},
    most,
  });

/** Put in by 64 at once while they are worked on, until the last one is done. */
async function through(queue: JobQueue, definition: Definition<undefined>, count: number): Promise<number> {
  const runner = runnerOf(queue, definition);
  const started = performance.now();
  let put = 0;
  const putting = Promise.all(
    Array.from({ length: 64 }, async () => {
      while (put++ < count) {
        await queue.add([newJob(definition, undefined as never, { dueAt: systemClock.now() })]);
        runner.wake();
      }
    }),
  );
  await runner.start();
  await putting;
  while ((await queue.counts()).done % count !== 0 || (await queue.counts()).done === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const perSecond = (count / (performance.now() - started)) * 1_000;
  await runner.stop();
  await queue.forget(['done'], (systemClock.now() + 1_000) as never, count * 2);
  return perSecond;
}

async function dispatches(queue: JobQueue): Promise<number> {
  const begun: (() => void)[] = [];
  const told = job('told', async () => begun.shift()?.());
  const runner = runnerOf(queue, told);
  await runner.start();
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const at = performance.now();
    const begins = new Promise<void>((resolve) => void begun.push(resolve));
    await queue.add([newJob(told, undefined, { dueAt: systemClock.now() })]);
    runner.wake();
    await begins;
    times.push(performance.now() - at);
  }
  await runner.stop();
  return median(times);
}

/** The peer: put in, claimed, done, each its own durable transaction, and nothing else. */
function rawJobs(file: string, count: number): number {
  const database = new Database(file);
  database.pragma('journal_mode = wal');
  database.pragma('synchronous = full');
  database.exec(
    'create table job (id text primary key, state text not null, input text not null, at integer)',
  );
  const add = database.prepare(`insert into job values (?, 'waiting', '{}', ?)`);
  const claim = database.prepare(`update job set state = 'running' where id = ?`);
  const done = database.prepare(`update job set state = 'done' where id = ?`);
  const started = performance.now();
  for (let i = 0; i < count; i++) {
    const id = `job ${i}`;
    add.run(id, i);
    claim.run(id);
    done.run(id);
  }
  const perSecond = (count / (performance.now() - started)) * 1_000;
  database.close();
  return perSecond;
}

async function openworkflow(file: string, steps: number, count: number): Promise<number> {
  const backend = BackendSqlite.connect(file);
  const ow = new OpenWorkflow({ backend });
  let done = 0;
  const chained = ow.defineWorkflow({ name: 'chain' }, async ({ step }) => {
    for (let i = 0; i < steps; i++) await step.run({ name: `step ${i}` }, async () => i);
    done += 1;
    return steps;
  });
  const started = performance.now();
  for (let i = 0; i < count; i++) await chained.run({});
  const worker = ow.newWorker({ concurrency: openworkflowMost });
  while (done < count) if ((await worker.tick()) === 0) await new Promise((resolve) => setImmediate(resolve));
  const perSecond = (count / (performance.now() - started)) * 1_000;
  // What is still being written has its time.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await backend.stop();
  return perSecond;
}
