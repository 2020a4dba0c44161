import type { Home } from '../home.ts';
import type { MeetingId, PersonId, WorkspaceId } from '../ids.ts';
import { job, newJob } from '../jobs/definition.ts';
import type { JobHome } from '../jobs/job-home.ts';
import type { MeetingAnswer } from '../ports/answers.ts';
import type { OutboxEntry } from '../ports/outbox.ts';
import { mailMovedUp } from './mail-moved-up.ts';

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
