import type { IdsDep } from '../ids.ts';
import type { JobsDep, NewJob } from '../ports/job-queue.ts';
import type { OutboxDep } from '../ports/outbox.ts';
import type { WorkspaceIdDep } from '../home.ts';
import type { TransactionsDep } from '../ports/transactions.ts';
import type { UpkeepDep } from '../ports/upkeep.ts';
import type { ClockDep } from '../time.ts';
import type { Chore } from '../upkeep/chore.ts';

const movedAtOnce = 200;

/** Moves what a workspace asked for into the queue. A job is known by its row, so that one that is moved twice is one job. */
export async function moveOutbox({ outbox, jobs }: OutboxDep & JobsDep): Promise<number> {
  for (let moved = 0; ;) {
    const waiting = await outbox.waiting(movedAtOnce);
    if (waiting.length === 0) return moved;
    await jobs.add(waiting.map(({ id, job }) => ({ ...job, key: job.key ?? `outbox:${id}` })));
    await outbox.remove(waiting.map(({ id }) => id));
    moved += waiting.length;
  }
}

/** Runs after each commit that leaves something in the outbox, and for every workspace that died with something in it. */
export const outboxChore: Chore = {
  name: 'outbox',
  concerns: async ({ outbox }) => (await outbox.waiting(1)).length > 0,
  async run(home) {
    await moveOutbox(home);
    return {};
  },
};

/** Said before a transaction that leaves something in the outbox: it is moved on also where this process dies right after. */
export const expectJobs = (deps: ClockDep & UpkeepDep & WorkspaceIdDep): Promise<void> =>
  deps.upkeep.expect({ workspaceId: deps.workspaceId, chore: outboxChore.name }, deps.clock.now());

/** A change of a workspace and the jobs that it asks for, as one. What `work` answers becomes jobs if the transaction is kept. */
export async function withJobs(
  deps: ClockDep & IdsDep & OutboxDep & TransactionsDep & UpkeepDep & WorkspaceIdDep,
  work: () => Promise<readonly NewJob[]>,
): Promise<void> {
  await expectJobs(deps);
  await deps.transactions.atomically(async () => {
    const jobs = await work();
    await deps.outbox.add(jobs.map((job) => ({ id: deps.ids.next(), job })));
  });
}

/** Runs `work` in a transaction unless one with this key was kept before: the effect of a step that is tried again is there once. */
export async function effectOnce(
  deps: ClockDep & OutboxDep & TransactionsDep,
  key: string,
  work: () => Promise<void>,
): Promise<void> {
  await deps.transactions.atomically(async () => {
    if (await deps.outbox.once(key, deps.clock.now())) await work();
  });
}
