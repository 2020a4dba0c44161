import type { Home } from '../home.ts';
import type { UpkeepNext } from '../ports/upkeep.ts';

/**
 * Something that a workspace does for itself beside what people ask. It runs in one process at a time per workspace, after changes that
 * concern it and when it said that it is due.
 */
export interface Chore {
  /** A stable word: it stands in the directory. */
  readonly name: string;
  /** How many workspaces one process does this for at once; left out, 8. */
  readonly atOnceMost?: number | undefined;
  /**
   * Whether a change of the workspace, whatever it was, gives it something to do. Asked after each burst of commits, so it must be one quick
   * look; left out, changes do not concern it.
   */
  readonly concerns?: ((home: Home) => Promise<boolean>) | undefined;
  /**
   * Does what is due now, and answers when it is to be run again. Nothing due costs next to nothing. It may be cut off anywhere and run
   * again, and where the leases have forgotten everything two processes may run it at once. A throw is logged, and it is run again later.
   */
  run(home: Home, run: ChoreRun): Promise<UpkeepNext>;
}

/** One running of a chore. */
export interface ChoreRun {
  /** The process stops, or another one has the workspace: what is left is for the next run. */
  readonly signal: AbortSignal;
  /** Hears of what is committed meanwhile. Who does not listen is run again for it afterwards anyway. */
  onChange(listener: () => void): void;
}
