import type { Ids, JobId } from '../ids.ts';
import type { Clock, Instant } from '../time.ts';
import { jobStates, type Claim, type Job, type JobQueue, type JobState, type JobStep } from './job-queue.ts';
import { isAfter, latestFirst } from './latest-first.memory.ts';
import type { ProcessId } from './leases.ts';

interface Kept {
  job: Job;
  owner?: ProcessId | undefined;
  fence: number;
  leasedUntil: number;
  steps: readonly JobStep[];
}

/** {@link JobQueue} in memory. */
export function createMemoryJobQueue({
  ids,
  clock,
}: {
  readonly ids: Pick<Ids, 'next'>;
  readonly clock: Clock;
}): JobQueue {
  const kept = new Map<JobId, Kept>();
  const all = () => [...kept.values()];
  const running = () => all().filter(({ job }) => job.state === 'running');
  const held = ({ id, fence }: Claim): Kept | undefined => {
    const one = kept.get(id);
    return one?.job.state === 'running' && one.fence === fence ? one : undefined;
  };
  const change = (one: Kept, job: Partial<Job>): void => {
    const entries = Object.entries({ ...one.job, ...job }).filter(([, value]) => value !== undefined);
    one.job = Object.fromEntries(entries) as unknown as Job;
    if (job.state === 'waiting' || job.state === 'cancelled') one.fence += 1;
  };

  return {
    async add(jobs) {
      return jobs.map((job) => {
        const there = all().find(
          (one) => job.key !== undefined && one.job.name === job.name && one.job.key === job.key,
        );
        if (there) return there.job.id;
        const id = ids.next() as JobId;
        const made: Job = { ...job, id, state: 'waiting', attempts: 0, createdAt: clock.now() };
        kept.set(id, { job: made, fence: 0, leasedUntil: 0, steps: [] });
        return id;
      });
    },
    async view(id) {
      const one = kept.get(id);
      return one && { job: one.job, steps: one.steps };
    },
    list: async ({ states = jobStates, name, workspaceId }, limit, before) =>
      all()
        .map(({ job }) => job)
        .filter((job) => states.includes(job.state))
        .filter((job) => name === undefined || job.name === name)
        .filter((job) => workspaceId === undefined || job.workspaceId === workspaceId)
        .filter((job) => isAfter(before, placed(job)))
        .toSorted((a, b) => latestFirst(placed(a), placed(b)))
        .slice(0, limit),
    async counts({ workspaceId } = {}) {
      const of = (state: JobState) =>
        all().filter(({ job }) => job.state === state && (!workspaceId || job.workspaceId === workspaceId))
          .length;
      return Object.fromEntries(jobStates.map((state) => [state, of(state)])) as Record<JobState, number>;
    },
    async cancel(id, at) {
      const one = kept.get(id);
      if (!one || !['waiting', 'running'].includes(one.job.state)) return false;
      change(one, { state: 'cancelled', endedAt: at });
      return true;
    },
    async runAgain(id, at, version) {
      const one = kept.get(id);
      if (!one || !['dead', 'cancelled'].includes(one.job.state)) return false;
      one.steps = one.steps.filter(({ state }) => state === 'done' || state === 'sleeping');
      change(one, {
        ...{
          state: 'waiting',
          dueAt: at,
          attempts: 0,
          endedAt: undefined,
          error: undefined,
          trouble: undefined,
        },
        ...(version !== undefined && { version }),
      });
      return true;
    },
    async removeOf(workspaceId) {
      for (const { job } of all()) if (job.workspaceId === workspaceId) kept.delete(job.id);
    },

    async claim(owner, codes, limit, at, leasedUntil) {
      const due = all()
        .filter(({ job }) => job.state === 'waiting' && job.dueAt <= at)
        .filter(({ job }) => codes.includes(`${job.name}@${job.version}`))
        .toSorted((a, b) => a.job.dueAt - b.job.dueAt);
      const claimed: Kept[] = [];
      for (const one of due) {
        if (claimed.length >= limit) break;
        const { lane, laneMost = 1 } = one.job;
        const inLane = () => running().filter(({ job }) => job.lane === lane).length;
        if (lane !== undefined && inLane() >= laneMost) continue;
        change(one, { state: 'running', startedAt: one.job.startedAt ?? at });
        Object.assign(one, { owner, leasedUntil, fence: one.fence + 1 });
        claimed.push(one);
      }
      return claimed.map(({ job, fence, steps }) => ({ ...job, fence, steps }));
    },
    async renew(claims, leasedUntil) {
      const still = claims.map(held).filter((one) => one !== undefined);
      for (const one of still) one.leasedUntil = leasedUntil;
      return still.map(({ job }) => job.id);
    },
    async keepStep(claim, step) {
      const one = held(claim);
      if (!one) return false;
      const at = one.steps.findIndex(({ name }) => name === step.name);
      one.steps = at < 0 ? [...one.steps, step] : one.steps.with(at, step);
      if (step.state === 'done') change(one, { attempts: 0 });
      return true;
    },
    async finish(claim, outcome) {
      const one = held(claim);
      if (!one) return false;
      const { type, ...rest } = outcome;
      if (type === 'later') change(one, { error: undefined, ...rest, state: 'waiting' });
      else {
        const { at, ...said } = rest as { at: Instant };
        change(one, { ...(type === 'done' && { error: undefined }), ...said, state: type, endedAt: at });
      }
      return true;
    },
    async giveBack(claims, at) {
      for (const claim of claims) {
        const one = held(claim);
        if (one) change(one, { state: 'waiting', dueAt: at });
      }
    },
    async releaseLost(at, everybody = false) {
      const lost = running().filter(({ leasedUntil }) => everybody || leasedUntil <= at);
      for (const one of lost) change(one, { state: 'waiting', attempts: one.job.attempts + 1 });
      return lost.length;
    },
    async strand(codes, dueBefore, at) {
      const names = codes.map((code) => code.slice(0, code.lastIndexOf('@')));
      const stranded = all().filter(
        ({ job }) =>
          job.state === 'waiting' &&
          job.dueAt < dueBefore &&
          names.includes(job.name) &&
          !codes.includes(`${job.name}@${job.version}`),
      );
      for (const one of stranded)
        change(one, {
          ...{ state: 'dead', trouble: 'code', endedAt: at },
          error: `Version ${one.job.version} of this code is not there any more.`,
        });
      return stranded.length;
    },
    async nextDue(after) {
      const due = all().flatMap(({ job }) =>
        job.state === 'waiting' && job.dueAt > after ? [job.dueAt] : [],
      );
      return due.length > 0 ? (Math.min(...due) as Instant) : undefined;
    },
    async forget(states, endedBefore, most) {
      const old = all()
        .filter(({ job }) => states.includes(job.state) && (job.endedAt ?? Infinity) < endedBefore)
        .slice(0, most);
      for (const { job } of old) kept.delete(job.id);
      return old.length;
    },
  };
}

const placed = ({ createdAt, id }: Job) => ({ at: createdAt, id });
