import type {
  Lease,
  Leases,
  Log,
  Media,
  MeetingId,
  ProcessId,
  RunningRooms,
  Stoa,
  Wire,
  WorkspaceId,
} from '@stoa/domain';
import type { Line } from '@stoa/domain/room/events';
import type { LiveRoomOptions } from '@stoa/domain/room/live-room';
import { createRooms, nameOf, type EnteredRoom, type Place, type Rooms } from '@stoa/node/rooms';
import type { SocketLines } from '@stoa/node/sockets';
import { createFarLines } from './far-lines.ts';
import { createGate, type Gate } from './gate.ts';
import { roomName } from './room-name.ts';
import { createRoomNotes } from './room-notes.ts';
import { createRoomWire } from './room-wire.ts';

export interface ClusterRoomsOptions {
  readonly stoa: Pick<Stoa, 'directory' | 'inWorkspace'>;
  readonly media: Media;
  /** The sockets of this process. */
  readonly lines: SocketLines;
  readonly leases: Leases;
  readonly wire: Wire;
  readonly runningRooms: RunningRooms;
  readonly log: Log;
  /** How often rooms are looked for that nobody runs any more, ms. */
  readonly sweepMs?: number;
  readonly room?: LiveRoomOptions;
}

/** How long to wait for the room of a process that ended, ms: its lease runs out in three seconds. */
const patienceMs = 8_000;
const lookAgainMs = 150;
/** How often a room that runs without a lease asks for one, and looks at what others wrote into its log, ms. */
const askAgainMs = 500;
/** For how long it still looks once it has one: whoever gives the room up has writes under way, ms. */
const lookOnMs = 5_000;

/** A room that runs in this process. */
interface Held {
  /** None while the leases could not be asked. */
  lease?: Lease | undefined;
  gate: Gate;
  /** Until when its log may be written from elsewhere, by `performance.now`. */
  sharedUntil?: number | undefined;
  readonly workspaceId: WorkspaceId;
}

const openGate: Gate = { pass: (work) => work(), isAlone: () => true, close: () => {} };

/**
 * The rooms of one process among several. Each room runs in the process that has its lease; sockets of other processes reach it over
 * the wire. When that process dies, its lease runs out and whoever is asked next takes the room. While the leases cannot be asked,
 * a process runs the rooms of its own sockets by itself, and gives up those that turn out to be another's. Rooms of a process that died
 * and that nobody comes back to are taken up by any other, so that the stays in them end.
 */
