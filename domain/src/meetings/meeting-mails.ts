import type { Home } from '../home.ts';
import type { MeetingId, PersonId, WorkspaceId } from '../ids.ts';
import { job, newJob } from '../jobs/definition.ts';
import type { JobHome } from '../jobs/job-home.ts';
import type { MeetingAnswer } from '../ports/answers.ts';
import type { Meeting } from '../ports/meetings.ts';
import type { OutboxEntry } from '../ports/outbox.ts';
import { hourMs, type Instant } from '../time.ts';
import { mailMovedUp } from './mail-moved-up.ts';
import { mailReminders } from './mail-reminders.ts';

interface OneToTell {
  readonly workspaceId: WorkspaceId;
  readonly meetingId: MeetingId;
  readonly personId: PersonId;
}

/** Writes to somebody who waited for a place and has one now. */
export const movedUpMail = job(
  'meeting-moved-up',
  async ({ workspaceId, ...who }: OneToTell, { inWorkspace }: JobHome, { key }) => {
    const sent = await inWorkspace(workspaceId)(mailMovedUp, { ...who, key });
    if (!sent.ok) throw new Error(sent.error.type);
    return sent.value;
  },
);

/** One for each who moved up, for the outbox of the same transaction. */
export const movedUpJobs = (
  { ids, clock, workspaceId }: Pick<Home, 'ids' | 'clock' | 'workspaceId'>,
  moved: readonly MeetingAnswer[],
): readonly OutboxEntry[] =>
  moved.map(({ meetingId, personId }) => ({
    id: ids.next(),
    job: newJob(movedUpMail, { workspaceId, meetingId, personId }, { dueAt: clock.now(), workspaceId }),
  }));

/** How long before a meeting those who come are reminded of it. */
const remindMs = hourMs;

interface ToRemind {
  readonly workspaceId: WorkspaceId;
  readonly meetingId: MeetingId;
  /** For which beginning: once the meeting is moved, this one is nobody's. */
  readonly startsAt: Instant;
}

/** Writes to those who come that a meeting begins soon. */
export const reminderMails = job(
  'meeting-reminder',
  async ({ workspaceId, ...which }: ToRemind, { inWorkspace }: JobHome) => {
    const sent = await inWorkspace(workspaceId)(mailReminders, which);
    if (!sent.ok) throw new Error(sent.error.type);
    return { sent: sent.value };
  },
);

/** For the outbox of the transaction that plans or moves a meeting; none where it begins too soon for a reminder, or has no time. */
export const reminderJobs = (
  { ids, clock, workspaceId }: Pick<Home, 'ids' | 'clock' | 'workspaceId'>,
  { id: meetingId, startsAt }: Pick<Meeting, 'id' | 'startsAt'>,
): readonly OutboxEntry[] => {
  const dueAt = ((startsAt ?? 0) - remindMs) as Instant;
  if (startsAt === undefined || dueAt <= clock.now()) return [];
  const key = `reminder:${workspaceId}:${meetingId}:${startsAt}`;
  const input = { workspaceId, meetingId, startsAt };
  return [{ id: ids.next(), job: newJob(reminderMails, input, { dueAt, key, workspaceId }) }];
};
