import type { PictureName } from '../pictures/picture-places.ts';
import type { Actor } from '../actor.ts';
import type { PersonId, SeatId } from '../ids.ts';
import type { Meeting } from '../ports/meetings.ts';
import type { LoggedEntry, Position } from '../ports/message-log.ts';
import type { Seat, Stay } from '../ports/seats.ts';
import type { Role } from '../roles.ts';
import type { Instant } from '../time.ts';
import { fullBucket, take, type Bucket, type Rate } from './bucket.ts';
import type { Effect, Line } from './events.ts';
import { limits } from './limits.ts';
import type { IceServer, Live } from './protocol.ts';

/** Everything a room knows. Only `step` changes it. What must outlive the process is in the records, see {@link openRoom}. */
export interface RoomState {
  meeting: Meeting;
  readonly workspaceName: string;
  readonly seats: Map<SeatId, SeatState>;
  readonly lines: Map<Line, LineState>;
  /** Of those who are or were here. */
  readonly pictures: Map<PersonId, PictureName>;
  readonly rates: Rates;
  /** Whether the SFU can be asked for a connection; `none` where there is none and calls are direct or have no media. */
  media: 'up' | 'down' | 'none';
  readonly direct: DirectState;
  /** When it was last noted who is in. */
  seenAt: Instant;
  /** The lines to which every public entry goes; `undefined` after anything that may have changed who that is. */
  audience: readonly Line[] | undefined;
  readonly chat: {
    /** The last position that was sent to all. */
    sent: Position;
    /** Entries that came back before one that stands before them. */
    readonly held: Map<Position, LoggedEntry>;
    /** Since when some entry is held. */
    heldSince: Instant | undefined;
    /** The last entries sent, for those who come back soon: a gap-free run that ends at `sent`. */
    readonly recent: LoggedEntry[];
  };
}

/** What a home says of direct calls. */
export interface DirectOptions {
  /** Up to how many people send each other sound and pictures without the SFU, 2 to 4; fewer than 2 means never. */
  readonly upTo: number;
  /** There is no SFU behind it. */
  readonly only?: boolean | undefined;
  /** What the browsers may ask for their outer addresses, or go through. Empty: only the addresses they have themselves. */
  readonly iceServers?: readonly IceServer[] | undefined;
}

/** The direct call of a room: who has a link to whom, and since which round. */
export interface DirectState {
  readonly upTo: number;
  readonly iceServers: readonly IceServer[];
  /** `on`: everybody was told whom to link to. `failed`: somebody's link did not come about, or broke; the SFU carries. */
  phase: 'off' | 'on' | 'failed';
  /** The count of beginnings in this process: frames of an older round are ignored. */
  round: number;
  /** Whom it is about, with the sockets they had when the round began. */
  members: ReadonlyMap<SeatId, Line>;
  /** What was passed on in this round: each pair has one offer and one answer. */
  readonly relayed: Set<string>;
  /** Rounds that failed among the same people. */
  tries: number;
  retryAt: Instant;
}

export interface SeatState {
  stored: Seat;
  /** The socket that holds the seat. */
  line?: Line | undefined;
  /** Not a member of the workspace. */
  guest: boolean;
  /** In the room: connected, or waited for. */
  inside: boolean;
  /** Whether the records have their stay open; a stop of the process closed it for those who were in then. */
  stayed?: boolean | undefined;
  /** When they first came in. */
  since?: Instant | undefined;
  /** When the line was lost that has not come back. */
  lostAt?: Instant | undefined;
  /** Until they are back after a crash: when the process before this one last saw them in. */
  seenAt?: Instant | undefined;
  /** In the lobby. `asked` is somebody who was removed and knocked: only a host lets them in. */
  waiting?: { since: Instant; note?: string | undefined; asked: boolean } | undefined;
  live: Live;
  /** Switched off by a host until the person switches it on again. */
  readonly off: { mic: boolean; cam: boolean; screen: boolean };
  /** Each from its first use on: a full one says nothing. */
  readonly buckets: { -readonly [Kind in keyof Rates]?: Bucket };
  knockedAt: Instant;
}

export interface LineState {
  readonly id: Line;
  readonly actor: Actor;
  readonly role: Role | undefined;
  seat?: SeatId | undefined;
  /** `out` is a socket that was told `bye` and may still knock. */
  stands: 'new' | 'waiting' | 'in' | 'out';
  heardAt: Instant;
  readonly openedAt: Instant;
  pinged: boolean;
  bad: number;
  /** The last chat position that its client had seen at `hello`. */
  after: Position;
  /** While older entries are being fetched, what is sent to all goes past this line; it has everything up to here. */
  catchingUp?: Position | undefined;
  pageFailed?: boolean | undefined;
}

