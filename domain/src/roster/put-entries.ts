import type { WorkspaceIdDep } from '../home.ts';
import type { IdsDep } from '../ids.ts';
import { newJob } from '../jobs/definition.ts';
import { withJobs } from '../jobs/outbox-chore.ts';
import { onboarding } from '../onboarding/onboarding.ts';
import type { OutboxDep } from '../ports/outbox.ts';
import type { RosterDep, RosterEntry } from '../ports/roster.ts';
import type { TransactionsDep } from '../ports/transactions.ts';
import type { UpkeepDep } from '../ports/upkeep.ts';
import type { ClockDep } from '../time.ts';

export type PutEntriesDeps = ClockDep &
  IdsDep &
  OutboxDep &
  RosterDep &
  TransactionsDep &
  UpkeepDep &
  WorkspaceIdDep;

/** Stores entries, and asks for the onboarding of those who are new in the same transaction. */
export async function putEntries(deps: PutEntriesDeps, entries: readonly RosterEntry[]): Promise<void> {
  if ((await newOf(deps, entries)).length === 0) return deps.roster.put(entries);
  const { workspaceId } = deps;
  await withJobs(deps, async () => {
    const joined = await newOf(deps, entries);
    await deps.roster.put(entries);
    return joined.map(({ personId, joinedAt }) =>
      newJob(
        onboarding,
        { workspaceId, personId },
        // Once for each time that somebody joins.
        {
          workspaceId,
          startedBy: personId,
          dueAt: deps.clock.now(),
          key: `${workspaceId}:${personId}:${joinedAt}`,
        },
      ),
    );
  });
}

async function newOf(
  { roster }: RosterDep,
  entries: readonly RosterEntry[],
): Promise<readonly RosterEntry[]> {
  const before = await roster.of(entries.map(({ personId }) => personId));
  const here = new Set(before.filter(({ leftAt }) => leftAt === undefined).map(({ personId }) => personId));
  return entries.filter(({ personId }) => !here.has(personId));
}
