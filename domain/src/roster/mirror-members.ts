import type { PersonId } from '../ids.ts';
import type { RosterEntry } from '../ports/roster.ts';
import type { Member } from '../ports/workspaces.ts';
import { entryOf, type MirrorDeps } from './mirror-member.ts';
import { putEntries } from './put-entries.ts';
import { sameEntry } from './same-entry.ts';

const pageLength = 500;
/** A page that other people change all the while is left to whoever changes it. */
const roundsMost = 3;

/**
 * Makes good whatever `mirrorMember` missed, as when a process ended in between: for homes, when they open a workspace. Where nothing
 * is missing it reads each list once and writes nothing.
 */
export async function mirrorMembers(deps: MirrorDeps): Promise<void> {
  for (let after: PersonId | undefined, isLast = false; !isLast;) {
    let compared = await compare(deps, after);
    for (let round = 0; round < roundsMost && compared.differ; round += 1) {
      await putEntries(deps, compared.changed);
      for (const personId of compared.gone) await deps.roster.leave(personId, deps.clock.now(), personId);
      compared = await compare(deps, after);
    }
    ({ isLast, end: after } = compared);
  }
}

/** What differs from `after` on, up to where both lists were read. */
async function compare(deps: MirrorDeps, after: PersonId | undefined) {
  const [members, entries] = await Promise.all([
    deps.workspaces.membersAfter(deps.workspaceId, pageLength, after),
    deps.roster.page(pageLength, after),
  ]);
  const ends = [members, entries].flatMap((page) =>
    page.length === pageLength ? [page.at(-1)!.personId] : [],
  );
  const end = ends.sort()[0];
  const isRead = ({ personId }: Member | RosterEntry): boolean => end === undefined || personId <= end;
  const entryById = new Map(entries.map((entry) => [entry.personId, entry]));
  const ids = new Set(members.map(({ personId }) => personId));
  const changed = members
    .filter(isRead)
    .map((member) => entryOf(member, member.personId))
    .filter((entry) => !sameEntry(entry, entryById.get(entry.personId)));
  const gone = entries
    .filter((entry) => isRead(entry) && entry.leftAt === undefined && !ids.has(entry.personId))
    .map(({ personId }) => personId);
  return { changed, gone, differ: changed.length + gone.length > 0, end, isLast: end === undefined };
}