/** What the records hold of a room. `position` is the log's newest, `media` the engine's state. */
export interface StoredRoom {
  readonly meeting: Meeting;
  readonly workspaceName: string;
  readonly seats: readonly Seat[];
  readonly stays: readonly Stay[];
  readonly pictures?: ReadonlyMap<PersonId, PictureName> | undefined;
  readonly position: Position;
  readonly media: 'up' | 'down';
  readonly rates?: Rates | undefined;
  /** Without it calls are never direct. */
  readonly direct?: DirectOptions | undefined;
}

/**
 * The room as a process finds it: whoever was in when the last one died, or stopped within the time that a lost line is waited for, is
 * waited for likewise.
 */
export function openRoom(stored: StoredRoom, now: Instant): RoomState {
  const state: RoomState = {
    meeting: stored.meeting,
    workspaceName: stored.workspaceName,
    seats: new Map(),
    lines: new Map(),
    pictures: new Map(stored.pictures),
    rates: stored.rates ?? standardRates,
    media: stored.direct?.only ? 'none' : stored.media,
    direct: noDirect(stored.direct ?? { upTo: 0 }),
    seenAt: now,
    audience: undefined,
    chat: { sent: stored.position, held: new Map(), heldSince: undefined, recent: [] },
  };
  // Also who stood at the door: the time to come back begins now.
  for (const seat of stored.seats)
    state.seats.set(seat.id, {
      ...seatState(seat, seat.holder.type === 'guest' || seat.asGuest === true),
      lostAt: now,
    });
  for (const stay of stored.stays) {
    const seat = state.seats.get(stay.seatId);
    if (!seat) continue;
    seat.since ??= stay.from;
    const isOpen = stay.until === undefined;
    const isAwaited = seat.stored.place === 'room' && (isOpen || now - stay.until < limits.reconnectMs);
    if (!isAwaited && !isOpen) continue;
    // Whoever had left, as far as their seat knows, is not waited for: the first tick ends the stay that a crash left open.
    Object.assign(seat, { inside: true, lostAt: isAwaited ? now : 0, stayed: isOpen });
    if (isOpen) seat.seenAt = stay.seenAt ?? stay.from;
  }
  return state;
}

const noDirect = ({ upTo, iceServers = [] }: DirectOptions): DirectState => ({
  upTo,
  iceServers,
  phase: 'off',
  round: 0,
  members: new Map(),
  relayed: new Set(),
  tries: 0,
  retryAt: 0 as Instant,
});

/** How often a seat may do what costs. */
export interface Rates {
  readonly frames: Rate;
  readonly says: Rate;
  readonly connects: Rate;
}
const standardRates: Rates = {
  frames: { burst: limits.frameBurst, perSecond: limits.framesPerSecond },
  says: { burst: limits.sayBurst, perSecond: limits.saysPerSecond },
  connects: { burst: limits.connectBurst, perSecond: limits.connectsPerSecond },
};
export const silent: Live = { mic: false, cam: false, screen: false };

export const seatState = (stored: Seat, guest: boolean): SeatState => ({
  stored,
  guest,
  inside: false,
  live: silent,
  off: { mic: false, cam: false, screen: false },
  buckets: {},
  knockedAt: 0 as Instant,
});

/** What one event does, while it is being worked out. */
export interface Turn {
  readonly state: RoomState;
  readonly now: Instant;
  readonly effects: Effect[];
}

/** Takes one of what a seat may do so often: answers 0, or after how many ms it may again. */
export function spend({ state, now }: Turn, { buckets }: SeatState, what: keyof Rates): number {
  const rate = state.rates[what];
  return take((buckets[what] ??= fullBucket(rate, now)), rate, now);
}

export const isHost = (seat: SeatState): boolean => seat.stored.role !== 'participant';
export const isOver = ({ meeting }: RoomState): boolean =>
  meeting.endedAt !== undefined || meeting.cancelledAt !== undefined;
/** When somebody's stay ended who is not back: before a crash, with their line, or now. */
export const leftAt = (seat: SeatState, now: Instant): Instant => seat.seenAt ?? seat.lostAt ?? now;
export const insiders = (state: RoomState): SeatState[] => [...state.seats.values()].filter((s) => s.inside);
export const waiters = (state: RoomState): SeatState[] => [...state.seats.values()].filter((s) => s.waiting);
/** Whether the room can be forgotten: nobody is in, waits or is connected. */
export const isEmpty = (state: RoomState): boolean => {
  if (state.lines.size > 0) return false;
  for (const seat of state.seats.values()) if (seat.inside || seat.waiting) return false;
  return true;
};
/** Who speaks from a seat, as the use cases want it. */
export const actorOf = ({ stored }: SeatState): Actor =>
  stored.holder.type === 'person'
    ? { type: 'person', id: stored.holder.id, name: stored.name }
    : { type: 'guest', id: stored.holder.id, name: stored.name };
