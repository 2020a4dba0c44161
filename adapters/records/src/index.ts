import type {
  BranchesDep,
  InvitesDep,
  KeepersDep,
  MailsDep,
  PastRecords,
  PicturesDep,
  RemovalsDep,
  UpkeepDep,
  WorkspaceRecords,
  WorkspacesDep,
} from '@stoa/domain';
import {
  migrate,
  type ColdStore,
  type Database,
  type Engine,
  type LoggedTable,
  type TenantSchema,
} from '@stoa/tenantdb';
import { createAnswers } from './answers.ts';
import { createAttendance } from './attendance.ts';
import { createBranches } from './branches.ts';
import { createCalendarFeeds } from './calendar-feeds.ts';
import { createChangeLog } from './change-log.ts';
import { noColdStore } from './cold-on-blobs.ts';
import { createComments } from './comments.ts';
import { changeLogUpTo, createWorkspaceHistory } from './history.ts';
import { createInvites } from './invites.ts';
import { createKeepers } from './keepers.ts';
import { createMails } from './mails.ts';
import { createMeetings } from './meetings.ts';
import { createMessageLog } from './message-log.ts';
import { directoryMigrations } from './migrations/directory/index.ts';
import { workspaceMigrations } from './migrations/workspace/index.ts';
import { createNotifications } from './notifications.ts';
import { createOutbox } from './outbox.ts';
import type { Pasts } from './pasts.ts';
import { createPictures } from './pictures.ts';
import { createPosts } from './posts.ts';
import { createProfiles } from './profiles.ts';
import { createRemovals } from './removals.ts';
import { createRoster } from './roster.ts';
import { createSearch } from './search.ts';
import { createSeats } from './seats.ts';
import { createSeries } from './series.ts';
import { createTransactions } from './transactions.ts';
import { createUpkeep } from './upkeep.ts';
import { createWebhooks } from './webhooks.ts';
import { createWorkspaces } from './workspaces.ts';

export { createMadeWorkspaces, type MadeWorkspaces } from './made-workspaces.ts';
export { ColdUnreachable, coldOnBlobs } from './cold-on-blobs.ts';
export { createPasts, type Pasts } from './pasts.ts';
export { blobsOfWorkspace, type WorkspaceBlobs } from './workspace-blobs.ts';
export { createRunningRooms } from './running-rooms.ts';
export { directoryMigrations, workspaceMigrations };
export {
  createTransfers,
  heldWorkspace,
  mergeHere,
  sideHere,
  type FarWorkspace,
  type HeldWorkspaces,
} from './transfers.ts';
export { fileOf, fillFromFile, type FilledWorkspace } from './whole-workspace.ts';

/** What a workspace's history is made of: each table of its own records. */
export const loggedTables: readonly LoggedTable[] = [
  'member',
  'meeting',
  'meeting_answer',
  'meeting_series',
  'seat',
  'stay',
  'log_entry',
  'post',
  'post_like',
  'post_comment',
  'notification',
];

/** What is copied of a workspace: everything. */
export const workspaceSchema: TenantSchema = { migrations: workspaceMigrations, logged: loggedTables };

/** The directory's records, its schema brought up to date. Better Auth's tables are in the same database. */
export async function openDirectory(
  engine: Database,
): Promise<
  WorkspacesDep & BranchesDep & InvitesDep & KeepersDep & MailsDep & PicturesDep & RemovalsDep & UpkeepDep
> {
  await migrate(engine, directoryMigrations);
  return {
    workspaces: createWorkspaces(engine),
    branches: createBranches(engine),
    invites: createInvites(engine),
    keepers: createKeepers(engine),
    mails: createMails(engine),
    pictures: createPictures(engine),
    removals: createRemovals(engine),
    upkeep: createUpkeep(engine),
  };
}

/**
 * One workspace's records, its schema brought up to date. `pasts` is where what it was can be looked at, under the workspace's name; where
 * there is none, only what was can be restored. `cold` is where its old changes lie, and more go; where there is none, they stay.
 */
export async function openWorkspace(
  engine: Engine,
  {
    pasts,
    name = '',
    cold,
  }: { readonly pasts?: Pasts; readonly name?: string; readonly cold?: ColdStore | undefined } = {},
): Promise<WorkspaceRecords> {
  await migrate(engine, workspaceMigrations, loggedTables);
  const records = recordsOn(engine, cold);
  return {
    ...records,
    history: createWorkspaceHistory(engine, {
      migrations: workspaceMigrations,
      logged: loggedTables,
      pasts,
      cold,
      name,
      // What happened up to then stands in the log of now.
      recordsOn: (past, upTo) => ({ ...recordsOn(past), changeLog: changeLogUpTo(records.changeLog, upTo) }),
    }),
  };
}

function recordsOn(engine: Engine, cold?: ColdStore): PastRecords {
  return {
    meetings: createMeetings(engine),
    answers: createAnswers(engine),
    series: createSeries(engine),
    calendarFeeds: createCalendarFeeds(engine),
    seats: createSeats(engine),
    attendance: createAttendance(engine),
    messageLog: createMessageLog(engine),
    changeLog: createChangeLog(engine, cold ?? noColdStore),
    roster: createRoster(engine),
    posts: createPosts(engine),
    comments: createComments(engine),
    notifications: createNotifications(engine),
    search: createSearch(engine),
    transactions: createTransactions(engine),
    outbox: createOutbox(engine),
    profiles: createProfiles(engine),
    webhooks: createWebhooks(engine),
  };
}
