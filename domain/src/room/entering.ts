import type { Seat } from '../ports/seats.ts';
import { atLeast, type RoomRole } from '../roles.ts';
import { startCatchUp } from './chatting.ts';
import type { RoomEvent } from './events.ts';
import { limits } from './limits.ts';
import { setLive } from './signalling.ts';
import {
  insiders,
  isHost,
  isOver,
  leftAt,
  seatState,
  silent,
  waiters,
  type LineState,
  type RoomState,
  type SeatState,
  type Turn,
} from './state.ts';
import {
  bye,
  hostNames,
  refuse,
  roomView,
  seatView,
  seatViews,
  send,
  tellLobby,
  tellOthers,
  tellWaiters,
  turnAway,
  waitingViews,
} from './views.ts';

type Hello = Extract<RoomEvent, { type: 'hello' }>;

/** A socket says who it is: it gets its seat back, a new one, a place in the lobby, or the reason why not. */
export function hello(turn: Turn, line: LineState, event: Hello): void {
  const { state } = turn;
  if (line.stands !== 'new') return refuse(turn, line, event.frame.re, 'InvalidFrame');
  if (isOver(state)) return bye(turn, line, 'ended');

  const known = seatFor(state, line, event);
  if (known?.line !== undefined && !mayTake(turn, state.lines.get(known.line), event.frame.takeOver))
    return bye(turn, line, 'elsewhere');
  if (known && line.role === undefined) noLongerMember(turn, known);
  const name = nameFor(line, event, known);
  if (name === undefined) return refuse(turn, line, event.frame.re, 'InvalidFrame');

  const role = line.role !== undefined ? roleFor(state, line) : 'participant';
  const seat = known ?? seatState(newSeat(turn, line, event, name, role), line.role === undefined);
  const place = entrance(state, line, seat, known !== undefined, role);
  if (place === 'full' || place === 'locked') return bye(turn, line, place);

  if (known?.line !== undefined) {
    const old = state.lines.get(known.line);
    known.line = undefined;
    if (old) bye(turn, old, 'elsewhere');
  }
  state.seats.set(seat.stored.id, seat);
  line.seat = seat.stored.id;
  seat.guest = line.role === undefined;
  if (place === 'denied' || place === 'removed') return turnAway(turn, line, place);

  seat.line = line.id;
  line.after = event.frame.after;
  setLive(turn, seat, event.frame.live);
  const secret = known === undefined && seat.stored.secretHash !== undefined ? event.fresh.secret : undefined;
  const held = holds(line, seat.stored);
  const asGuest = line.role === undefined && held.holder.type === 'person' ? (true as const) : undefined;
  const wanted = { ...seat.stored, ...held, name, role: greater(seat.stored.role, role), asGuest };
  if (place === 'lobby') {
    wait(turn, line, seat, { ...wanted, place: 'lobby' }, secret, known === undefined);
  } else {
    enter(turn, line, seat, { ...wanted, place: 'room' }, secret, known === undefined);
  }
}

/** Somebody who sat here as a member and is none any more stands at the door again, without what they were as one. */
function noLongerMember(turn: Turn, seat: SeatState): void {
  const { holder, asGuest, place } = seat.stored;
  if (holder.type !== 'person' || asGuest) return;
  const old = seat.line === undefined ? undefined : turn.state.lines.get(seat.line);
  if (seat.inside) exit(turn, seat, 'left', 'left');
  if (old) bye(turn, old, 'removed');
  const standing = place === 'room' || place === 'left' ? 'lobby' : place;
  keep(turn, seat, { ...seat.stored, role: 'participant', place: standing, asGuest: true }, false);
}

/**
 * A member's seat is known by their session, a guest's by its secret. Somebody with an account who has no seat here yet and proves a
 * guest's was that guest: it becomes theirs, with what they said on it.
 */
function seatFor(
  state: RoomState,
  { actor }: LineState,
  { frame, secretHash }: Hello,
): SeatState | undefined {
  if (actor.type === 'person')
    for (const seat of state.seats.values())
      if (seat.stored.holder.type === 'person' && seat.stored.holder.id === actor.id) return seat;
  const seat = frame.seat && state.seats.get(frame.seat.id);
  return seat?.stored.secretHash !== undefined && seat.stored.secretHash === secretHash ? seat : undefined;
}

/** Whose the seat is from now on. */
const holds = ({ actor }: LineState, { holder, secretHash }: Seat): Pick<Seat, 'holder' | 'secretHash'> =>
  actor.type === 'person'
    ? { holder: { type: 'person', id: actor.id }, secretHash: undefined }
    : { holder, secretHash };

