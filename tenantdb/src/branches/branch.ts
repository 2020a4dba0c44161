import type { Engine } from '../engine.ts';
import type { ChangePosition } from '../feed/change.ts';
import { logSpan } from '../feed/read-changes.ts';
import type { TenantSchema } from '../format/snapshot.ts';
import type { ColdStore } from '../history/cold.ts';
import { openHistory } from '../history/history.ts';
import { compareSides, type Difference } from './compare.ts';
import { mergeSide, type Choices, type Merged, type NotMerged } from './merge.ts';
import { sideSince } from './side.ts';

/**
 * Where a branch and its origin parted, in the log of each. Whoever makes a branch keeps this, for as long as it is to be compared.
 *
 * - **B1** A branch holds what its origin held at one moment, while others went on writing there. Neither sees what the other writes then.
 * - **B2** `differences` tells each row that is not the same on both sides, and which side changed it. Rows that both made alike are none.
 * - **B3** `mergeBranch` makes the origin what the branch is in all that only the branch changed, and leaves all that only the origin changed. It is
 *   done whole or not at all.
 * - **B4** What both changed differently is merged only as `choices` say. Nothing that the origin alone has is lost without being told.
 */
export interface BranchBase {
  readonly origin: ChangePosition;
  readonly branch: ChangePosition;
}

/**
 * Makes a branch in `target`, which is migrated like the origin and has no rows; when this rejects it is to be thrown away. Where both are
 * not in one process, send the branch through `exportTenant` and `importTenant`, and note both positions.
 */
export async function makeBranch(
  origin: Engine,
  target: Engine,
  { migrations, logged, unlogged = [] }: TenantSchema,
): Promise<BranchBase> {
  const { last } = await logSpan(origin);
  await openHistory(origin, { migrations, logged }).copyTo(target, last, { asNow: unlogged });
  return { origin: last, branch: (await logSpan(target)).last };
}

/** Throws `ResyncRequired` when one of the logs does not reach back to where they parted, and `TooManyChanges`. */
export async function differences(
  branch: Engine,
  origin: Engine,
  base: BranchBase,
  { logged }: TenantSchema,
  cold: BranchCold = {},
): Promise<readonly Difference[]> {
  const ours = await sideSince(branch, base.branch, { logged, cold: cold.branch });
  return compareSides(ours, await sideSince(origin, base.origin, { logged, cold: cold.origin }));
}

/** Where old changes of each side lie. */
export interface BranchCold {
  readonly branch?: ColdStore;
  readonly origin?: ColdStore;
}

export async function mergeBranch(
  branch: Engine,
  origin: Engine,
  base: BranchBase,
  { logged }: TenantSchema,
  choices: Choices = {},
  cold: BranchCold = {},
): Promise<Merged | NotMerged> {
  const ours = await sideSince(branch, base.branch, { logged, cold: cold.branch });
  return mergeSide(origin, ours, { logged, since: base.origin, choices, cold: cold.origin });
}
