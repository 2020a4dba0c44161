import type { WorkspaceId } from '../ids.ts';
import type { UpkeepUnit } from '../ports/upkeep.ts';
import { createChoreRuns, keyOf, type ChoreRunsOptions } from './chore-runs.ts';

/** Runs the chores of all workspaces that this process can reach. */
export interface UpkeepRunner {
  /** This process committed something there. To be called outside of any transaction: what follows is not part of it. */
  committed(id: WorkspaceId): void;
  /** Another process did, and looks after it; what runs here hears of it. */
  heard(id: WorkspaceId): void;
  /** Looks at everything that stands: a process has gone, or hints were missed. */
  lookAround(): void;
  /** Begins nothing more, tells what runs to stop, and waits for it, `stopMs` at most. */
  close(): Promise<void>;
}

export interface UpkeepRunnerOptions extends ChoreRunsOptions {
  /** How often the directory is asked what is due, ms. */
  readonly pollMs?: number;
}

/** Commits that come together are looked at together, ms: each look asks the directory and the workspace. */
const burstMs = 100;
const stopMs = 5_000;
/** Units that are read from the directory at once. */
const pageUnits = 500;
const atOnce = 8;

/** What waits and what runs of one chore. */
interface Lane {
  readonly most: number;
  readonly waiting: Map<string, UpkeepUnit>;
  running: number;
}

export function createUpkeepRunner(options: UpkeepRunnerOptions): UpkeepRunner {
  const { directory, chores, log, pollMs = 5_000 } = options;
  const { clock, upkeep } = directory;
  const runs = createChoreRuns(options);
  const lanes = new Map<string, Lane>(
    chores.map(({ name, atOnceMost = atOnce }) => [
      name,
      { most: atOnceMost, waiting: new Map(), running: 0 },
    ]),
  );
  const burst = new Set<WorkspaceId>();
  let bursting: ReturnType<typeof setTimeout> | undefined;
  /** Those that are due before the directory is asked next. */
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let looking = false;
  let closed = false;
  let closing: Promise<void> | undefined;

  function want(unit: UpkeepUnit): void {
    const lane = lanes.get(unit.chore);
    // It is listed by another version of this program.
    if (!lane || closed) return;
    clearTimeout(timers.get(keyOf(unit)));
    timers.delete(keyOf(unit));
    if (runs.changed(unit)) return;
    lane.waiting.set(keyOf(unit), unit);
    fill(lane);
  }

  function fill(lane: Lane): void {
    for (const [key, unit] of lane.waiting) {
      if (lane.running >= lane.most || closed) return;
      lane.waiting.delete(key);
      lane.running += 1;
      void runs.run(unit).then(({ dueAt }) => {
        lane.running -= 1;
        if (dueAt !== undefined) wantAt(unit, dueAt - clock.now());
        fill(lane);
      });
    }
  }

  function wantAt(unit: UpkeepUnit, inMs: number): void {
    if (inMs > pollMs || closed) return;
    clearTimeout(timers.get(keyOf(unit)));
    timers.set(keyOf(unit), unref(setTimeout(() => want(unit), Math.max(0, inMs))));
  }

  async function lookAtBurst(): Promise<void> {
    bursting = undefined;
    const ids = [...burst];
    burst.clear();
    for (const id of ids)
      try {
        for (const unit of await runs.concerned(id)) want(unit);
      } catch (cause) {
        // It stands in the directory, or comes with the next change.
        log('warn', 'upkeep.notLookedAt', { workspace: id, problem: nameOf(cause) });
      }
  }

  async function look(): Promise<void> {
    if (looking || closed) return;
    looking = true;
    try {
      for (const unit of await upkeep.due(clock.now(), pageUnits)) want(unit);
    } catch (cause) {
      log('debug', 'upkeep.notRead', { problem: nameOf(cause) });
    }
    looking = false;
  }
  async function lookAtStanding(): Promise<void> {
    try {
      for (let after: UpkeepUnit | undefined; ;) {
        const page: readonly UpkeepUnit[] = await upkeep.standing(pageUnits, after);
        for (const unit of page) want(unit);
        after = page.at(-1);
        if (page.length < pageUnits) return;
      }
    } catch (cause) {
      if (closed) return;
      log('warn', 'upkeep.notRead', { problem: nameOf(cause) });
      unref(setTimeout(() => void lookAtStanding(), pollMs));
    }
  }
  async function stop(): Promise<void> {
    closed = true;
    clearInterval(polling);
    clearTimeout(bursting);
    for (const timer of timers.values()) clearTimeout(timer);
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, stopMs);
    await Promise.race([runs.stop(), late.promise]);
    clearTimeout(timer);
  }
  const polling = unref(setInterval(() => void look(), pollMs));
  unref(setTimeout(() => void lookAtStanding().then(look), 0));

  return {
    committed(id) {
      if (closed) return;
      burst.add(id);
      bursting ??= unref(setTimeout(() => void lookAtBurst(), burstMs));
    },
    heard(id) {
      for (const chore of lanes.keys()) runs.changed({ workspaceId: id, chore });
    },
    lookAround: () => void lookAtStanding(),
    close: () => (closing ??= stop()),
  };
}

/** Nothing of this keeps a process alive. */
function unref<Timer>(timer: Timer): Timer {
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : 'unknown');
