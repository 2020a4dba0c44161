import {
  jobStates,
  type Ids,
  type Job,
  type JobId,
  type Jobs,
  type JobState,
  type JobStep,
} from '@stoa/domain';
import type { Database, SqlParams, Statement } from '@stoa/tenantdb';
import { jobColumns, stepColumns, withoutNulls } from './rows.ts';

const insert = `insert into job
    (id, name, version, input, job_key, lane, lane_most, workspace_id, started_by, state, due_at, attempts, fence, created_at)
  values (:id, :name, :version, :input, :key, :lane, :laneMost, :workspaceId, :startedBy, 'waiting', :dueAt, 0, 0, :createdAt)
  on conflict (name, job_key) where job_key is not null do nothing`;

/** {@link Jobs} in a database that has {@link jobMigrations}. */
export function createJobs(db: Database, ids: Pick<Ids, 'next'>, now: () => number): Jobs {
  return {
    async add(jobs) {
      if (jobs.length === 0) return [];
      const given = jobs.map((job) => ({ ...job, id: ids.next() as JobId }));
      const createdAt = now();
      const statements = given.map(({ id, name, version, input, dueAt, ...rest }): Statement => ({
        sql: insert,
        params: {
          ...{ id, name, version, input, dueAt, createdAt },
          key: rest.key ?? null,
          lane: rest.lane ?? null,
          laneMost: rest.laneMost ?? null,
          workspaceId: rest.workspaceId ?? null,
          startedBy: rest.startedBy ?? null,
        },
      }));
      const done = await db.runAll(statements);
      return Promise.all(
        given.map(async ({ id, name, key }, i) => {
          if (done[i]!.changes > 0) return id;
          const there = await db.queryOne<{ id: JobId }>(
            'select id from job where name = :name and job_key = :key',
            { name, key: key! },
          );
          // Forgotten in between: it was done long ago.
          return there?.id ?? id;
        }),
      );
    },
    async view(id) {
      const row = await db.queryOne<Job>(`select ${jobColumns} from job where id = :id`, { id });
      if (!row) return undefined;
      const steps = await db.query<JobStep>(
        `select ${stepColumns} from job_step where job_id = :id order by place, started_at, name`,
        { id },
      );
      return { job: withoutNulls(row), steps: steps.map(withoutNulls) };
    },
    async list({ states = jobStates, name, workspaceId }, limit, before) {
      const params: SqlParams = {
        limit,
        ...(name !== undefined && { name }),
        ...(workspaceId !== undefined && { workspaceId }),
        ...(before && { beforeAt: before.at, beforeId: before.id }),
      };
      const where = [
        states.length < jobStates.length && `(${states.map((state) => `state = '${state}'`).join(' or ')})`,
        name !== undefined && 'name = :name',
        workspaceId !== undefined && 'workspace_id = :workspaceId',
        before && 'created_at <= :beforeAt and (created_at < :beforeAt or id > :beforeId)',
      ].filter(Boolean);
      if (states.length === 0) return [];
      const rows = await db.query<Job>(
        `select ${jobColumns} from job ${where.length > 0 ? `where ${where.join(' and ')}` : ''} order by created_at desc, id limit :limit`,
        params,
      );
      return rows.map(withoutNulls);
    },
    async counts({ workspaceId } = {}) {
      const rows = await db.query<{ state: JobState; count: number }>(
        `select state, count(*) as count from job ${workspaceId ? 'where workspace_id = :workspaceId' : ''} group by state`,
        workspaceId ? { workspaceId } : {},
      );
      const counted = new Map(rows.map(({ state, count }) => [state, count]));
      return Object.fromEntries(jobStates.map((state) => [state, counted.get(state) ?? 0])) as Record<
        JobState,
        number
      >;
    },
    async cancel(id, at) {
      const { changes } = await db.run(
        `update job set state = 'cancelled', ended_at = :at, fence = fence + 1, owner = null, leased_until = null
          where id = :id and state in ('waiting', 'running')`,
        { id, at },
      );
      return changes > 0;
    },
    async runAgain(id, at, version) {
      const [, revived] = await db.runAll([
        {
          sql: `delete from job_step where job_id = :id and state in ('failed', 'retrying')
                   and exists (select 1 from job where id = :id and state in ('dead', 'cancelled'))`,
          params: { id },
        },
        {
          sql: `update job set state = 'waiting', due_at = :at, attempts = 0, ended_at = null, error = null, trouble = null
                  ${version === undefined ? '' : ', version = :version'}
                 where id = :id and state in ('dead', 'cancelled')`,
          params: { id, at, ...(version !== undefined && { version }) },
        },
      ]);
      return revived!.changes > 0;
    },
    async removeOf(workspaceId) {
      await db.run('delete from job where workspace_id = :workspaceId', { workspaceId });
    },
  };
}
