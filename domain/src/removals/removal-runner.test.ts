import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { agora, mia } from '../workspaces/rehearsal.ts';
import { deleteWorkspace } from './delete-workspace.ts';
import { lastLookMs } from './empty-removed.ts';
import { createRemovalRunner } from './removal-runner.ts';
import type { Instant } from '../time.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('it looks at once, when a workspace was deleted, and when the next look is due', async () => {
  const home = await agora();
  const removed: string[] = [];
  const transfers = { ...home.transfers, remove: async (id: string) => void removed.push(id) };
  const clock = { now: () => Date.now() as Instant };
  const running = createRemovalRunner({ ...home, clock, transfers }, () => {});
  await vi.advanceTimersByTimeAsync(10);
  expect(removed).toEqual([]);
  await deleteWorkspace({ ...home, clock }, mia, { name: 'Agora' });
  await vi.advanceTimersByTimeAsync(10);
  expect(removed).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(lastLookMs - 1_000);
  expect(removed).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(removed).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(removed).toHaveLength(2);
  await running.close();
});

test('what another process left is found within half a minute, also when the list could not be read', async () => {
  const home = await agora();
  const removed: string[] = [];
  let isAway = true;
  const clock = { now: () => Date.now() as Instant };
  const deps = {
    ...home,
    clock,
    transfers: { ...home.transfers, remove: async (id: string) => void removed.push(id) },
    removals: {
      ...home.removals,
      take: async (...asked: Parameters<typeof home.removals.take>) => {
        if (isAway) throw new Error('away');
        return home.removals.take(...asked);
      },
    },
  };
  const running = createRemovalRunner(deps, () => {});
  await vi.advanceTimersByTimeAsync(10);
  // Nobody here heard of it.
  await home.removals.begin(home.workspaceId, { by: mia.id, at: clock.now() });
  isAway = false;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(removed).toEqual([home.workspaceId]);
  await running.close();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(removed).toHaveLength(1);
});
