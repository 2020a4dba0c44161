import { Cron } from 'croner';
import type { Log } from '../home.ts';
import type { JobId } from '../ids.ts';
import type { Claim, ClaimedJob, JobQueue, Jobs, JobState } from '../ports/job-queue.ts';
import type { ProcessId } from '../ports/leases.ts';
import { dayMs, type Clock, type Instant } from '../time.ts';
import { codeOf, newJob, type Definition } from './definition.ts';
import { play } from './play.ts';

export interface RunnerDeps<Deps> {
  readonly queue: JobQueue;
  readonly definitions: readonly Definition<Deps>[];
  /** What the definitions need of their home. */
  readonly home: Deps;
  readonly owner: ProcessId;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: () => number;
  /** Jobs under way at once, in this process. */
  readonly most?: number;
  /** How long a job stays with a process that says nothing, ms. */
  readonly leaseMs?: number;
  /** How long it may take until something is seen that another process put into the queue, ms. */
  readonly pollMs?: number;
  /** No other process can be working on this queue: what is leased when this one starts was lost. */
  readonly alone?: boolean;
}

/** Works on a queue until it is stopped. */
export interface JobRunner {
  /** Something new may be due. */
  wake(): void;
  /** Begins, and goes on by itself. Resolves when what was lost is put back. */
  start(): Promise<void>;
  /**
   * Does what is due, and what becomes due meanwhile, for `ms` at most; answers when the next is. For homes that have a timer of their own.
   */
  drain(ms?: number): Promise<Instant | undefined>;
  /** Takes nothing more, waits `ms` for what is under way, and gives the rest back. */
  stop(ms?: number): Promise<void>;
}

/** A missing version has had its chance by then: a process with older code, in a rolling update, would have taken its job (ms). */
const strandedMs = 60_000;
/** How long what ended can be looked at, ms. */
const keptMs: Readonly<Partial<Record<JobState, number>>> = {
  done: 7 * dayMs,
  cancelled: 7 * dayMs,
  dead: 90 * dayMs,
};
const forgetMost = 1_000;
/** How often what others lost is looked for, ms: it goes on no later than this after its lease. */
const roundMs = 2_000;
/** How often what is old is forgotten, ms. */
const tidyMs = 10 * 60_000;

