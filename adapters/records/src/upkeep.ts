import { expectedMs, type Upkeep, type UpkeepUnit } from '@stoa/domain';
import type { Database } from '@stoa/tenantdb';

const columns = 'workspace_id as "workspaceId", chore';

/** {@link Upkeep} in the directory's table `upkeep` (migration 0006). */
export function createUpkeep(directory: Database): Upkeep {
  return {
    async expect({ workspaceId, chore }, now) {
      await directory.run(
        `insert into upkeep (workspace_id, chore, due_at, standing, expected_until)
         select id, :chore, :until, 1, :until from workspace where id = :workspaceId
         on conflict (workspace_id, chore) do update
            set due_at = case when upkeep.due_at < excluded.due_at then upkeep.due_at else excluded.due_at end,
                standing = 1, expected_until = excluded.expected_until`,
        { workspaceId, chore, until: now + expectedMs },
      );
    },
    async settle({ workspaceId, chore }, { dueAt, standing = false }, now) {
      const params = { workspaceId, chore, now };
      if (dueAt === undefined && !standing) {
        // What is expected stays: its moment comes (UP2).
        await directory.runAll([
          {
            sql: `update upkeep set due_at = expected_until
                   where workspace_id = :workspaceId and chore = :chore and expected_until > :now`,
            params,
          },
          {
            sql: 'delete from upkeep where workspace_id = :workspaceId and chore = :chore and expected_until <= :now',
            params,
          },
        ]);
        return;
      }
      await directory.run(
        `insert into upkeep (workspace_id, chore, due_at, standing, expected_until)
         select id, :chore, ${nullable}, ${whole('standing')}, 0 from workspace where id = :workspaceId
         on conflict (workspace_id, chore) do update
            set due_at = case when upkeep.expected_until <= :now then excluded.due_at
                              when excluded.due_at < upkeep.expected_until then excluded.due_at
                              else upkeep.expected_until end,
                standing = case when upkeep.expected_until <= :now then excluded.standing else 1 end`,
        { ...params, dueAt: dueAt ?? null, standing: Number(standing) },
      );
    },
    due: (now, limit) =>
      directory.query<UpkeepUnit>(
        `select ${columns} from upkeep where due_at <= :now order by due_at, workspace_id, chore limit :limit`,
        { now, limit },
      ),
    standing: (limit, after) =>
      directory.query<UpkeepUnit>(
        `select ${columns} from upkeep
          where standing = 1 and (workspace_id > :workspaceId or (workspace_id = :workspaceId and chore > :chore))
          order by workspace_id, chore limit :limit`,
        { workspaceId: after?.workspaceId ?? '', chore: after?.chore ?? '', limit },
      ),
  };
}

// PostgreSQL asks what type a placeholder has that is only selected.
const whole = (name: string): string => `cast(:${name} as bigint)`;
const nullable = whole('dueAt');
