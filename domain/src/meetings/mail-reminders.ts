import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import type { NotAllowed } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { Instant } from '../time.ts';
import type { MemberDeps } from './manage.ts';
import { whenInWords } from './when-in-words.ts';

/**
 * Writes to those who come to a meeting, or maybe do, that it begins soon; answers how many mails were new. Nobody is written to where it was moved,
 * called off, ended or has begun, and nobody twice of one beginning.
 */
export async function mailReminders(
  deps: MemberDeps & Pick<Home, 'clock' | 'mailer' | 'meetings' | 'answers'>,
  by: Actor,
  { meetingId, startsAt }: { meetingId: MeetingId; startsAt: Instant },
): Promise<Result<number, NotAllowed>> {
  if (by.type !== 'stoa') return err({ type: 'NotAllowed', action: 'mailReminders' });
  const [meeting, answers, workspace] = await Promise.all([
    deps.meetings.byId(meetingId),
    deps.answers.of(meetingId),
    deps.workspaces.byId(deps.workspaceId),
  ]);
  const usefulMs = startsAt - deps.clock.now();
  const isOff = meeting?.cancelledAt !== undefined || meeting?.endedAt !== undefined;
  if (!meeting || !workspace || isOff || meeting.startsAt !== startsAt || usefulMs <= 0) return ok(0);

  let sent = 0;
  for (const { personId, state } of answers) {
    if (state !== 'yes' && state !== 'maybe') continue;
    const [member, lang] = await Promise.all([
      deps.workspaces.member(deps.workspaceId, { personId }),
      deps.workspaces.languageOf({ personId }),
    ]);
    if (!member) continue;
    // Whoever had enough mails in this hour goes without: later it would be of no use.
    const posted = await deps.mailer.send({
      key: `reminder:${deps.workspaceId}:${meetingId}:${startsAt}:${personId}`,
      kind: 'reminder',
      to: member.email,
      usefulMs,
      ...(lang && { lang }),
      letter: (letters, origin) =>
        letters.reminder({
          name: member.name,
          title: meeting.title,
          when: whenInWords(meeting, lang ?? 'en'),
          link: new URL(`/w/${workspace.slug}/meetings/${meeting.id}`, origin).href,
        }),
    });
    if (posted === 'added') sent += 1;
  }
  return ok(sent);
}