/** A seat that a live socket holds is given away only when asked for; a socket that has gone silent holds nothing. */
const mayTake = ({ now }: Turn, holder: LineState | undefined, takeOver: boolean): boolean =>
  takeOver || holder === undefined || now - holder.heardAt > limits.heldMs;

function nameFor({ actor }: LineState, { frame }: Hello, known: SeatState | undefined): string | undefined {
  const theirs = known?.stored.holder.type === 'person' ? known.stored.name : undefined;
  const name = actor.type === 'person' ? (theirs ?? actor.name) : (frame.name ?? known?.stored.name);
  return name?.trim().slice(0, limits.nameLength) || undefined;
}

/** Who made the meeting, admins and owners are its hosts. */
const roleFor = (state: RoomState, { actor, role }: LineState): RoomRole =>
  atLeast(role, 'admin') || (actor.type === 'person' && actor.id === state.meeting.createdBy)
    ? 'host'
    : 'participant';
const rank: Record<RoomRole, number> = { host: 2, cohost: 1, participant: 0 };
const greater = (a: RoomRole, b: RoomRole): RoomRole => (rank[a] >= rank[b] ? a : b);

function newSeat(
  { now, state }: Turn,
  line: LineState,
  { fresh }: Hello,
  name: string,
  role: RoomRole,
): Seat {
  const { actor } = line;
  const common = { id: fresh.seatId, meetingId: state.meeting.id, name, role, createdAt: now };
  return actor.type === 'person'
    ? {
        ...common,
        holder: { type: 'person', id: actor.id },
        ...(line.role === undefined && { asGuest: true as const }),
        place: 'lobby',
      }
    : {
        ...common,
        holder: { type: 'guest', id: fresh.guestId },
        secretHash: fresh.secretHash,
        place: 'lobby',
      };
}

/** Where somebody may go who stands at the door. */
function entrance(
  state: RoomState,
  line: LineState,
  seat: SeatState,
  known: boolean,
  role: RoomRole,
): 'room' | 'lobby' | 'locked' | 'full' | 'denied' | 'removed' {
  const { place } = seat.stored;
  if (seat.waiting) return 'lobby';
  if (known && (place === 'denied' || place === 'removed')) return place;
  const inside = insiders(state);
  const cameBack = known && (place === 'room' || place === 'left');
  const isFull = !seat.inside && inside.length >= state.meeting.settings.capacity;
  if (role === 'host' || cameBack) return isFull ? 'full' : 'room';
  if (state.meeting.settings.locked) return 'locked';
  if (line.role !== undefined) return isFull ? 'full' : 'room';
  // Nobody gets in by arriving early: without a host inside, a guest waits whatever the settings say.
  if (!state.meeting.settings.lobby && inside.some(isHost)) return isFull ? 'full' : 'room';
  return waiters(state).length >= limits.lobbySeats ? 'full' : 'lobby';
}

function wait(
  turn: Turn,
  line: LineState,
  seat: SeatState,
  stored: Seat,
  secret: string | undefined,
  isNew: boolean,
): void {
  const { state, now } = turn;
  line.stands = 'waiting';
  seat.lostAt = undefined;
  seat.waiting ??= { since: now, asked: false };
  keep(turn, seat, seat.waiting.asked ? { ...stored, place: seat.stored.place } : stored, isNew);
  send(turn, [line.id], {
    t: 'waiting',
    you: seat.stored.id,
    ...(secret !== undefined && { secret }),
    title: state.meeting.title,
    hosts: hostNames(state),
    since: seat.waiting.since,
  });
  tellLobby(turn);
}

