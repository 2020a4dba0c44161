import type { WorkspaceId } from '../ids.ts';
import type { RemovalsDep } from '../ports/removals.ts';
import type { TransfersDep } from '../ports/transfers.ts';
import type { WorkspacesDep } from '../ports/workspaces.ts';
import { hourMs, type ClockDep, type Instant } from '../time.ts';

/** A workspace that is being filled is listed by then, or never: the largest takes minutes (a row of PostgreSQL about a millisecond). */
export const filledBy = ({ clock }: ClockDep): Instant => (clock.now() + hourMs) as Instant;

/** Takes back what was half filled. Where that does not work either, it is due, and emptied later. Never rejects. */
export async function giveUpFilling(
  { removals, transfers, workspaces, clock }: ClockDep & RemovalsDep & TransfersDep & WorkspacesDep,
  id: WorkspaceId,
): Promise<void> {
  try {
    await workspaces.remove(id);
    await transfers.remove(id);
    await removals.forget(id);
  } catch {
    await removals.expect(id, clock.now(), clock.now()).catch(() => {});
  }
}
