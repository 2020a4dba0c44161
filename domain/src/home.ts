import type { Actor } from './actor.ts';
import type { ClockDep, Instant } from './time.ts';
import type { IdsDep } from './ids.ts';
import type { AnswersDep } from './ports/answers.ts';
import type { BlobsDep } from './ports/blobs.ts';
import type { BranchesDep } from './ports/branches.ts';
import type { CalendarFeedsDep } from './ports/calendar-feeds.ts';
import type { ChangeLogDep } from './ports/change-log.ts';
import type { CacheDep } from './ports/cache.ts';
import type { CommentsDep } from './ports/comments.ts';
import type { FanoutDep } from './ports/fanout.ts';
import type { HistoryDep } from './ports/history.ts';
import type { ImagesDep } from './ports/images.ts';
import type { InvitesDep } from './ports/invites.ts';
import type { JobsDep } from './ports/job-queue.ts';
import type { KeepersDep } from './ports/keepers.ts';
import type { MailsDep } from './ports/mails.ts';
import type { PostmasterDep } from './mail/mailer.ts';
import type { MediaDep } from './ports/media.ts';
import type { MeetingsDep } from './ports/meetings.ts';
import type { MessageLogDep } from './ports/message-log.ts';
import type { NotificationsDep } from './ports/notifications.ts';
import type { OutboundDep } from './ports/outbound.ts';
import type { OutboxDep } from './ports/outbox.ts';
import type { PicturesDep } from './ports/pictures.ts';
import type { PostsDep } from './ports/posts.ts';
import type { ProfilesDep } from './ports/profiles.ts';
import type { SearchDep } from './ports/search.ts';
import type { AttendanceDep, SeatsDep } from './ports/seats.ts';
import type { RemovalsDep } from './ports/removals.ts';
import type { RosterDep } from './ports/roster.ts';
import type { SeriesDep } from './ports/series.ts';
import type { SetupDep } from './ports/setup.ts';
import type { TransfersDep } from './ports/transfers.ts';
import type { TransactionsDep } from './ports/transactions.ts';
import type { UpkeepDep } from './ports/upkeep.ts';
import type { WebhooksDep } from './ports/webhooks.ts';
import type { WorkspacesDep } from './ports/workspaces.ts';
import type { Accounts } from './ports/accounts.ts';
import type { AttemptsDep } from './ports/attempts.ts';
import type { WorkspaceId } from './ids.ts';
import type { Live } from './live/live.ts';
import type { Perform, Trace } from './perform.ts';

/** What every home brings for things that belong to no single workspace. */
export type Directory = ClockDep &
  AttemptsDep &
  IdsDep &
  SetupDep &
  WorkspacesDep &
  BlobsDep &
  BranchesDep &
  TransfersDep &
  ImagesDep &
  InvitesDep &
  CacheDep &
  JobsDep &
  KeepersDep &
  MailsDep &
  PicturesDep &
  PostmasterDep &
  RemovalsDep &
  UpkeepDep &
  OutboundDep &
  FanoutDep;

/** What is kept of a workspace's meetings, which is also all that a room needs of it. */
export type MeetingRecords = MeetingsDep & SeatsDep & AttendanceDep & MessageLogDep;
/** All that is kept of one workspace. */
export type WorkspaceRecords = MeetingRecords &
  ChangeLogDep &
  HistoryDep &
  RosterDep &
  PostsDep &
  CommentsDep &
  NotificationsDep &
  OutboxDep &
  AnswersDep &
  SeriesDep &
  CalendarFeedsDep &
  ProfilesDep &
  SearchDep &
  TransactionsDep &
  WebhooksDep;

/** What it adds for one workspace: the directory, and that workspace's own records. */
export type Home = Directory & WorkspaceRecords & WorkspaceIdDep;

/** Which workspace a use case runs in. */
export interface WorkspaceIdDep {
  readonly workspaceId: WorkspaceId;
}

/** What it adds for the rooms. */
export type RoomHome = Directory & MeetingRecords & WorkspaceIdDep & MediaDep;

/** What a home hands to the app (`#home`): the directory, the accounts, and how it fares. A way into each workspace comes with it. */
interface StoaFront extends AttemptsDep {
  /** How often one person may ask, if somebody settled it; 0 is no limit. */
  readonly asksPerMinute?: number | undefined;
  readonly directory: Directory;
  readonly accounts: Accounts;
  health(): Promise<Health>;
  readonly live: Live;
  readonly log: Log;
  /** Left out where the platform measures. */
  readonly watch?: Watch;
}

/** Who measures what goes on in a process. */
export interface Watch {
  /** The name of the request under way, for the log and the answer; `undefined` outside of one. */
  requestId(): string | undefined;
  /** Says which route the request under way took: its pattern, never its address. */
  took(route: string): void;
  readonly trace: Trace;
}

/** Where workspaces open in this process. */
export interface Stoa extends StoaFront {
  /** Runs `work` in the workspace's home, which stays open at least until `work` has settled. */
  inWorkspace<T>(id: WorkspaceId, work: (home: Home) => Promise<T>): Promise<T>;
}

/** Where they open elsewhere, and use cases go there by their names. */
export interface StoaElsewhere extends StoaFront {
  /** At a `moment` of the past, what only reads answers as it would have then. */
  performThere(id: WorkspaceId, by: Actor, moment?: Instant): Perform<Home>;
}

/** `ready` is whether requests can be served; each part says how it fares in one word, and in `versions` what it is. */
export interface Health {
  readonly ready: boolean;
  readonly version: string;
  readonly parts: Readonly<Record<string, 'up' | 'down' | 'starting'>>;
  /** Of parts that say so, as `SQLite 3.53.1`. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** Writes one structured line. `fields` never hold secrets, message texts or addresses. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  event: string,
  fields?: Readonly<Record<string, string | number | boolean | undefined>>,
) => void;
