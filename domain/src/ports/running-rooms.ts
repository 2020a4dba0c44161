import type { MeetingId, WorkspaceId } from '../ids.ts';
import type { ProcessId } from './leases.ts';

/** A room that a process runs, or ran when it died. */
export interface NotedRoom {
  readonly meetingId: MeetingId;
  readonly workspaceId: WorkspaceId;
  readonly process: ProcessId;
  /** Of the lease that the room was taken with; 0 where there was none. */
  readonly fence: number;
}

/**
 * Which process runs which room, in the directory: what several processes need in order to take up rooms of one that died and that
 * nobody came back to, so that the stays in them end. Leases say who may run a room; this says where to look.
 *
 * - **RR1** `began` notes a room, and takes the place of a note with a smaller fence; a note with a greater one stays.
 * - **RR2** `ended` takes a note away unless a greater fence has taken its place.
 * - **RR3** `notOf` gives the notes of all processes but those that are named, the oldest fences first.
 */
export interface RunningRooms {
  began(room: NotedRoom): Promise<void>;
  ended(meetingId: MeetingId, fence: number): Promise<void>;
  /** `limit` is a count, 1 to 1,000. */
  notOf(processes: readonly ProcessId[], limit: number): Promise<readonly NotedRoom[]>;
}
