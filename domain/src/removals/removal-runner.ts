import type { Log } from '../home.ts';
import type { FanoutDep } from '../ports/fanout.ts';
import { emptyRemoved, type EmptyingDeps } from './empty-removed.ts';

/** Empties deleted workspaces in a process that stays. */
export interface RemovalRunner {
  /** Takes nothing more, and waits for what it is at. */
  close(): Promise<void>;
}

/** Between two looks for what is due, ms: also for what a process left that died. */
const pollMs = 1_000;

/** Begins when it is made, and looks at once whenever a workspace was deleted. */
export function createRemovalRunner(deps: EmptyingDeps & FanoutDep, log: Log): RemovalRunner {
  let running: Promise<void> | undefined;
  let closed = false;
  function look(): void {
    if (closed || running) return;
    running = emptyRemoved(deps, log)
      .catch((cause: unknown) =>
        log('debug', 'removals.notRead', { problem: cause instanceof Error ? cause.name : 'unknown' }),
      )
      .then(() => (running = undefined));
  }
  const stop = deps.fanout.listen(({ type }) => type === 'workspaceGone' && setTimeout(look, 0));
  const polling = setInterval(look, pollMs);
  (polling as { unref?: () => void }).unref?.();
  return {
    async close() {
      closed = true;
      stop();
      clearInterval(polling);
      await running;
    },
  };
}
