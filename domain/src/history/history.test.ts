import { expect, test } from 'vitest';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import { createMemoryUpkeep } from '../ports/upkeep.memory.ts';
import type { OldChanges, WorkspaceHistory } from '../ports/history.ts';
import { agora, ben, mia, must, zoe } from '../posts/rehearsal.ts';
import { ok } from '../result.ts';
import { dayMs, type Instant } from '../time.ts';
import { keepHistory, readKeeping } from './keeping.ts';
import { moveOldChanges } from './move-old.ts';
import { planRestore } from './plan-restore.ts';
import { restorePast } from './restore-past.ts';

/** A workspace whose history says what a test wants, and remembers what was asked of it. */
async function withHistory(old: Partial<OldChanges> = {}, isDone = true) {
  const home = await agora();
  const asked: { before: number; most: number }[] = [];
  const history: WorkspaceHistory = {
    ...home.history,
    supports: { past: false, cold: true },
    old: async () => ({ hotDays: 90, oldestAt: undefined, tidyAt: undefined, ...old }),
    async moveOld({ before, most }) {
      asked.push({ before, most });
      return { isDone };
    },
  };
  const upkeep = createMemoryUpkeep(async () => true);
  return { ...home, history, upkeep, clock: { now: () => now }, asked } as unknown as Home & {
    asked: typeof asked;
  };
}
const weekMs = 7 * dayMs;
const now = (2_950 * weekMs + 3 * dayMs) as Instant;
const run = { signal: new AbortController().signal, onChange: () => {} };

test('how long changes stay at hand is for admins to settle, and is looked at soon', async () => {
  const home = await withHistory();
  expect(must(await readKeeping(home, mia, {}))).toMatchObject({ hotDays: 90 });
  expect(must(await keepHistory(home, mia, { hotDays: 30 }))).toMatchObject({ hotDays: 30 });
  expect(await home.upkeep.due(now, 9)).toEqual([{ workspaceId: home.workspaceId, chore: 'history' }]);
  for (const hotDays of [1, -1, Number.NaN, 30.5])
    expect(await keepHistory(home, mia, { hotDays })).toMatchObject({ error: { type: 'InvalidInput' } });
  expect(await readKeeping(home, ben, {})).toMatchObject({ error: { type: 'NotAllowed' } });
  expect(await keepHistory(home, zoe, { hotDays: 30 })).toMatchObject({ error: { type: 'NotFound' } });
});

test('changes go by whole weeks, and the next look is when another week is old enough', async () => {
  const oldestAt = (now - 80 * dayMs) as Instant;
  const home = await withHistory({ oldestAt });
  expect(await moveOldChanges.concerns!(home)).toBe(false);
  const { dueAt } = await moveOldChanges.run(home, run);
  expect(home.asked).toEqual([{ before: Math.floor((now - 90 * dayMs) / weekMs) * weekMs, most: 20 }]);
  expect(dueAt! - 90 * dayMs).toBeGreaterThan(oldestAt);
  expect(dueAt! - 90 * dayMs - oldestAt).toBeLessThanOrEqual(weekMs);

  const older = await withHistory({ oldestAt: (now - 98 * dayMs) as Instant }, false);
  expect(await moveOldChanges.concerns!(older)).toBe(true);
  expect(await moveOldChanges.run(older, run)).toEqual({ dueAt: now });
});

test('what is to stay for good does not move, and what was deleted is still taken out', async () => {
  const home = await withHistory({ hotDays: 0, oldestAt: 1 as Instant });
  expect(await moveOldChanges.concerns!(home)).toBe(false);
  expect(await moveOldChanges.run(home, run)).toEqual({});
  expect(home.asked).toMatchObject([{ before: 0 }]);
  const tidyAt = (now + 5) as Instant;
  const deleted = await withHistory({ hotDays: 0, tidyAt });
  expect(await moveOldChanges.concerns!(deleted)).toBe(true);
  expect(await moveOldChanges.run(deleted, run)).toEqual({ dueAt: tidyAt });
});

test('what would change a meeting waits until nobody is in one', async () => {
  const home = await agora();
  const counts = { meetings: { back: 0, changed: 1, gone: 0 } };
  const history = { ...home.history, plan: async () => ok(counts) };
  const stays = [{ meetingId: 'm' }] as never;
  const busy = { ...home, history, attendance: { ...home.attendance, open: async () => stays } };
  const moment = now;
  const blocked = { error: { type: 'RestoreBlocked', by: 'running' } };
  for (const wanted of [{ type: 'everything' }, { type: 'meeting', id: 'm' as MeetingId }] as const) {
    expect(await planRestore(busy, mia, { wanted, moment })).toMatchObject(blocked);
    expect(await restorePast(busy, mia, { wanted, moment })).toMatchObject(blocked);
    expect(await restorePast({ ...home, history }, mia, { wanted, moment })).toMatchObject({ ok: true });
  }
  const other = { type: 'meeting', id: 'other' as MeetingId } as const;
  expect(await restorePast(busy, mia, { wanted: other, moment })).toMatchObject({ ok: true });
  const posts = { ...busy, history: { ...history, plan: async () => ok({}) } };
  expect(await restorePast(posts, mia, { wanted: { type: 'everything' }, moment })).toMatchObject({
    ok: true,
  });
});
