import type { Home } from '../home.ts';
import type { SeriesId, WorkspaceId } from '../ids.ts';
import { newJob, usualRetries } from '../jobs/definition.ts';
import type { OutboxEntry } from '../ports/outbox.ts';
import type { Instant } from '../time.ts';

export interface ToExtend {
  readonly workspaceId: WorkspaceId;
  readonly seriesId: SeriesId;
}
/** The job that looks after a series. */
export const seriesJob = { name: 'meeting-series', version: 1, retries: usualRetries } as const;

/**
 * For the outbox: to look after a series, now or at a moment to come, which is asked for once however many ask. Looking twice changes nothing.
 */
export const seriesJobs = (
  { ids, clock, workspaceId }: Pick<Home, 'ids' | 'clock' | 'workspaceId'>,
  seriesId: SeriesId | undefined,
  later?: Instant,
): readonly OutboxEntry[] => {
  if (seriesId === undefined) return [];
  const input: ToExtend = { workspaceId, seriesId };
  const when =
    later === undefined
      ? { dueAt: clock.now() }
      : { dueAt: later, key: `series:${workspaceId}:${seriesId}:${later}` };
  return [{ id: ids.next(), job: newJob(seriesJob, input, { ...when, workspaceId }) }];
};
