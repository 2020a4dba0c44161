import type { Claim, ClaimedJob, Ids, Job, JobId, JobQueue, JobStep } from '@stoa/domain';
import { migrate, type Database, type SqlParams } from '@stoa/tenantdb';
import { createJobs } from './jobs.ts';
import { jobMigrations } from './migrations.ts';
import { jobColumns, stepColumns, withoutNulls } from './rows.ts';

/** How many claims one statement names. */
const namedMost = 100;

const held = `id = :id and fence = :fence and state = 'running'`;
const free = `owner = null, leased_until = null, fence = fence + 1`;

/** {@link JobQueue} in a database of its own, its schema brought up to date. */
export async function openJobQueue(
  db: Database,
  deps: { readonly ids: Pick<Ids, 'next'>; readonly clock: { now(): number } },
): Promise<JobQueue> {
  await migrate(db, jobMigrations);
  return createJobQueue(db, deps);
}

export function createJobQueue(
  db: Database,
  { ids, clock }: { readonly ids: Pick<Ids, 'next'>; readonly clock: { now(): number } },
): JobQueue {
  // Processes that claim at once pass over each other's rows where the database has several writers.
  const skipping = db.dialect === 'postgres' ? 'for update skip locked' : '';

  async function withSteps(rows: readonly (Job & { fence: number })[]): Promise<readonly ClaimedJob[]> {
    const begun = rows.filter(({ fence }) => fence > 1);
    const steps = await db.query<JobStep & { jobId: string }>(
      `select job_id as "jobId", ${stepColumns} from job_step where job_id in (${names(begun)}) order by place, started_at, name`,
      idsOf(begun),
    );
    return rows.map((row) => ({
      ...withoutNulls(row),
      steps: steps.filter(({ jobId }) => jobId === row.id).map(({ jobId: _, ...step }) => withoutNulls(step)),
    }));
  }

  return {
    ...createJobs(db, ids, () => clock.now()),

    async claim(owner, codes, limit, at, leasedUntil) {
      if (codes.length === 0 || limit < 1) return [];
      const known = `(name || '@' || version) in (${codes.map((_, n) => `:code${n}`).join(', ')})`;
      const params = { owner, at, leasedUntil, limit, ...paramsOf('code', codes) };
      const taking = `update job set state = 'running', owner = :owner, fence = fence + 1, leased_until = :leasedUntil,
        started_at = coalesce(started_at, :at)`;
      const rows = await db.query<Job & { fence: number }>(
        `${taking} where id in (
           select id from job where state = 'waiting' and lane is null and due_at <= :at and ${known}
            order by due_at limit :limit ${skipping})
         returning ${jobColumns}, fence`,
        params,
      );
      const left = limit - rows.length;
      if (left > 0 && (await hasLanes(at))) rows.push(...(await claimInLanes(taking, known, params, left)));
      return withSteps(rows.toSorted((a, b) => a.dueAt - b.dueAt));
    },
    async renew(claims, leasedUntil) {
      const still: JobId[] = [];
      for (let from = 0; from < claims.length; from += namedMost) {
        const some = claims.slice(from, from + namedMost);
        const rows = await db.query<{ id: JobId; fence: number }>(
          `update job set leased_until = :leasedUntil where state = 'running' and id in (${names(some)}) returning id, fence`,
          { leasedUntil, ...idsOf(some) },
        );
        for (const { id, fence } of rows)
          if (some.some((claim) => claim.id === id && claim.fence === fence)) still.push(id);
      }
      return still;
    },
    async keepStep({ id, fence }, step) {
      const params: SqlParams = {
        id,
        fence,
        name: step.name,
        state: step.state,
        attempts: step.attempts,
        value: step.value ?? null,
        error: step.error ?? null,
        startedAt: step.startedAt,
        endedAt: step.endedAt ?? null,
        dueAt: step.dueAt ?? null,
      };
      const keep = {
        sql: `insert into job_step (job_id, name, state, place, attempts, value, error, started_at, ended_at, due_at)
              select id, cast(:name as text), cast(:state as text), (select count(*) from job_step s where s.job_id = job.id),
                     cast(:attempts as integer), cast(:value as text), cast(:error as text), cast(:startedAt as bigint),
                     cast(:endedAt as bigint), cast(:dueAt as bigint)
                from job where ${held}
              on conflict (job_id, name) do update set state = excluded.state, attempts = excluded.attempts, value = excluded.value,
                error = excluded.error, ended_at = excluded.ended_at, due_at = excluded.due_at`,
        params,
      };
      if (step.state !== 'done') return (await db.run(keep.sql, params)).changes > 0;
      const [kept] = await db.runAll([
        keep,
        { sql: `update job set attempts = 0 where ${held} and attempts > 0`, params: { id, fence } },
      ]);
      return kept!.changes > 0;
    },
    async finish({ id, fence }, outcome) {
      const mine = { id, fence };
      const end = (set: string, params: SqlParams) =>
        db.run(`update job set ${set}, owner = null, leased_until = null where ${held}`, {
          ...mine,
          ...params,
        });
      const { changes } = await (outcome.type === 'done'
        ? end(`state = 'done', output = :output, error = null, ended_at = :at`, {
            output: outcome.output,
            at: outcome.at,
          })
        : outcome.type === 'later'
          ? end(`state = 'waiting', due_at = :dueAt, attempts = :attempts, error = :error`, {
              dueAt: outcome.dueAt,
              attempts: outcome.attempts,
              error: outcome.error ?? null,
            })
          : end(`state = 'dead', trouble = :trouble, error = :error, ended_at = :at`, {
              trouble: outcome.trouble,
              error: outcome.error,
              at: outcome.at,
            }));
      return changes > 0;
    },
    async giveBack(claims, at) {
      await db.runAll(
        claims.map(({ id, fence }) => ({
          sql: `update job set state = 'waiting', due_at = :at, ${free} where ${held}`,
          params: { id, fence, at },
        })),
      );
    },
    async releaseLost(at, everybody = false) {
      const { changes } = await db.run(
        `update job set state = 'waiting', attempts = attempts + 1, ${free}
          where state = 'running' ${everybody ? '' : 'and leased_until <= :at'}`,
        everybody ? {} : { at },
      );
      return changes;
    },
    async strand(codes, dueBefore, at) {
      if (codes.length === 0) return 0;
      const known = [...new Set(codes.map((code) => code.slice(0, code.lastIndexOf('@'))))];
      const strand = (which: string) => ({
        sql: `update job set state = 'dead', trouble = 'code', ended_at = :at,
                error = 'Version ' || version || ' of this code is not there any more.'
          where state = 'waiting' and ${which} and due_at < :dueBefore
            and name in (${known.map((_, n) => `:name${n}`).join(', ')})
            and (name || '@' || version) not in (${codes.map((_, n) => `:code${n}`).join(', ')})`,
        params: { at, dueBefore, ...paramsOf('name', known), ...paramsOf('code', codes) },
      });
      // By the index of each.
      const done = await db.runAll([strand('lane is null'), strand('lane is not null')]);
      return done.reduce((sum, { changes }) => sum + changes, 0);
    },
    async nextDue(after) {
      const [plain, inLane] = await Promise.all(
        ['lane is null', 'lane is not null'].map((which) =>
          db.queryOne<{ due: Job['dueAt'] | null }>(
            `select min(due_at) as due from job where state = 'waiting' and ${which} and due_at > :after`,
            { after },
          ),
        ),
      );
      const found = [plain?.due, inLane?.due].filter((due) => typeof due === 'number');
      return found.length > 0 ? (Math.min(...found) as Job['dueAt']) : undefined;
    },
    async forget(states, endedBefore, most) {
      const { changes } = await db.run(
        `delete from job where id in (
           select id from job where state in (${states.map((state) => `'${state}'`).join(', ')}) and ended_at < :endedBefore limit :most)`,
        { endedBefore, most },
      );
      return changes;
    },
  };

  async function hasLanes(at: number): Promise<boolean> {
    const found = await db.queryOne(
      `select 1 as one from job where state = 'waiting' and lane is not null and due_at <= :at limit 1`,
      { at },
    );
    return found !== undefined;
  }

  /**
   * One job of each lane that has a place, by jumping from lane to lane in the index. What runs is counted while no other process gives
   * out places: a second statement sees what was committed before the first one had its turn.
   */
  async function claimInLanes(taking: string, known: string, params: SqlParams, limit: number) {
    const claimedAs = ids.next();
    const [, taken] = await db.runAll([
      { sql: 'update lane_turn set taken = taken + 1 where id = 1' },
      {
        sql: `${taking}, claimed_as = :claimedAs where state = 'waiting' and id in (
          with recursive lanes (lane) as (
            select min(lane) from job where state = 'waiting' and lane is not null
            union all
            select (select min(j.lane) from job j where j.state = 'waiting' and j.lane is not null and j.lane > lanes.lane)
              from lanes where lanes.lane is not null)
          select first.id from lanes join job first on first.id = (
                   select k.id from job k where k.lane = lanes.lane and k.state = 'waiting' and k.due_at <= :at
                      and ${known} order by k.due_at, k.id limit 1)
           where (select count(*) from job r where r.lane = lanes.lane and r.state = 'running') < first.lane_most
           order by first.due_at limit :limit)`,
        params: { ...params, limit, claimedAs },
      },
    ]);
    if (taken!.changes === 0) return [];
    return db.query<Job & { fence: number }>(
      `select ${jobColumns}, fence from job where claimed_as = :claimedAs and claimed_as is not null and state = 'running'`,
      { claimedAs },
    );
  }
}

const paramsOf = (name: string, values: readonly string[]): SqlParams =>
  Object.fromEntries(values.map((value, n) => [`${name}${n}`, value]));
const names = (claims: readonly Pick<Claim, 'id'>[]): string =>
  claims.length > 0 ? claims.map((_, n) => `:id${n}`).join(', ') : `''`;
const idsOf = (claims: readonly Pick<Claim, 'id'>[]): SqlParams =>
  paramsOf(
    'id',
    claims.map(({ id }) => id),
  );
