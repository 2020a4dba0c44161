import type { Actor } from './actor.ts';
import type { ClockDep } from './time.ts';
import type { IdsDep } from './ids.ts';
import type { FanoutDep } from './ports/fanout.ts';
import type { InvitesDep } from './ports/invites.ts';
import type { MediaDep } from './ports/media.ts';
import type { MeetingsDep } from './ports/meetings.ts';
import type { MessageLogDep } from './ports/message-log.ts';
import type { AttendanceDep, SeatsDep } from './ports/seats.ts';
import type { SetupDep } from './ports/setup.ts';
import type { WorkspacesDep } from './ports/workspaces.ts';
import type { Accounts } from './ports/accounts.ts';
import type { AttemptsDep } from './ports/attempts.ts';
import type { WorkspaceId } from './ids.ts';
import type { Perform, Trace } from './perform.ts';

/** What every home brings for things that belong to no single workspace. */
export type Directory = ClockDep & IdsDep & SetupDep & WorkspacesDep & InvitesDep & FanoutDep;

/** What it adds for one workspace: the directory, and that workspace's own records. */
export type Home = Directory & MeetingsDep & SeatsDep & AttendanceDep & MessageLogDep & WorkspaceIdDep;

/** Which workspace a use case runs in. */
export interface WorkspaceIdDep {
  readonly workspaceId: WorkspaceId;
}

/** What it adds for the rooms. */
export type RoomHome = Home & MediaDep;

/** What a home hands to the app (`#home`): the directory, the accounts, and how it fares. A way into each workspace comes with it. */
interface StoaFront extends AttemptsDep {
  /** How often one person may ask, if somebody settled it; 0 is no limit. */
  readonly asksPerMinute?: number | undefined;
  readonly directory: Directory;
  readonly accounts: Accounts;
  health(): Promise<Health>;
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
  performThere(id: WorkspaceId, by: Actor): Perform<Home>;
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
