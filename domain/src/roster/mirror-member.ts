import type { Actor } from '../actor.ts';
import type { PersonId } from '../ids.ts';
import type { Member, WorkspacesDep } from '../ports/workspaces.ts';
import { giveUpPlaces, type PlacesDeps } from '../meetings/give-up-places.ts';
import { ok, type Result } from '../result.ts';
import { putEntries, type PutEntriesDeps } from './put-entries.ts';

export type MirrorDeps = PutEntriesDeps & PlacesDeps & WorkspacesDep;

/**
 * Writes into the workspace what the directory says of one person now: they joined, left, or have another name or role. Who left comes to no meeting. Whoever changes
 * one of these calls it afterwards; calling it again changes nothing. `by` is remembered as who did it.
 */
export async function mirrorMember(
  deps: MirrorDeps,
  by: Actor,
  { personId }: { personId: PersonId },
): Promise<Result<null, never>> {
  const changedBy = by.type === 'person' ? by.id : personId;
  const look = (): Promise<Member | undefined> => deps.workspaces.member(deps.workspaceId, { personId });
  // Of two who mirror the same person at once, the one with older news may write last: so each looks again at what it wrote.
  let member = await look();
  for (;;) {
    if (member) await putEntries(deps, [entryOf(member, changedBy)]);
    else {
      await deps.roster.leave(personId, deps.clock.now(), changedBy);
      await giveUpPlaces(deps, personId);
    }
    const now = await look();
    if (isSame(member, now)) return ok(null);
    member = now;
  }
}

export const entryOf = ({ personId, name, role, joinedAt }: Member, changedBy: PersonId) => ({
  personId,
  name,
  role,
  joinedAt,
  changedBy,
});

const isSame = (a: Member | undefined, b: Member | undefined): boolean =>
  a?.name === b?.name && a?.role === b?.role && a?.joinedAt === b?.joinedAt;
