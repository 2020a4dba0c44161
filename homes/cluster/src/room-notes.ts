import type { Leases, Log, MeetingId, RunningRooms, Wire } from '@stoa/domain';
import { nameOf, type Place } from '@stoa/node/rooms';
import { roomName } from './room-name.ts';

export interface RoomNotesOptions {
  readonly runningRooms: RunningRooms;
  readonly wire: Pick<Wire, 'me' | 'others'>;
  readonly leases: Pick<Leases, 'ownerOf'>;
  readonly log: Log;
  /** How often rooms of processes that died are looked for, ms. */
  readonly everyMs: number;
  /** Runs a room here, if nobody else does by now. */
  readonly takeUp: (place: Place) => Promise<void>;
}

/** The notes of this process about its rooms, and its eye on the notes of processes that died. */
export interface RoomNotes {
  /** Never rejects: what could not be noted is tried again. */
  began(place: Place, fence: number): Promise<void>;
  ended(meetingId: MeetingId, fence: number): void;
  /** Notes of rooms that still run stay: people are told to come back, and who does not is found by another process. */
  close(): void;
}

/** Rooms looked at in one round; the next one goes on. */
const roundMost = 200;

export function createRoomNotes({
  runningRooms,
  wire,
  leases,
  log,
  everyMs,
  takeUp,
}: RoomNotesOptions): RoomNotes {
  /** What could not be written while the database was away: the last word on each room. */
  const owing = new Map<MeetingId, () => Promise<void>>();
  let looking = false;
  let closed = false;

  async function write(meetingId: MeetingId, work: () => Promise<void>): Promise<void> {
    owing.delete(meetingId);
    try {
      await work();
    } catch (cause) {
      if (closed) return;
      if (!owing.has(meetingId)) owing.set(meetingId, work);
      log('warn', 'room.notNoted', { meetingId, problem: nameOf(cause) });
    }
  }

  async function look(): Promise<void> {
    await Promise.all([...owing].map(([meetingId, work]) => write(meetingId, work)));
    const left = await runningRooms.notOf([wire.me, ...wire.others()], roundMost);
    for (const { meetingId, workspaceId } of left) {
      if (closed) return;
      if ((await leases.ownerOf(roomName(meetingId))) === undefined) await takeUp({ meetingId, workspaceId });
    }
  }

  function lookNow(): void {
    if (looking) return;
    looking = true;
    look()
      // The database or the leases are away: looked again in the next round.
      .catch((cause: unknown) => log('debug', 'rooms.notLookedFor', { problem: nameOf(cause) }))
      .finally(() => (looking = false));
  }
  const rounds = setInterval(lookNow, everyMs).unref();
  setImmediate(lookNow);

  return {
    began: (place, fence) =>
      write(place.meetingId, () => runningRooms.began({ ...place, process: wire.me, fence })),
    ended: (meetingId, fence) => void write(meetingId, () => runningRooms.ended(meetingId, fence)),
    close() {
      closed = true;
      clearInterval(rounds);
    },
  };
}
