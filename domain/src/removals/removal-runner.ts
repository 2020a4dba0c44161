import type { Log } from '../home.ts';
import type { FanoutDep } from '../ports/fanout.ts';
import type { Instant } from '../time.ts';
import { emptyRemoved, type EmptyingDeps } from './empty-removed.ts';

/** Empties deleted workspaces in a process that stays. */
export interface RemovalRunner {
  /** Takes nothing more, and waits for what it is at. */
  close(): Promise<void>;
}

/** Between two looks for what is due, ms: the longest also finds what another process left that died. */
const lookMs = { first: 1_000, last: 30_000 };

/**
 * Looks when it is made, whenever a workspace was deleted, and when the next one is due. It is one loop, so that nothing of it is part of the
 * request in which somebody deletes.
 */
export function createRemovalRunner(deps: EmptyingDeps & FanoutDep, log: Log): RemovalRunner {
  let isWanted = false;
  let closed = false;
  let wake = (): void => {};

  async function goOn(): Promise<void> {
    while (!closed) {
      isWanted = false;
      const due = await look();
      // What was deleted while it looked is looked for right after that.
      if (!isWanted && !closed) await sleep(due === undefined ? lookMs.last : due - deps.clock.now());
    }
  }
  const look = (): Promise<Instant | undefined> =>
    emptyRemoved(deps, log).catch((cause: unknown) => {
      log('debug', 'removals.notRead', { problem: cause instanceof Error ? cause.name : 'unknown' });
      return undefined;
    });
  async function sleep(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, Math.min(lookMs.last, Math.max(lookMs.first, ms)));
      (timer as { unref?: () => void }).unref?.();
    });
    clearTimeout(timer);
  }
  const stop = deps.fanout.listen(({ type }) => {
    if (type !== 'workspaceGone') return;
    isWanted = true;
    wake();
  });
  const over = goOn();

  return {
    async close() {
      closed = true;
      stop();
      wake();
      await over;
    },
  };
}
