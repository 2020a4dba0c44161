import type { Home } from '../home.ts';
import type { NotificationId, PersonId } from '../ids.ts';
import type { MeetingAnswer } from '../ports/answers.ts';
import type { Meeting } from '../ports/meetings.ts';
import type { Notification } from '../ports/notifications.ts';

/** How many places a meeting has left; as many as one likes where nobody limited them. */
export const placesLeft = (
  { yesLimit = Number.POSITIVE_INFINITY }: Pick<Meeting, 'yesLimit'>,
  answers: readonly MeetingAnswer[],
): number => Math.max(0, yesLimit - answers.filter(({ state }) => state === 'yes').length);

/**
 * Gives the places that a meeting has left to those who wait for one, in their order, and tells them. Runs in the transaction of what left the
 * places; answers who moved up.
 */
export async function moveUp(
  deps: Pick<Home, 'answers' | 'notifications' | 'ids' | 'clock'>,
  meeting: Meeting,
  by: { readonly id: PersonId; readonly name: string },
): Promise<readonly MeetingAnswer[]> {
  const answers = await deps.answers.of(meeting.id);
  const waiting = answers.filter(({ state }) => state === 'waiting');
  const moved = waiting.slice(0, Math.min(placesLeft(meeting, answers), waiting.length));
  const now = moved.map((one): MeetingAnswer => ({ ...one, state: 'yes', changedBy: by.id }));
  await deps.answers.put(now);
  await deps.notifications.add(
    now.map(({ personId }): Notification => ({
      id: deps.ids.next() as NotificationId,
      personId,
      kind: 'movedUp',
      authorId: by.id,
      authorName: by.name,
      others: 0,
      title: meeting.title,
      excerpt: '',
      meetingId: meeting.id,
      createdAt: deps.clock.now(),
    })),
  );
  return now;
}
