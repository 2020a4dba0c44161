import type { Actor } from '../actor.ts';
import type { SeatId } from '../ids.ts';
import type { Role } from '../roles.ts';
import type { Instant } from '../time.ts';
import type { Line } from './events.ts';
import type { Live } from './protocol.ts';
import type { DirectState, LineState, RoomState, SeatState } from './state.ts';

/**
 * What the host of a room keeps with each socket, where sockets outlive the process (a Durable Object that sleeps): all that the records do
 * not hold of it and of its seat. Plain data, about 400 bytes.
 */
export interface LineNote {
  readonly line: Line;
  readonly actor: Actor;
  readonly role: Role | undefined;
  readonly stands: LineState['stands'];
  readonly after: number;
  readonly bad: number;
  readonly openedAt: Instant;
  /** When the note was made or later. */
  readonly heardAt: Instant;
  readonly seat?: SeatNote | undefined;
}
interface SeatNote {
  readonly id: SeatId;
  /** Whether this socket holds the seat. */
  readonly holds: boolean;
  readonly guest: boolean;
  readonly live: Live;
  readonly off: SeatState['off'];
  readonly knockedAt: Instant;
  readonly lostAt?: Instant | undefined;
  readonly seenAt?: Instant | undefined;
  readonly waiting?: SeatState['waiting'];
  /** Of the room: where its direct call stands. */
  readonly direct?: DirectNote | undefined;
}
interface DirectNote extends Pick<DirectState, 'phase' | 'round' | 'tries' | 'retryAt'> {
  readonly members: readonly (readonly [SeatId, Line])[];
  readonly relayed: readonly string[];
}

/** What is to be kept of one line; `undefined` for a line that is gone. */
export function noteOf(state: RoomState, id: Line): LineNote | undefined {
  const line = state.lines.get(id);
  if (!line) return undefined;
  const { actor, role, stands, after, bad, openedAt, heardAt } = line;
  const seat = line.seat === undefined ? undefined : state.seats.get(line.seat);
  return {
    line: id,
    actor,
    role,
    stands,
    after,
    bad,
    openedAt,
    heardAt,
    seat: seat && seatNote(state, line, seat),
  };
}

function seatNote({ direct }: RoomState, line: LineState, seat: SeatState): SeatNote {
  const { stored, guest, live, off, knockedAt, lostAt, seenAt, waiting } = seat;
  const { phase, round, tries, retryAt, members, relayed } = direct;
  return {
    id: stored.id,
    holds: seat.line === line.id,
    guest,
    live,
    off: { ...off },
    knockedAt,
    lostAt,
    seenAt,
    waiting,
    direct:
      round === 0
        ? undefined
        : { phase, round, tries, retryAt, members: [...members], relayed: [...relayed] },
  };
}

/**
 * Puts sockets that are still there back into a room that was just opened from its records. Whoever was in without a socket is
 * waited for, as after a crash; nobody is told anything, because for them nothing happened.
 */
export function resume(state: RoomState, notes: readonly LineNote[], now: Instant): void {
  state.audience = undefined;
  for (const { seat: held, ...note } of notes) {
    const line: LineState = {
      id: note.line,
      actor: note.actor,
      role: note.role,
      stands: note.stands,
      seat: held?.id,
      heardAt: note.heardAt,
      openedAt: note.openedAt,
      pinged: false,
      bad: note.bad,
      after: note.after,
    };
    state.lines.set(line.id, line);
    const seat = held && state.seats.get(held.id);
    if (!seat) {
      line.seat = undefined;
      continue;
    }
    const { guest, live, off, knockedAt, lostAt, seenAt, waiting } = held;
    Object.assign(seat, { guest, live, knockedAt, lostAt, seenAt });
    Object.assign(seat.off, off);
    if (!held.holds) continue;
    seat.line = line.id;
    seat.waiting = waiting;
    // The room's own note of the seat may be a moment ahead of the records.
    if (line.stands === 'in') Object.assign(seat, { inside: true, since: seat.since ?? now });
  }
  resumeDirect(
    state,
    notes.flatMap(({ seat }) => seat?.direct ?? []),
  );
}

function resumeDirect({ direct }: RoomState, notes: readonly DirectNote[]): void {
  const newest = notes.toSorted((a, b) => b.round - a.round)[0];
  if (!newest) return;
  const { phase, round, tries, retryAt, members, relayed } = newest;
  Object.assign(direct, { phase, round, tries, retryAt, members: new Map(members) });
  for (const pair of relayed) direct.relayed.add(pair);
}

/** A line was last heard at a moment that the host learns of only now. */
export function heardAt(state: RoomState, id: Line, at: Instant): void {
  const line = state.lines.get(id);
  if (!line || line.heardAt >= at) return;
  line.heardAt = at;
  line.pinged = false;
}
