import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId, PersonId } from '../ids.ts';
import type { NotAllowed } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import type { MemberDeps } from './manage.ts';
import { whenInWords } from './when-in-words.ts';

/** What became of a mail about a meeting. */
export type MailedOrNot = 'sent' | 'not needed';
export interface MailRefused {
  readonly type: 'TooOften';
  readonly retryMs: number;
}

/** Writes to somebody who moved up, unless they gave their place back or the meeting is off by now. One mail per `key`. */
export async function mailMovedUp(
  deps: MemberDeps & Pick<Home, 'mailer' | 'meetings' | 'answers'>,
  by: Actor,
  { meetingId, personId, key }: { meetingId: MeetingId; personId: PersonId; key: string },
): Promise<Result<MailedOrNot, NotAllowed | MailRefused>> {
  if (by.type !== 'stoa') return err({ type: 'NotAllowed', action: 'mailMovedUp' });
  const [meeting, answers, workspace, member, lang] = await Promise.all([
    deps.meetings.byId(meetingId),
    deps.answers.of(meetingId),
    deps.workspaces.byId(deps.workspaceId),
    deps.workspaces.member(deps.workspaceId, { personId }),
    deps.workspaces.languageOf({ personId }),
  ]);
  const comes = answers.some((one) => one.personId === personId && one.state === 'yes');
  const isOff = meeting?.cancelledAt !== undefined || meeting?.endedAt !== undefined;
  if (!meeting || isOff || !comes || !workspace || !member) return ok('not needed');
  const posted = await deps.mailer.send({
    key,
    kind: 'movedUp',
    to: member.email,
    ...(lang && { lang }),
    letter: (letters, origin) =>
      letters.movedUp({
        name: member.name,
        title: meeting.title,
        when: whenInWords(meeting, lang ?? 'en'),
        link: new URL(`/w/${workspace.slug}/meetings/${meeting.id}`, origin).href,
      }),
  });
  return posted === 'tooMany' ? err({ type: 'TooOften', retryMs: 60_000 }) : ok('sent');
}
