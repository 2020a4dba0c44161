import type { MeetingId, RoomCode, WorkspaceId } from '../ids.ts';
import type { Result } from '../result.ts';
import type { Branch, BranchBase } from './branches.ts';
import type { Remains } from './removals.ts';

/** What a column of a row can hold. */
export type Cell = string | number | null;
export type Cells = Readonly<Record<string, Cell>>;

/** A record that is not the same in a branch and in its origin. */
export interface RowDifference {
  /** Names the record in both. */
  readonly id: string;
  readonly table: string;
  readonly key: string;
  /** Where it was changed since they parted. What both changed differently waits for a choice. */
  readonly side: 'branch' | 'origin' | 'both';
  /** `undefined` where there is no such record. */
  readonly base: Cells | undefined;
  readonly branch: Cells | undefined;
  readonly origin: Cells | undefined;
  readonly columns: readonly string[];
}
/** Which side of a difference is kept, by its id. */
export type MergeChoices = Readonly<Record<string, 'branch' | 'origin'>>;

/** The history of one side does not reach back to where they parted any more, or too much was changed since. */
export interface TooFarApart {
  readonly type: 'TooFarApart';
}
/** Nothing was merged. Without `why`: both sides changed these records. */
export interface NotMerged {
  readonly type: 'NotMerged';
  readonly why: 'conflicts' | 'clash' | 'stillNamed';
  /** The records that stand in the way. */
  readonly ids: readonly string[];
}
/** A file was not taken in, and nothing of it stayed. */
export interface FileNotTaken {
  readonly type: 'FileNotTaken';
  readonly why: 'NotATenantFile' | 'NewerFormat' | 'NewerSchema' | 'OtherSchema' | 'Damaged' | 'Truncated';
  /** What is damaged, or cut off. */
  readonly part?: string;
  /** What the file was written by, and what is known here. */
  readonly found?: string;
  readonly known?: string;
}
/** What lies in a workspace's own places. */
export type Lying = Pick<Remains, 'database' | 'blobs'>;
export interface TakenFile {
  /** The workspace's name where the file was written, if it says so. */
  readonly name: string | undefined;
  readonly rooms: readonly { readonly code: RoomCode; readonly meetingId: MeetingId }[];
}

/**
 * Workspaces as a whole: out into files, in from them, and beside each other as branches. For homes whose workspaces are databases.
 *
 * - **TR1** What `toFile` gave, `fromFile` takes in with its name, all its rows and its history, also what of that lies cold.
 * - **TR2** A file that cannot be taken in is refused with the reason. What it left is to be removed.
 * - **TR3** `fork` makes a workspace hold what its origin held at one moment; `differences` tells what became of the two since.
 * - **TR4** `merge` is done whole or not at all; what both sides changed differently is merged only as the choices say.
 * - **TR5** `remove` deletes all that a workspace holds, what no file of it has too, and nothing of any other; it rejects where somebody is
 *   in the way. `left` counts what is there, by looking: 0 after that.
 */
export interface Transfers {
  /** One file, of one moment, with its history. The stream is let go of by `cancel`. */
  toFile(id: WorkspaceId, about: { readonly name: string }): Promise<ReadableStream<Uint8Array>>;
  /** Fills a workspace that has nothing yet. */
  fromFile(id: WorkspaceId, file: ReadableStream<Uint8Array>): Promise<Result<TakenFile, FileNotTaken>>;
  /** Copies what `origin` holds at one moment into `id`, which has nothing yet. */
  fork(origin: WorkspaceId, id: WorkspaceId): Promise<BranchBase>;
  differences(branch: Branch): Promise<Result<readonly RowDifference[], TooFarApart>>;
  /** In one transaction of the origin, or not at all; answers how many records changed there. */
  merge(branch: Branch, choices: MergeChoices): Promise<Result<number, NotMerged | TooFarApart>>;
  /** What is not there is gone already. */
  remove(id: WorkspaceId): Promise<void>;
  /** Rows, or files where a database is files; and large things. Opens and makes nothing. */
  left(id: WorkspaceId): Promise<Lying>;
}
export interface TransfersDep {
  readonly transfers: Transfers;
}
