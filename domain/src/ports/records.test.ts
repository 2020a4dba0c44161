import type { PersonId, WorkspaceId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { answersContract } from './answers.contract.ts';
import { createMemoryAnswers } from './answers.memory.ts';
import { branchesContract } from './branches.contract.ts';
import { createMemoryBranches } from './branches.memory.ts';
import { calendarFeedsContract } from './calendar-feeds.contract.ts';
import { createMemoryCalendarFeeds } from './calendar-feeds.memory.ts';
import { changeLogContract } from './change-log.contract.ts';
import { createMemoryChangeLog } from './change-log.memory.ts';
import { commentsContract } from './comments.contract.ts';
import { createMemoryInvites } from './invites.memory.ts';
import { invitesContract } from './invites.contract.ts';
import { createMemoryKeepers } from './keepers.memory.ts';
import { keepersContract } from './keepers.contract.ts';
import { picturesContract } from './pictures.contract.ts';
import { createMemoryPictures } from './pictures.memory.ts';
import { createMemoryMails } from './mails.memory.ts';
import { mailsContract } from './mails.contract.ts';
import { createMemoryMeetings } from './meetings.memory.ts';
import { meetingsContract } from './meetings.contract.ts';
import { createMemoryMessageLog } from './message-log.memory.ts';
import { messageLogContract } from './message-log.contract.ts';
import { notificationsContract } from './notifications.contract.ts';
import { postsContract } from './posts.contract.ts';
import { createMemoryPostRecords } from './posts.memory.ts';
import { outboxContract } from './outbox.contract.ts';
import { createMemoryOutbox } from './outbox.memory.ts';
import { profilesContract } from './profiles.contract.ts';
import { createMemoryProfiles } from './profiles.memory.ts';
import { createMemoryRemovals } from './removals.memory.ts';
import { removalsContract } from './removals.contract.ts';
import { createMemoryRoster } from './roster.memory.ts';
import { rosterContract } from './roster.contract.ts';
import { createMemoryRunningRooms } from './running-rooms.memory.ts';
import { runningRoomsContract } from './running-rooms.contract.ts';
import { createMemoryAttendance, createMemorySeats } from './seats.memory.ts';
import { attendanceContract } from './attendance.contract.ts';
import { searchContract } from './search.contract.ts';
import { seatsContract } from './seats.contract.ts';
import { seriesContract } from './series.contract.ts';
import { createMemorySeries } from './series.memory.ts';
import { transactionsContract } from './transactions.contract.ts';
import { createMemoryTransactions } from './transactions.memory.ts';
import { upkeepContract } from './upkeep.contract.ts';
import { createMemoryUpkeep } from './upkeep.memory.ts';
import { webhooksContract } from './webhooks.contract.ts';
import { createMemoryWebhooks } from './webhooks.memory.ts';
import { createMemoryWorkspaceRecords } from './workspace-records.memory.ts';
import { createMemoryWorkspaces } from './workspaces.memory.ts';
import { workspacesContract } from './workspaces.contract.ts';

const close = async (): Promise<void> => {};

calendarFeedsContract('memory', async () => ({ calendarFeeds: createMemoryCalendarFeeds(), close }));
seriesContract('memory', async () => ({ series: createMemorySeries(), close }));
answersContract('memory', async () => ({
  answers: createMemoryAnswers(),
  transactions: createMemoryTransactions(),
  close,
}));

workspacesContract('memory', async (people) => {
  const workspaces = createMemoryWorkspaces(
    (id) => people.find((person) => person.id === id),
    (email) => people.find((person) => person.email === email),
  );
  return { workspaces, close };
});
branchesContract('memory', async ({ owner, workspaces: given }) => {
  const workspaces = createMemoryWorkspaces((id) => (id === owner.id ? owner : undefined));
  for (const one of given) await workspaces.create(one, owner.id);
  const isThere = async (id: WorkspaceId) => (await workspaces.byId(id)) !== undefined;
  return { workspaces, branches: createMemoryBranches(isThere), close };
});
upkeepContract('memory', async ({ owner, workspaces: given }) => {
  const workspaces = createMemoryWorkspaces((id) => (id === owner.id ? owner : undefined));
  for (const one of given) await workspaces.create(one, owner.id);
  const isThere = async (id: WorkspaceId) => (await workspaces.byId(id)) !== undefined;
  return { workspaces, upkeep: createMemoryUpkeep(isThere), close };
});
invitesContract('memory', async () => ({ invites: createMemoryInvites(), close }));
mailsContract('memory', async () => ({ mails: createMemoryMails(), close }));
picturesContract('memory', async (people) => {
  const there = new Set(people.map(({ id }) => id));
  const pictures = createMemoryPictures((person) => there.has(person));
  return { pictures, forget: async (person) => void there.delete(person), close };
});
keepersContract('memory', async (people) => ({ keepers: createMemoryKeepers(() => people), close }));
meetingsContract('memory', async () => ({ meetings: createMemoryMeetings(), close }));
seatsContract('memory', async () => ({ seats: createMemorySeats(), close }));
attendanceContract('memory', async () => ({ attendance: createMemoryAttendance(), close }));
runningRoomsContract('memory', async () => ({ runningRooms: createMemoryRunningRooms(), close }));
messageLogContract('memory', async () => ({ messageLog: createMemoryMessageLog(), close }), {
  durable: false,
});
changeLogContract('memory', async () => {
  const changeLog = createMemoryChangeLog();
  const names = new Map<string, string>();
  return {
    changeLog,
    async join(person, name) {
      const row = (is: string) => ({ person_id: person as string, name: is, left_at: null });
      const was = names.get(person);
      names.set(person, name);
      changeLog.write({
        at: Date.now(),
        table: 'member',
        op: was === undefined ? 'insert' : 'update',
        key: JSON.stringify([person]),
        before: was === undefined ? undefined : row(was),
        after: row(name),
      });
    },
    close,
  };
});
webhooksContract('memory', async () => ({ webhooks: createMemoryWebhooks(), close }));
outboxContract(
  'memory',
  async () => ({ outbox: createMemoryOutbox(), transactions: createMemoryTransactions(), close }),
  { undoes: false },
);
profilesContract('memory', async () => ({ profiles: createMemoryProfiles(), close }));
removalsContract('memory', async ({ owner, workspaces: given }) => {
  const workspaces = createMemoryWorkspaces();
  const branches = createMemoryBranches(async (id) => (await workspaces.byId(id)) !== undefined);
  for (const workspace of given) await workspaces.create(workspace, owner.id);
  return { workspaces, branches, removals: createMemoryRemovals({ workspaces, branches }), close };
});
rosterContract('memory', async () => ({ roster: createMemoryRoster(), close }));
const opened = async () => ({ ...createMemoryPostRecords(), close });
postsContract('memory', opened);
commentsContract('memory', async (ids) => {
  const records = createMemoryPostRecords();
  for (const id of ids) await records.posts.add({ ...post, id });
  return { ...records, close };
});
notificationsContract('memory', opened);
searchContract('memory', async () => ({ ...createMemoryWorkspaceRecords(), close }));
transactionsContract(
  'memory',
  async () => ({ transactions: createMemoryTransactions(), meetings: createMemoryMeetings(), close }),
  { undoes: false },
);

const post = {
  title: 'A post',
  body: '',
  bodyText: '',
  mentions: [],
  authorId: 'ada' as PersonId,
  authorName: 'Ada',
  createdAt: 0 as Instant,
  changedBy: 'ada' as PersonId,
};
