import type { Home } from '../home.ts';
import type { PersonId } from '../ids.ts';
import { expectJobs } from '../jobs/outbox-chore.ts';
import { movedUpJobs } from './meeting-mails.ts';
import { moveUp } from './move-up.ts';

export type PlacesDeps = Pick<
  Home,
  | 'answers'
  | 'clock'
  | 'ids'
  | 'meetings'
  | 'notifications'
  | 'outbox'
  | 'transactions'
  | 'upkeep'
  | 'workspaceId'
>;

/** How many answers of one person are looked through: the latest. */
const lookedThrough = 1_000;

/** Makes room where somebody who has left said that they would come, or waits: nobody else could give their places back. */
export async function giveUpPlaces(deps: PlacesDeps, personId: PersonId): Promise<void> {
  const answers = await deps.answers.by(personId, lookedThrough);
  for (const { meetingId } of answers.filter(({ state }) => state === 'yes' || state === 'waiting')) {
    await expectJobs(deps);
    await deps.transactions.atomically(async () => {
      const meeting = await deps.meetings.byId(meetingId);
      if (!meeting || meeting.endedAt !== undefined || meeting.cancelledAt !== undefined) return;
      const mine = (await deps.answers.of(meetingId)).find((one) => one.personId === personId);
      if (mine?.state !== 'yes' && mine?.state !== 'waiting') return;
      await deps.answers.put([{ ...mine, state: 'no', answeredAt: deps.clock.now(), changedBy: personId }]);
      if (mine.state !== 'yes') return;
      const moved = await moveUp(deps, meeting, { id: personId, name: mine.name });
      await deps.outbox.add(movedUpJobs(deps, moved));
    });
  }
}
