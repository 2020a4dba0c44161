import type { Chore, Directory, Home, Log, UpkeepUnit, WorkspaceId } from '@stoa/domain';
import { createChoreRuns } from '@stoa/domain/upkeep/chore-runs';
import type { Alarms } from './alarms.ts';

/** What one workspace does for itself in its Durable Object, which is its only process: whatever is to be run is run by its alarm. */
export interface ObjectUpkeep {
  /** Something was committed here. */
  committed(): void;
  /** These chores are to be looked at. */
  look(chores: readonly string[]): void;
  /** From the alarm: runs what is due, and resolves when it is done. */
  run(chores: readonly string[]): Promise<void>;
}

export interface ObjectUpkeepOptions {
  readonly id: WorkspaceId;
  readonly home: Home;
  readonly directory: Directory;
  readonly chores: readonly Chore[];
  readonly alarms: Alarms;
  readonly log: Log;
  readonly outlast: (work: Promise<unknown>) => void;
}

/** Among the moments of the object's alarm. */
export const choreAlarm = 'chore ';
/** Commits that come together are looked at together, ms. */
const burstMs = 100;

export function createObjectUpkeep(options: ObjectUpkeepOptions): ObjectUpkeep {
  const { id, home, directory, chores, alarms, log, outlast } = options;
  const runs = createChoreRuns({ directory, chores, inWorkspace: (_id, work) => work(home), log });
  const unitOf = (chore: string): UpkeepUnit => ({ workspaceId: id, chore });
  let looking: Promise<void> | undefined;

  async function lookAtBurst(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, burstMs));
    looking = undefined;
    for (const unit of await runs.concerned(id)) if (!runs.changed(unit)) look([unit.chore]);
  }
  function look(names: readonly string[]): void {
    for (const name of names) alarms.wakeAt(choreAlarm + name, directory.clock.now());
  }

  return {
    committed() {
      if (chores.every(({ concerns }) => !concerns)) return;
      looking ??= lookAtBurst();
      outlast(looking);
    },
    look,
    async run(names) {
      await Promise.all(
        names.map(async (name) => {
          const { dueAt } = await runs.run(unitOf(name));
          alarms.done(choreAlarm + name, dueAt);
        }),
      );
    },
  };
}