export function createClusterRooms(options: ClusterRoomsOptions): Rooms {
  const { stoa, media, lines, leases, wire, runningRooms, log, sweepMs = 15_000 } = options;
  const roomWire = createRoomWire(wire);
  const held = new Map<MeetingId, Held>();
  const taking = new Map<MeetingId, Promise<Held | ProcessId>>();
  const far = createFarLines({ wire, roomWire, lines, roomOf: ownRoom, log });
  const here = createRooms(stoa, media, far.lines, log, {
    ...options.room,
    dropped: letGo,
    // A process that slept must not end stays of people who are in the room elsewhere by now.
    guard: (meetingId, work) => held.get(meetingId)?.gate.pass(work),
  });
  const notes = createRoomNotes({ runningRooms, wire, leases, log, everyMs: sweepMs, takeUp });
  const asking = setInterval(askAgain, askAgainMs).unref();

  function letGo(meetingId: MeetingId): void {
    const room = held.get(meetingId);
    held.delete(meetingId);
    if (!room) return;
    room.gate.close();
    notes.ended(meetingId, room.lease?.fence ?? 0);
    void room.lease?.release();
  }

  /** Somebody else has this room: whoever is in it through us comes back, and finds it there. */
  function giveUp(meetingId: MeetingId): void {
    log('warn', 'room.givenUp', { meetingId });
    const room = [...here.all()].find(({ live }) => live.meetingId === meetingId);
    for (const line of room?.live.state.lines.keys() ?? []) far.lines.close(line, 'restart');
    here.forget(meetingId);
    letGo(meetingId);
  }

  /** The room's name for this process, or the process that has it. Rejects when the leases cannot be asked. */
  async function take(place: Place): Promise<Held | ProcessId> {
    const got = await leases.hold(roomName(place.meetingId));
    if (!got.ok) return got.error.owner;
    // Before anybody's stay begins in it.
    await notes.began(place, got.value.fence);
    return withLease(place, got.value);
  }

  function withLease({ meetingId, workspaceId }: Place, lease: Lease): Held {
    const room = held.get(meetingId) ?? { gate: openGate, workspaceId };
    room.lease = lease;
    room.gate = createGate(lease, () => giveUp(meetingId));
    held.set(meetingId, room);
    return room;
  }

  function alone({ meetingId, workspaceId }: Place, cause: unknown): Held {
    log('warn', 'room.withoutLease', { meetingId, problem: nameOf(cause) });
    const room: Held = { gate: openGate, workspaceId };
    held.set(meetingId, room);
    void notes.began({ meetingId, workspaceId }, 0);
    return room;
  }

  function holderOf(place: Place): Held | Promise<Held | ProcessId> {
    const { meetingId } = place;
    const known = held.get(meetingId);
    if (known) return known;
    const before = taking.get(meetingId);
    if (before) return before;
    const now = take(place)
      .catch((cause: unknown) => alone(place, cause))
      .finally(() => taking.delete(meetingId));
    taking.set(meetingId, now);
    return now;
  }

  /** Rooms that run while the leases are away. Others may run them too, and all of them write one log. */
  function askAgain(): void {
    const now = performance.now();
    for (const [meetingId, room] of held) {
      if (room.gate.isAlone()) room.sharedUntil = now + lookOnMs;
      if (now < (room.sharedUntil ?? 0)) readOn(meetingId);
      if (room.lease) continue;
      leases.hold(roomName(meetingId)).then(
        (got) => {
          if (held.get(meetingId) !== room) return got.ok ? void got.value.release() : undefined;
          if (!got.ok) return giveUp(meetingId);
          const place = { meetingId, workspaceId: room.workspaceId };
          withLease(place, got.value);
          void notes.began(place, got.value.fence);
        },
        // Still away: asked again in a moment.
        () => {},
      );
    }
  }

  function readOn(meetingId: MeetingId): void {
    for (const { live } of here.all()) if (live.meetingId === meetingId) void live.readOn();
  }

  /** A room that nobody runs any more. It settles by itself, and is dropped when nobody comes. */
  async function takeUp(place: Place): Promise<void> {
    if (held.has(place.meetingId)) return;
    const holder = await holderOf(place);
    if (typeof holder === 'string') return;
    log('info', 'room.takenUp', { meetingId: place.meetingId });
    await here.at(place, async () => {});
  }

  /** For a socket of another process. Only if the room runs here, or nobody has it. */
  async function ownRoom(place: Place): Promise<Guarded | undefined> {
    const holder = await holderOf(place);
    if (typeof holder === 'string') return undefined;
    return here.at(place, async (room) => guarded(holder, room));
  }

  async function enterPlace<T>(
    place: Place,
    enter: (room: EnteredRoom) => Promise<T>,
  ): Promise<T | undefined> {
    const until = performance.now() + patienceMs;
    for (;;) {
      const holder = await holderOf(place);
      if (typeof holder !== 'string') return here.at(place, (room) => enter(guarded(holder, room)));
      if (wire.others().includes(holder)) return enter(far.roomAt(holder, place));
      if (performance.now() > until) throw new RoomUnreachable();
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
    }
  }

  return {
    async enter(code, enter) {
      const place = await stoa.directory.workspaces.roomByCode(code);
      return place && enterPlace(place, enter);
    },
    recover: (home) => here.recover(home),
    meetingChanged: (meetingId) => here.meetingChanged(meetingId),
    all: () => here.all(),
    get size() {
      return here.size;
    },
    async close() {
      clearInterval(asking);
      notes.close();
      await here.close();
      far.close();
      const all = [...held.values()];
      held.clear();
      for (const { gate } of all) gate.close();
      await Promise.all(all.map(({ lease }) => lease?.release()));
      // So that nobody looks for a room here any more.
      await wire.leave();
    },
  };
}

/** The process that had the room is gone, and its lease did not run out in time. */
export class RoomUnreachable extends Error {
  override name = 'RoomUnreachable';
}

/** What a socket says to a room here, and only while the room is ours. */
export type Guarded = EnteredRoom;

function guarded(held: Held, { live, workspaceId }: EnteredRoom): Guarded {
  const pass = (work: () => void): void => held.gate.pass(work);
  return {
    workspaceId,
    live: {
      connect: (line: Line, actor, role) => pass(() => live.connect(line, actor, role)),
      receive: (line, text) => pass(() => live.receive(line, text)),
      heard: (line) => pass(() => live.heard(line)),
      disconnect: (line) => pass(() => live.disconnect(line)),
      tell: (event) => pass(() => live.tell(event)),
    },
  };
}
