import type { WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { expectedMs, type Upkeep, type UpkeepUnit } from './upkeep.ts';

interface Row extends UpkeepUnit {
  readonly dueAt: Instant | undefined;
  readonly standing: boolean;
  /** Until then it is not put off. */
  readonly expectedUntil: number;
}

/** {@link Upkeep} in memory; `isThere` tells whether a workspace is. */
export function createMemoryUpkeep(
  isThere: (id: WorkspaceId) => Promise<boolean> = async () => true,
): Upkeep {
  const rows = new Map<string, Row>();
  const keyOf = ({ workspaceId, chore }: UpkeepUnit): string => `${workspaceId} ${chore}`;
  async function there(): Promise<Row[]> {
    const found: Row[] = [];
    for (const row of rows.values()) if (await isThere(row.workspaceId)) found.push(row);
    return found.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }
  const toUnit = ({ workspaceId, chore }: Row): UpkeepUnit => ({ workspaceId, chore });
  const earlier = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
    a === undefined ? b : b === undefined || a < b ? a : b;

  return {
    async expect(unit, now) {
      if (!(await isThere(unit.workspaceId))) return;
      const until = (now + expectedMs) as Instant;
      const dueAt = earlier(rows.get(keyOf(unit))?.dueAt, until);
      rows.set(keyOf(unit), { ...unit, dueAt, standing: true, expectedUntil: until });
    },
    async settle(unit, { dueAt, standing = false }, now) {
      if (!(await isThere(unit.workspaceId))) return;
      const row = rows.get(keyOf(unit));
      if (row && row.expectedUntil > now)
        rows.set(keyOf(unit), {
          ...row,
          dueAt: earlier(dueAt, row.expectedUntil as Instant),
        });
      else if (dueAt === undefined && !standing) rows.delete(keyOf(unit));
      else rows.set(keyOf(unit), { ...unit, dueAt, standing, expectedUntil: 0 });
    },
    due: async (now, limit) =>
      (await there())
        .filter(({ dueAt }) => dueAt !== undefined && dueAt <= now)
        .sort((a, b) => a.dueAt! - b.dueAt!)
        .slice(0, limit)
        .map(toUnit),
    standing: async (limit, after) =>
      (await there())
        .filter((row) => row.standing && (!after || keyOf(row) > keyOf(after)))
        .slice(0, limit)
        .map(toUnit),
  };
}
