import type { Home } from '../home.ts';
import type { NotificationId, PersonId } from '../ids.ts';
import type { Meeting } from '../ports/meetings.ts';
import type { Notification } from '../ports/notifications.ts';

/** Members of a workspace up to which a planned meeting is told to all: beyond that it concerns few of them. */
const toldMost = 200;

/** Whom a meeting that is planned and still to come concerns: every other member. Asked before anything is written. */
export async function concernedBy(
  deps: Pick<Home, 'workspaces' | 'workspaceId' | 'clock'>,
  { startsAt, createdBy }: Meeting,
): Promise<readonly PersonId[]> {
  if (startsAt === undefined || startsAt <= deps.clock.now()) return [];
  const { members, total } = await deps.workspaces.members(deps.workspaceId, { limit: toldMost, offset: 0 });
  if (total > toldMost) return [];
  return members.map(({ personId }) => personId).filter((id) => id !== createdBy);
}

export const ofPlanned = (
  { ids }: Pick<Home, 'ids'>,
  { id: meetingId, title, createdBy, createdByName, createdAt }: Meeting,
  people: readonly PersonId[],
): Notification[] =>
  people.map((personId) => ({
    id: ids.next() as NotificationId,
    personId,
    kind: 'planned',
    authorId: createdBy,
    authorName: createdByName,
    others: 0,
    title,
    excerpt: '',
    meetingId,
    createdAt,
  }));
