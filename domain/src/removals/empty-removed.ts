import type { Log } from '../home.ts';
import type { WorkspaceId } from '../ids.ts';
import type { CacheDep } from '../ports/cache.ts';
import type { JobsDep } from '../ports/job-queue.ts';
import { totalOf, type Remains, type Removal, type RemovalsDep } from '../ports/removals.ts';
import type { TransfersDep } from '../ports/transfers.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { dayMs, type ClockDep, type Instant } from '../time.ts';
import { removalsKeptDays } from './list-removals.ts';

export type EmptyingDeps = ClockDep & RemovalsDep & WorkspacesDep & TransfersDep & JobsDep & CacheDep;

/** What had begun before a workspace was deleted has ended by then, ms: a request is cut off after 25 s, a transaction after 30 s. */
export const lastLookMs = 60_000;
/** One that is emptied is its process's for so long, ms; then another one goes on. */
export const emptyingMs = 10_000;
/** Between tries, while something is left or something breaks, ms. */
const againMs = { first: 1_000, last: 5 * 60_000 };

/** What is left of a workspace in every place where one lies, by looking at each of them. */
export async function lookForRemains(
  { removals, transfers, jobs, cache }: Omit<EmptyingDeps, 'clock' | 'workspaces'>,
  id: WorkspaceId,
): Promise<Remains> {
  const [directory, lying, counts, entries] = [
    await removals.left(id),
    await transfers.left(id),
    await jobs.counts({ workspaceId: id }),
    await cache.count(id),
  ];
  return { directory, ...lying, jobs: Object.values(counts).reduce((a, b) => a + b, 0), cache: entries };
}

/**
 * Empties what is due, one after the other, and looks at each that nothing is left. A place where something was left is emptied again; one
 * where nothing was is looked at, and emptied, once more when all that was under way is over. It can be cut off anywhere and run again, also
 * in two processes at once. Answers when the next one is due.
 */
export async function emptyRemoved(deps: EmptyingDeps, log: Log): Promise<Instant | undefined> {
  const { removals, clock } = deps;
  for (;;) {
    const now = clock.now();
    const removal = await removals.take(now, (now + emptyingMs) as Instant);
    if (!removal) break;
    try {
      await emptyOne(deps, removal, log);
    } catch (cause) {
      // It is due again when its time with this process is over.
      log('warn', 'removal.failed', { workspace: removal.workspaceId, problem: nameOf(cause) });
    }
  }
  await removals.forgetBefore((clock.now() - removalsKeptDays * dayMs) as Instant);
  return removals.nextDue();
}

async function emptyOne(deps: EmptyingDeps, removal: Removal, log: Log): Promise<void> {
  const { removals, transfers, jobs, cache, clock } = deps;
  const { workspaceId: id, kind, askedAt } = removal;
  // It was filled and listed, and its process died before it said so.
  if (await deps.workspaces.byId(id)) return removals.forget(id);
  let isEmptied = true;
  try {
    await transfers.remove(id);
  } catch (cause) {
    isEmptied = false;
    log('info', 'removal.waits', { workspace: id, problem: nameOf(cause) });
  }
  await jobs.removeOf(id);
  await cache.clear(id);
  const remains = await lookForRemains(deps, id);
  const at = clock.now();
  const left = totalOf(remains);
  const isDone = isEmptied && left === 0;
  log('info', 'removal.looked', { workspace: id, left });
  if (isDone && kind === 'unfinished') return removals.forget(id);
  const lastLook = askedAt + lastLookMs;
  const dueAt = isDone ? (at >= lastLook ? undefined : lastLook) : later(at, askedAt);
  await removals.settle(id, { at, remains, dueAt: dueAt as Instant | undefined });
}

/** The longer it takes, the longer it is waited. */
const later = (now: Instant, askedAt: Instant): number =>
  now + Math.min(againMs.last, Math.max(againMs.first, (now - askedAt) / 10));

const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : 'unknown');