/** Lets a seat into the room, for the first time or again. */
export function enter(
  turn: Turn,
  line: LineState,
  seat: SeatState,
  stored: Seat,
  secret: string | undefined,
  isNew: boolean,
): void {
  const { state, now, effects } = turn;
  const waited = seat.waiting !== undefined;
  line.stands = 'in';
  seat.waiting = undefined;
  seat.lostAt = undefined;
  keep(turn, seat, stored, isNew);
  if (state.meeting.startedAt === undefined) {
    state.meeting = { ...state.meeting, changedBy: undefined, startedAt: now };
    effects.push({ type: 'changeMeeting', fields: { startedAt: now } });
  }
  // Back from a crash within the time that a lost line is waited for, they never left; later it is another stay.
  if (seat.stayed && seat.seenAt !== undefined && now - seat.seenAt > limits.seenMs + limits.reconnectMs) {
    effects.push({ type: 'went', seat: seat.stored.id, at: seat.seenAt });
    seat.stayed = false;
  }
  seat.seenAt = undefined;
  if (!seat.inside || !seat.stayed) {
    seat.inside = true;
    seat.stayed = true;
    seat.since ??= now;
    const { holder, id, name } = seat.stored;
    const personId = holder.type === 'person' ? holder.id : undefined;
    effects.push({ type: 'came', stay: { seatId: id, name, personId, from: now } });
  }
  send(turn, [line.id], {
    t: 'welcome',
    you: seat.stored.id,
    ...(secret !== undefined && { secret }),
    role: seat.stored.role,
    room: roomView(state, now),
    seats: seatViews(state),
    waiting: isHost(seat) ? waitingViews(state) : [],
    position: state.chat.sent,
    now,
    media: state.media,
  });
  tellOthers(turn, seat, { t: 'seat', seat: seatView(turn.state, seat) });
  startCatchUp(turn, line, line.after);
  if (waited) tellLobby(turn);
  if (isHost(seat)) {
    tellWaiters(turn);
    admitFree(turn);
  }
}

/** Where there is no lobby, whoever only waited for a host to come goes in. */
export function admitFree(turn: Turn): void {
  const { state } = turn;
  if (state.meeting.settings.lobby || state.meeting.settings.locked || !insiders(state).some(isHost)) return;
  for (const seat of waiters(state)) if (!seat.waiting!.asked) admit(turn, seat);
}

/** Lets somebody out of the lobby; answers whether there was room. Whoever is between two sockets finds the door open. */
export function admit(turn: Turn, seat: SeatState): boolean {
  const { state } = turn;
  if (insiders(state).length >= state.meeting.settings.capacity) return false;
  const stored: Seat = { ...seat.stored, place: 'room' };
  const line = seat.line === undefined ? undefined : state.lines.get(seat.line);
  if (line) {
    enter(turn, line, seat, stored, undefined, false);
  } else {
    seat.waiting = undefined;
    seat.lostAt = undefined;
    keep(turn, seat, stored, false);
    tellLobby(turn);
  }
  return true;
}

/** Says no; the seat keeps hearing no until it knocks. */
export function deny(turn: Turn, seat: SeatState, place: 'denied' | 'removed' = 'denied'): void {
  const line = seat.line === undefined ? undefined : turn.state.lines.get(seat.line);
  seat.waiting = undefined;
  seat.line = undefined;
  keep(turn, seat, { ...seat.stored, place }, false);
  if (line) turnAway(turn, line, place);
  tellLobby(turn);
}

/** Asks again after `bye`: answers after how many ms it may, 0 when it is done. */
export function knock(turn: Turn, line: LineState, seat: SeatState): number {
  const { now, state } = turn;
  const waitMs = seat.knockedAt + limits.knockMs - now;
  if (waitMs > 0) return Math.min(waitMs, limits.knockMs);
  seat.knockedAt = now;
  seat.line = line.id;
  seat.waiting = { since: now, asked: seat.stored.place === 'removed' };
  if (state.meeting.settings.locked && !seat.waiting.asked) seat.waiting.asked = true;
  wait(turn, line, seat, { ...seat.stored, place: 'lobby' }, undefined, false);
  return 0;
}

/** Puts a changed seat into the records. */
export function keep({ effects }: Turn, seat: SeatState, stored: Seat, isNew: boolean): void {
  const before = seat.stored;
  const same =
    before.name === stored.name &&
    before.role === stored.role &&
    before.place === stored.place &&
    before.handAt === stored.handAt &&
    before.asGuest === stored.asGuest &&
    before.holder.id === stored.holder.id &&
    before.secretHash === stored.secretHash;
  if (same && !isNew) return;
  seat.stored = stored;
  effects.push({ type: 'saveSeat', seat: stored });
}

/** Takes a seat out of the room: its stay ends when its line ended. */
export function exit(
  turn: Turn,
  seat: SeatState,
  why: 'left' | 'removed' | 'lost',
  place: Seat['place'],
): void {
  const { effects, now } = turn;
  effects.push({ type: 'went', seat: seat.stored.id, at: leftAt(seat, now) });
  effects.push({ type: 'mediaLeave', seat: seat.stored.id });
  seat.inside = false;
  seat.stayed = false;
  seat.lostAt = undefined;
  seat.seenAt = undefined;
  seat.line = undefined;
  seat.live = silent;
  keep(turn, seat, { ...seat.stored, place, handAt: undefined }, false);
  tellOthers(turn, seat, { t: 'gone', seat: seat.stored.id, why });
  if (isHost(seat)) tellWaiters(turn);
}
