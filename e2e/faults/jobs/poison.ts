import {
  createJobRunner,
  job,
  newJob,
  randomIds,
  systemClock,
  type Instant,
  type JobQueue,
  type ProcessId,
} from '@stoa/domain';
import { openJobQueue } from '@stoa/jobs';
import { openSqlite } from '@stoa/sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../fault.ts';

const good = job('good', async () => 1);
const poison = job('poison', async () => Promise.reject(new Error('never')), {
  retries: 3,
  firstMs: 1,
  mostMs: 1,
});
const jobsOfRun = 2_000;

/** Jobs a second that are put in, claimed and done. */
async function rate(queue: JobQueue): Promise<number> {
  const due = { dueAt: (systemClock.now() - 1) as Instant };
  await queue.add(Array.from({ length: jobsOfRun }, () => newJob(good, undefined as never, due)));
  const done = (await queue.counts()).done;
  const runner = runnerOn(queue);
  const started = performance.now();
  await runner.drain();
  const perSecond = (jobsOfRun / (performance.now() - started)) * 1_000;
  if ((await queue.counts()).done !== done + jobsOfRun) throw new Error('some were not done');
  return perSecond;
}

const runnerOn = (queue: JobQueue) =>
  createJobRunner<undefined>({
    queue,
    definitions: [good, poison],
    ...{ home: undefined, owner: 'ada' as ProcessId, clock: systemClock, log: () => {} },
  });

export const poisoned: Fault = {
  id: 'G2',
  what: 'poison jobs, and a queue that is full of jobs for later',
  async run(short) {
    const folder = mkdtempSync(join(tmpdir(), 'stoa-poison-'));
    const engine = await openSqlite(join(folder, 'jobs.db'));
    try {
      const queue = await openJobQueue(engine, { ids: randomIds, clock: systemClock });
      await rate(queue);
      const empty = await rate(queue);
      const waiting = short ? 100_000 : 1_000_000;
      for (let from = 0; from < waiting; from += 50_000)
        await engine.run(
          `insert into job (id, name, version, input, state, due_at, attempts, fence, created_at)
           with recursive n (i) as (select :from union all select i + 1 from n where i + 1 < :to)
           select 'later ' || i, 'good', 1, 'null', 'waiting', :due + i, 0, 0, :due from n`,
          { from, to: from + 50_000, due: systemClock.now() + 86_400_000 },
        );
      const ids = await queue.add(
        Array.from({ length: 20 }, () => newJob(poison, undefined as never, { dueAt: systemClock.now() })),
      );
      const full = await rate(queue);
      const runner = runnerOn(queue);
      await runner.start();
      const dead = async () => (await queue.counts()).dead;
      while ((await dead()) < ids.length) await new Promise((resolve) => setTimeout(resolve, 20));
      await runner.stop();
      const share = full / empty;
      return {
        figure: `${await dead()} of ${ids.length} poison jobs dead after 4 tries; ${Math.round(full)} jobs a second beside ${waiting.toLocaleString('en')} that wait, ${Math.round(empty)} beside none: ${share.toFixed(2)}`,
        // Cores of a short run are shared with other tests.
        pass: short || share >= 0.8,
      };
    } finally {
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
