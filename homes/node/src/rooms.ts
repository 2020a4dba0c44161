import type { Home, Log, Media, MeetingId, RoomCode, RoomHome, Stoa, WorkspaceId } from '@stoa/domain';
import { openLiveRoom, type Lines, type LiveRoom, type LiveRoomOptions } from '@stoa/domain/room/live-room';

/** A room as a socket uses it, wherever it runs. */
export interface EnteredRoom {
  readonly workspaceId: WorkspaceId;
  readonly live: Pick<LiveRoom, 'connect' | 'receive' | 'heard' | 'disconnect' | 'tell'>;
}

/** A room that runs in this process. */
export interface RunningRoom extends EnteredRoom {
  readonly live: LiveRoom;
}

/** Which workspace's which meeting. */
export interface Place {
  readonly workspaceId: WorkspaceId;
  readonly meetingId: MeetingId;
}

/** The rooms of sockets. One opens with its first connection and is dropped when nobody is in or waits. */
export interface Rooms {
  /** Runs `enter` in the room of a code, which stays open meanwhile; `undefined` when there is no such room. */
  enter<T>(code: RoomCode, enter: (room: EnteredRoom) => Promise<T>): Promise<T | undefined>;
  /** Opens every room of a workspace in which people were when the last process died: they are waited for, and their stays end. */
  recover(home: Home): Promise<void>;
  meetingChanged(meetingId: MeetingId): void;
  /** Those that run in this process. */
  all(): Iterable<RunningRoom>;
  readonly size: number;
  /** Lets go of all homes, when everything that is under way is done. */
  close(): Promise<void>;
}

/** The rooms of which each runs here. */
export interface RoomsHere extends Rooms {
  /** As {@link Rooms.enter}, where the meeting is known. */
  at<T>(place: Place, enter: (room: RunningRoom) => Promise<T>): Promise<T | undefined>;
  /** Drops a room that runs in another process now, and keeps nothing of what it still had under way here. */
  forget(meetingId: MeetingId): void;
}

export interface RoomsOptions extends LiveRoomOptions {
  /** Called when a room that ran, or did not open, is no longer kept. */
  readonly dropped?: ((meetingId: MeetingId) => void) | undefined;
  /** Runs what a room does by itself as time goes by, once it may; without it that is at once. */
  readonly guard?: ((meetingId: MeetingId, work: () => void) => void) | undefined;
}

const tickMs = 1_000;

interface Slot {
  readonly opening: Promise<RunningRoom | undefined>;
  room?: RunningRoom | undefined;
  /** How many are on their way in: the room must not be dropped under them. */
  entering: number;
  release(): void;
}

export function createRooms(
  stoa: Pick<Stoa, 'directory' | 'inWorkspace'>,
  media: Media,
  lines: Lines,
  log: Log,
  options: RoomsOptions = {},
): RoomsHere {
  const slots = new Map<MeetingId, Slot>();
  const ticking = setInterval(tick, tickMs);
  ticking.unref();

  function tick(): void {
    for (const [meetingId, slot] of slots) {
      if (!slot.room) continue;
      const { live } = slot.room;
      if (options.guard) options.guard(meetingId, () => live.tick());
      else live.tick();
      if (slot.entering === 0 && live.isIdle()) {
        slots.delete(meetingId);
        slot.release();
        options.dropped?.(meetingId);
      }
    }
  }

  /** The workspace's home stays open for as long as the room does: `inWorkspace` waits for `released`. */
  function open(workspaceId: RoomHome['workspaceId'], meetingId: MeetingId): Slot {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const opening = new Promise<RunningRoom | undefined>((resolve, reject) => {
      void stoa
        .inWorkspace(workspaceId, async (home) => {
          const roomHome: RoomHome = { ...home, media };
          const live = await openLiveRoom(roomHome, meetingId, lines, log, options);
          if (!live) return resolve(undefined);
          slot.room = { live, workspaceId };
          resolve(slot.room);
          await released;
        })
        .catch(reject);
    });
    const slot: Slot = { opening, entering: 0, release };
    slots.set(meetingId, slot);
    const drop = (): void => {
      if (slots.get(meetingId) !== slot) return;
      slots.delete(meetingId);
      options.dropped?.(meetingId);
    };
    opening.then((room) => room ?? drop(), drop);
    return slot;
  }

  async function at<T>(place: Place, enter: (room: RunningRoom) => Promise<T>): Promise<T | undefined> {
    const slot = slots.get(place.meetingId) ?? open(place.workspaceId, place.meetingId);
    slot.entering += 1;
    try {
      const room = await slot.opening;
      return room && (await enter(room));
    } finally {
      slot.entering -= 1;
    }
  }

  return {
    at,
    async enter(code, enter) {
      const place = await stoa.directory.workspaces.roomByCode(code);
      return place && at(place, enter);
    },

    async recover(home) {
      const stays = await home.attendance.open();
      for (const meetingId of new Set(stays.map((stay) => stay.meetingId)))
        if (!slots.has(meetingId)) await open(home.workspaceId, meetingId).opening;
    },

    forget(meetingId) {
      const slot = slots.get(meetingId);
      slots.delete(meetingId);
      for (const seat of slot?.room?.live.state.seats.keys() ?? []) media.leave(meetingId, seat);
      slot?.release();
    },

    meetingChanged(meetingId) {
      slots
        .get(meetingId)
        ?.room?.live.meetingChanged()
        .catch((cause: unknown) => log('warn', 'room.notRead', { meetingId, problem: nameOf(cause) }));
    },

    *all() {
      for (const { room } of slots.values()) if (room) yield room;
    },
    get size() {
      return slots.size;
    },

    async close() {
      clearInterval(ticking);
      await Promise.all([...slots.values()].map((slot) => slot.room?.live.settled()));
      for (const slot of slots.values()) slot.release();
      slots.clear();
    },
  };
}

export const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : 'unknown');
