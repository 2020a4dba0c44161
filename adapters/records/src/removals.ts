import type { Instant, Removal, Removals } from '@stoa/domain';
import type { Database } from '@stoa/tenantdb';
import { withoutNulls } from './without-nulls.ts';

type Row = Omit<Removal, 'remains'> & { readonly remains: string | null };
const columns = `workspace_id as "workspaceId", kind, name, origin_id as "originId", asked_by as "askedBy",
  (select p.name from person p where p.id = removal.asked_by) as "askedByName",
  asked_at as "askedAt", due_at as "dueAt", looked_at as "lookedAt", remains`;
const toRemoval = ({ remains, ...row }: Row): Removal =>
  withoutNulls({ ...row, remains: remains === null ? null : JSON.parse(remains) }) as Removal;

/** Each column of the directory by which a row is one workspace's. A test holds them against the schema, so that none is forgotten. */
export const workspaceColumnsOf: Readonly<Record<string, readonly string[]>> = {
  workspace: ['id'],
  membership: ['workspace_id'],
  room: ['workspace_id'],
  invite: ['workspace_id'],
  made_workspace: ['workspace_id'],
  running_room: ['workspace_id'],
  branch: ['id', 'origin_id'],
  upkeep: ['workspace_id'],
};
/** A key for programs that opens only this workspace says so among its permissions, as JSON. An id may hold `_`, which stands for any letter. */
const isKeyOf = (id: string): string =>
  `permissions like '%"' || replace(${id}, '_', '\\_') || '"%' escape '\\'`;
const countAll = `select (select count(*) from apikey where ${isKeyOf(':id')}) + ${Object.entries(
  workspaceColumnsOf,
)
  .map(
    ([table, named]) =>
      `(select count(*) from ${table} where ${named.map((column) => `${column} = :id`).join(' or ')})`,
  )
  .join(' + ')} as count`;

/** The workspace and its branches, as they stand in the directory. */
const itAndItsBranches = `(select id from workspace where id = :id union select id from branch where origin_id = :id)`;

/** {@link Removals} in the directory's table `removal`. */
export function createRemovals(db: Database): Removals {
  return {
    async begin(id, { by, at }) {
      const [listed] = await db.runAll([
        {
          sql: `insert into removal (workspace_id, kind, name, origin_id, asked_by, asked_at, due_at)
                select id, 'deleted', name, case when id = :id then null else :id end, :by, :at, :at
                  from workspace where id in ${itAndItsBranches}
                    on conflict (workspace_id) do update set kind = 'deleted', name = excluded.name,
                       origin_id = excluded.origin_id, asked_by = excluded.asked_by, asked_at = excluded.asked_at, due_at = excluded.due_at`,
          params: { id, by, at },
        },
        {
          // Mails that invite into it: a link in them would lead nowhere.
          sql: `delete from mail where mail_key in (select 'invite ' || id from invite where workspace_id in ${itAndItsBranches})`,
          params: { id },
        },
        {
          sql: `delete from apikey where exists (select 1 from workspace w where w.id in ${itAndItsBranches} and ${isKeyOf('w.id')})`,
          params: { id },
        },
        {
          sql: 'delete from workspace where id in (select id from branch where origin_id = :id)',
          params: { id },
        },
        { sql: 'delete from workspace where id = :id', params: { id } },
      ]);
      if (listed!.changes === 0) return [];
      const rows = await db.query<Pick<Removal, 'workspaceId'>>(
        `select workspace_id as "workspaceId" from removal where workspace_id = :id or (origin_id = :id and asked_at = :at)`,
        { id, at },
      );
      return rows.map(({ workspaceId }) => workspaceId);
    },
    async expect(id, at, until) {
      await db.run(
        `insert into removal (workspace_id, kind, name, asked_at, due_at) values (:id, 'unfinished', '', :at, :until)
         on conflict (workspace_id) do update set asked_at = excluded.asked_at, due_at = excluded.due_at
          where removal.kind = 'unfinished'`,
        { id, at, until },
      );
    },
    async take(now, until) {
      for (;;) {
        const next = await db.queryOne<Row>(
          `select ${columns} from removal where due_at <= :now order by due_at, workspace_id limit 1`,
          { now },
        );
        if (!next) return undefined;
        // Another taker may have chosen it too: then there is a next one to look at.
        const { changes } = await db.run(
          'update removal set due_at = :until where workspace_id = :id and due_at <= :now',
          { id: next.workspaceId, now, until },
        );
        if (changes === 1) return toRemoval({ ...next, dueAt: until });
      }
    },
    async nextDue() {
      const row = await db.queryOne<{ next: Instant | null }>(
        'select min(due_at) as next from removal where due_at is not null',
      );
      return row?.next ?? undefined;
    },
    async settle(id, { at, remains, dueAt }) {
      await db.run(
        'update removal set looked_at = :at, remains = :remains, due_at = :dueAt where workspace_id = :id',
        { id, at, remains: JSON.stringify(remains), dueAt: dueAt ?? null },
      );
    },
    async forget(id) {
      await db.run('delete from removal where workspace_id = :id', { id });
    },
    async isDeleted(id) {
      const row = await db.queryOne(
        `select 1 as is_one from removal where workspace_id = :id and kind = 'deleted'`,
        { id },
      );
      return row !== undefined;
    },
    async left(id) {
      const row = await db.queryOne<{ count: number }>(countAll, { id });
      return Number(row!.count);
    },
    async list(limit, by) {
      const rows = await db.query<Row>(
        `select ${columns} from removal where kind = 'deleted' ${by === undefined ? '' : 'and asked_by = :by'}
          order by asked_at desc, workspace_id limit :limit`,
        { limit, ...(by !== undefined && { by }) },
      );
      return rows.map(toRemoval);
    },
    async forgetBefore(at) {
      const where = 'due_at is null and asked_at < :at';
      // Nothing is written where there is nothing to forget: this is asked every second.
      if (!(await db.queryOne(`select 1 as is_one from removal where ${where} limit 1`, { at }))) return 0;
      const { changes } = await db.run(`delete from removal where ${where}`, { at });
      return changes;
    },
  };
}
