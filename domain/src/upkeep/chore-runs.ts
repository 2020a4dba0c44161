import type { Home, Log } from '../home.ts';
import type { WorkspaceId } from '../ids.ts';
import type { Leases } from '../ports/leases.ts';
import type { UpkeepDep, UpkeepNext, UpkeepUnit } from '../ports/upkeep.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import type { ClockDep, Instant } from '../time.ts';
import type { Chore, ChoreRun } from './chore.ts';

export interface ChoreRunsOptions {
  readonly directory: ClockDep & UpkeepDep & WorkspacesDep;
  readonly chores: readonly Chore[];
  readonly inWorkspace: <T>(id: WorkspaceId, work: (home: Home) => Promise<T>) => Promise<T>;
  /** Where several processes could run a chore of one workspace. */
  readonly leases?: Pick<Leases, 'hold'> | undefined;
  readonly log: Log;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/** Chores that run in this process, each once at a time per workspace. */
export interface ChoreRuns {
  /** Runs a chore and answers when to run it again. Never rejects. While it runs, it only hears that something changed. */
  run(unit: UpkeepUnit): Promise<UpkeepNext>;
  /** A chore that runs hears that something was committed. Answers whether it runs here. */
  changed(unit: UpkeepUnit): boolean;
  /** Which chores a change of this workspace concerns. */
  concerned(id: WorkspaceId): Promise<readonly UpkeepUnit[]>;
  /** All that run are told to stop, and waited for. */
  stop(): Promise<void>;
}

/** Between tries of a chore that fails, ms: doubled from the first to the last. */
const failedMs = { first: 1_000, last: 15 * 60_000 };
/** Between tries to get a chore that another process has, ms. */
const heldMs = { first: 250, last: 5_000 };

interface Running {
  readonly over: Promise<UpkeepNext>;
  readonly abort: AbortController;
  readonly listeners: Set<() => void>;
  hasChanged: boolean;
}

export function createChoreRuns(options: ChoreRunsOptions): ChoreRuns {
  const { directory, chores, inWorkspace, leases, log, random = Math.random } = options;
  const { clock, upkeep, workspaces } = directory;
  const choreByName = new Map(chores.map((chore) => [chore.name, chore]));
  const running = new Map<string, Running>();
  /** Tries in a row that came to nothing. */
  const tries = new Map<string, number>();

  /** Half of it is chance, so that what failed together is not tried together. */
  function later(key: string, { first, last }: typeof failedMs): Instant {
    const count = tries.get(key) ?? 0;
    tries.set(key, count + 1);
    const most = Math.min(last, first * 2 ** Math.min(count, 20));
    return Math.round(clock.now() + most * (0.5 + random() / 2)) as Instant;
  }

  async function runHere(unit: UpkeepUnit, chore: Chore, { abort, listeners }: Running): Promise<UpkeepNext> {
    const key = keyOf(unit);
    const lease = await leases?.hold(`upkeep/${key}`);
    if (lease && !lease.ok) return { dueAt: later(key, heldMs), standing: true };
    const stopWatching = lease?.value.watch((state) => state === 'over' && abort.abort());
    try {
      if (!(await workspaces.byId(unit.workspaceId))) return {};
      const run: ChoreRun = { signal: abort.signal, onChange: (listener) => void listeners.add(listener) };
      const next = await inWorkspace(unit.workspaceId, (home) => chore.run(home, run));
      tries.delete(key);
      await upkeep.settle(unit, next, clock.now());
      return next;
    } finally {
      stopWatching?.();
      await lease?.value.release();
    }
  }

  async function failed(unit: UpkeepUnit, cause: unknown): Promise<UpkeepNext> {
    const next: UpkeepNext = { dueAt: later(keyOf(unit), failedMs), standing: true };
    log('warn', 'chore.failed', {
      workspace: unit.workspaceId,
      chore: unit.chore,
      problem: cause instanceof Error ? cause.name : 'unknown',
      tries: tries.get(keyOf(unit)),
      retryMs: next.dueAt! - clock.now(),
    });
    // Where this fails too, whoever asked still knows when.
    await upkeep.settle(unit, next, clock.now()).catch(() => {});
    return next;
  }

  return {
    run(unit) {
      const key = keyOf(unit);
      const known = running.get(key);
      if (known) {
        tell(known);
        return known.over;
      }
      const chore = choreByName.get(unit.chore);
      // Of another version of this program.
      if (!chore) return Promise.resolve({});
      const over = Promise.withResolvers<UpkeepNext>();
      const one: Running = {
        over: over.promise,
        abort: new AbortController(),
        listeners: new Set(),
        hasChanged: false,
      };
      running.set(key, one);
      void runHere(unit, chore, one)
        .catch((cause: unknown) => failed(unit, cause))
        .then((next) => {
          running.delete(key);
          over.resolve(one.hasChanged && !tries.has(key) ? { ...next, dueAt: clock.now() } : next);
        });
      return over.promise;
    },
    changed(unit) {
      const known = running.get(keyOf(unit));
      if (known) tell(known);
      return known !== undefined;
    },
    async concerned(id) {
      const asked = chores.filter(({ concerns }) => concerns);
      if (asked.length === 0 || !(await workspaces.byId(id))) return [];
      return inWorkspace(id, async (home) => {
        const found: UpkeepUnit[] = [];
        for (const { name, concerns } of asked)
          if (await concerns!(home)) found.push({ workspaceId: id, chore: name });
        return found;
      });
    },
    async stop() {
      const all = [...running.values()];
      for (const { abort } of all) abort.abort();
      await Promise.all(all.map(({ over }) => over));
    },
  };
}

export const keyOf = ({ workspaceId, chore }: UpkeepUnit): string => `${chore}/${workspaceId}`;

function tell(running: Running): void {
  running.hasChanged = true;
  for (const listener of running.listeners) listener();
}
