import type { Statements } from '../engine.ts';
import type { ChangePosition } from '../feed/change.ts';
import { logSpan } from '../feed/read-changes.ts';

/** The newest change that is not younger than `atMs`, by halving: positions are in order, and times are as far as clocks are. */
export async function positionAt(db: Statements, atMs: number): Promise<ChangePosition> {
  const span = await logSpan(db);
  // What stands at `before` is not younger, what stands after `last` is.
  let before = span.first - 1;
  let last = span.last;
  while (before < last) {
    const middle = Math.ceil((before + last) / 2);
    const found = await db.queryOne<{ at: number }>('select at from change_log where position = :middle', {
      middle,
    });
    if (found && found.at > atMs) last = middle - 1;
    else before = middle;
  }
  return before;
}
