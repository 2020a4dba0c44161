import type { Actor } from '../actor.ts';
import { foldEntries, type ChatMessage } from '../chat/transcript.ts';
import type { Home } from '../home.ts';
import type { MeetingId, SeatId } from '../ids.ts';
import type { LoggedEntry } from '../ports/message-log.ts';
import type { NotFound } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { standingOf, type StandingRefused } from '../workspaces/standing.ts';
import type { MemberDeps } from './manage.ts';

/** Entries of a chat that a page takes at most. A busy hour has a few hundred. */
const transcriptMaxEntries = 10_000;
const pageLength = 500;
/** Sees what everybody sees: no seat has this id, ids being 22 characters. */
const nobodysSeat = '-' as SeatId;

/** The kept chat of a meeting, for the workspace's members; private messages only for those two who wrote and got them. */
export async function readTranscript(
  deps: MemberDeps & Pick<Home, 'meetings' | 'seats' | 'messageLog'>,
  by: Actor,
  { meetingId }: { meetingId: MeetingId },
): Promise<Result<{ messages: readonly ChatMessage[]; cut: boolean }, StandingRefused | NotFound>> {
  const member = await standingOf(deps, by, 'member', 'readTranscript');
  if (!member.ok) return member;
  if (!(await deps.meetings.byId(meetingId))) return err({ type: 'NotFound', what: 'meeting' });

  const seats = await deps.seats.ofMeeting(meetingId);
  const viewer =
    seats.find((s) => s.holder.type === 'person' && s.holder.id === member.value.person.id)?.id ??
    nobodysSeat;
  const entries: LoggedEntry[] = [];
  let more = true;
  while (more && entries.length < transcriptMaxEntries) {
    const page = await deps.messageLog.readAfter(
      meetingId,
      entries.at(-1)?.position ?? 0,
      pageLength,
      viewer,
    );
    entries.push(...page);
    more = page.length === pageLength;
  }
  return ok({ messages: foldEntries([], entries), cut: more });
}