/** @throws for two definitions of one name and version. */
export function createJobRunner<Deps>({
  queue,
  definitions,
  home,
  owner,
  clock,
  log,
  random = Math.random,
  most = 50,
  leaseMs = 15_000,
  pollMs = 1_000,
  alone = false,
}: RunnerDeps<Deps>): JobRunner {
  const byCode = new Map(definitions.map((one) => [codeOf(one), one]));
  if (byCode.size < definitions.length) throw new Error('Two jobs have one name and version.');
  const codes = [...byCode.keys()];
  const underWay = new Map<JobId, { readonly claim: Claim; readonly abort: AbortController }>();
  let stopped = false;
  let looping: Promise<void> | undefined;
  let woken = false;
  let wakeUp: (() => void) | undefined;
  let beating: NodeJS.Timeout | undefined;
  let lastRound = -Infinity;
  let lastTidied = -Infinity;
  /** The time of each schedule that is in the queue. */
  const scheduled = new Map<string, Instant>();

  const until = (): Instant => (clock.now() + leaseMs) as Instant;
  function wake(): void {
    woken = true;
    wakeUp?.();
  }

  /** Takes what is due, as far as there are free places; answers whether there was something. */
  async function take(): Promise<boolean> {
    const free = most - underWay.size;
    if (free <= 0) return false;
    const claimed = await queue.claim(owner, codes, free, clock.now(), until());
    for (const claim of claimed) void work(claim);
    return claimed.length > 0;
  }

  async function work(claim: ClaimedJob): Promise<void> {
    const abort = new AbortController();
    underWay.set(claim.id, { claim, abort });
    beat();
    try {
      const definition = byCode.get(codeOf(claim))!;
      if (claim.attempts > definition.retries.retries) {
        const error = claim.error ?? 'Its process ended while it ran, each time.';
        await queue.finish(claim, { type: 'dead', trouble: 'lost', error, at: clock.now() });
        return;
      }
      const played = await play({ queue, clock, random }, claim, definition, home, abort.signal);
      if (played.type === 'lost') return;
      await queue.finish(claim, played);
      if (played.type === 'dead')
        log('error', 'job.dead', { job: claim.name, id: claim.id, trouble: played.trouble });
      if (played.type === 'later' && played.error !== undefined)
        log('warn', 'job.failed', { job: claim.name, id: claim.id, attempts: played.attempts });
    } catch (cause) {
      // The lease runs out, and the job is taken up again.
      log('warn', 'job.notKept', { job: claim.name, id: claim.id, reason: nameOf(cause) });
    } finally {
      underWay.delete(claim.id);
      wake();
    }
  }

  /** Keeps the leases of what is under way, and lets go of what somebody else was given. */
  function beat(): void {
    beating ??= setInterval(() => void renew(), leaseMs / 3).unref();
  }
  async function renew(): Promise<void> {
    const mine = [...underWay.values()];
    if (mine.length === 0) {
      clearInterval(beating);
      beating = undefined;
      return;
    }
    try {
      const still = new Set(
        await queue.renew(
          mine.map(({ claim }) => claim),
          until(),
        ),
      );
      for (const { claim, abort } of mine) if (!still.has(claim.id)) abort.abort();
    } catch (cause) {
      log('warn', 'job.notRenewed', { reason: nameOf(cause) });
    }
  }

  async function round(): Promise<void> {
    const now = clock.now();
    if (now - lastRound < Math.min(roundMs, leaseMs / 2)) return;
    lastRound = now;
    const lost = await queue.releaseLost(now);
    if (lost > 0) log('warn', 'jobs.lost', { count: lost });
    const stranded = await queue.strand(codes, (now - strandedMs) as Instant, now);
    if (stranded > 0) log('error', 'jobs.stranded', { count: stranded });
    await schedule(queue, definitions, now, scheduled);
    if (now - lastTidied < tidyMs) return;
    lastTidied = now;
    for (const [state, ms] of Object.entries(keptMs) as [JobState, number][])
      await queue.forget([state], (now - ms) as Instant, forgetMost);
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      woken = false;
      try {
        await round();
        if (await take()) continue;
        if (!woken) await rest(await queue.nextDue(clock.now()));
      } catch (cause) {
        log('warn', 'jobs.away', { reason: nameOf(cause) });
        await rest(undefined);
      }
    }
  }
  /** Until something is due, or was put in here, or it is time to look. */
  async function rest(due: Instant | undefined): Promise<void> {
    if (woken || stopped) return;
    const ms = Math.max(0, Math.min(pollMs, due === undefined ? pollMs : due - clock.now()));
    const timer = setTimeout(wake, ms);
    await new Promise<void>((resolve) => (wakeUp = resolve));
    wakeUp = undefined;
    clearTimeout(timer);
  }

  return {
    wake,
    async start() {
      if (alone) await queue.releaseLost(clock.now(), true);
      looping ??= loop();
    },
    async drain(ms = Infinity) {
      if (alone) await queue.releaseLost(clock.now(), underWay.size === 0);
      for (const end = performance.now() + ms; ;) {
        const isOver = performance.now() > end;
        await round();
        if (!isOver && (await take())) continue;
        if (underWay.size === 0) return isOver ? clock.now() : queue.nextDue(clock.now());
        woken = false;
        await rest(undefined);
      }
    },
    async stop(ms = 4_000) {
      stopped = true;
      wake();
      await looping;
      const late = setTimeout(wake, ms);
      const end = performance.now() + ms;
      while (underWay.size > 0 && performance.now() < end)
        await new Promise<void>((resolve) => (wakeUp = resolve));
      clearTimeout(late);
      clearInterval(beating);
      const left = [...underWay.values()];
      for (const { abort } of left) abort.abort();
      if (left.length > 0)
        await queue.giveBack(
          left.map(({ claim }) => claim),
          clock.now(),
        );
    },
  };
}

/** Puts the next of each schedule into the queue; it is one job for all processes. What was missed is done once, when there is somebody again. */
async function schedule<Deps>(
  queue: Jobs,
  definitions: readonly Definition<Deps>[],
  now: Instant,
  scheduled: Map<string, Instant>,
): Promise<void> {
  for (const definition of definitions) {
    if (definition.cron === undefined || (scheduled.get(codeOf(definition)) ?? 0) > now) continue;
    const next = new Cron(definition.cron, { timezone: 'UTC' }).nextRun(new Date(now));
    if (!next) continue;
    const dueAt = next.getTime() as Instant;
    await queue.add([newJob(definition as never, {}, { dueAt, key: `cron:${dueAt}` })]);
    scheduled.set(codeOf(definition), dueAt);
  }
}

const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : 'unknown');
