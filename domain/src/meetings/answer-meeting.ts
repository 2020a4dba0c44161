import type { Actor } from '../actor.ts';
import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import { expectJobs } from '../jobs/outbox-chore.ts';
import { sayings, type AnswerState, type MeetingAnswer, type Saying } from '../ports/answers.ts';
import type { InvalidInput } from '../refusals.ts';
import { err, ok, type Result } from '../result.ts';
import { standingOf } from '../workspaces/standing.ts';
import type { ManageRefused, MemberDeps } from './manage.ts';
import { movedUpJobs } from './meeting-mails.ts';
import { moveUp, placesLeft } from './move-up.ts';

/**
 * Says whether who asks comes to a meeting. A yes to one that is full waits for a place; whoever gives theirs back makes one for the first who
 * waits. All of it is one transaction: of two who ask for the last place one gets it.
 */
export async function answerMeeting(
  deps: MemberDeps &
    Pick<
      Home,
      'clock' | 'ids' | 'meetings' | 'answers' | 'notifications' | 'transactions' | 'outbox' | 'upkeep'
    >,
  by: Actor,
  { meetingId, answer }: { meetingId: MeetingId; answer: Saying },
): Promise<Result<MeetingAnswer, ManageRefused | InvalidInput>> {
  const member = await standingOf(deps, by, 'member', 'answerMeeting');
  if (!member.ok) return member;
  if (!sayings.includes(answer)) return err({ type: 'InvalidInput', field: 'answer', problem: 'unknown' });
  const { person } = member.value;

  // Only where somebody waits can somebody be written to.
  if ((await deps.answers.of(meetingId)).some(({ state }) => state === 'waiting')) await expectJobs(deps);
  return deps.transactions.atomically(async (): Promise<Result<MeetingAnswer, ManageRefused>> => {
    const meeting = await deps.meetings.byId(meetingId);
    if (!meeting) return err({ type: 'NotFound', what: 'meeting' });
    if (meeting.endedAt !== undefined || meeting.cancelledAt !== undefined)
      return err({ type: 'MeetingOver' });
    const all = await deps.answers.of(meetingId);
    const mine = all.find(({ personId }) => personId === person.id);
    if (mine && (mine.state === 'waiting' ? 'yes' : mine.state) === answer) return ok(mine);

    const others = all.filter((one) => one !== mine);
    const state: AnswerState = answer === 'yes' && placesLeft(meeting, others) === 0 ? 'waiting' : answer;
    const given: MeetingAnswer = {
      meetingId,
      personId: person.id,
      name: person.name,
      state,
      turn: Math.max(0, ...all.map(({ turn }) => turn)) + 1,
      answeredAt: deps.clock.now(),
      changedBy: person.id,
    };
    await deps.answers.put([given]);
    if (mine?.state === 'yes') await deps.outbox.add(movedUpJobs(deps, await moveUp(deps, meeting, person)));
    return ok(given);
  });
}
