import type { PictureName } from '../pictures/picture-places.ts';
import type { Meeting } from '../ports/meetings.ts';
import type { PersonId } from '../ids.ts';
import { exit, keep } from './entering.ts';
import { healGap, retryPages } from './chatting.ts';
import { changeSettings, closeAll } from './hosting.ts';
import { limits } from './limits.ts';
import { insiders, isHost, isOver, leftAt, type LineState, type SeatState, type Turn } from './state.ts';
import { bye, tellLobby, tellSeat, tellWaiters, turnAway } from './views.ts';

/** A socket is gone, for whatever reason: its seat is waited for. */
export function disconnected(turn: Turn, line: LineState): void {
  const { state, now } = turn;
  state.lines.delete(line.id);
  const seat = line.seat === undefined ? undefined : state.seats.get(line.seat);
  if (seat?.line !== line.id) return;
  seat.line = undefined;
  seat.lostAt = now;
  if (!seat.inside) return;
  tellSeat(turn, seat);
  if (isHost(seat)) tellWaiters(turn);
}

/** Somebody leaves the room, or the lobby, on purpose. */
export function leave(turn: Turn, line: LineState, seat: SeatState | undefined): void {
  line.stands = 'out';
  if (seat?.line === line.id) {
    if (seat.inside) exit(turn, seat, 'left', 'left');
    else if (seat.waiting) giveUp(turn, seat);
  }
  turn.effects.push({ type: 'close', line: line.id });
}

/** Once a second: whatever time alone decides. */
export function tick(turn: Turn): void {
  const { state, now } = turn;
  for (const line of [...state.lines.values()]) {
    const silentMs = now - line.heardAt;
    if (silentMs > limits.silenceMs || (line.stands === 'new' && now - line.openedAt > limits.helloMs)) {
      disconnected(turn, line);
      turn.effects.push({ type: 'close', line: line.id });
    } else if (silentMs > limits.silenceMs / 2 && !line.pinged) {
      line.pinged = true;
      turn.effects.push({ type: 'ping', line: line.id });
    }
  }
  healGap(turn);
  retryPages(turn);
  if (now - state.seenAt >= limits.seenMs || now < state.seenAt) {
    state.seenAt = now;
    if (insiders(state).length > 0) turn.effects.push({ type: 'seen', at: now });
  }
  for (const seat of state.seats.values()) {
    const lostMs = seat.lostAt === undefined ? -1 : now - seat.lostAt;
    if (seat.inside && lostMs >= limits.reconnectMs) {
      exit(turn, seat, 'lost', seat.stored.place);
    } else if (seat.waiting && lostMs >= limits.lobbyGraceMs) {
      giveUp(turn, seat);
    } else if (seat.waiting && now - seat.waiting.since >= limits.lobbyMs) {
      const line = seat.line === undefined ? undefined : state.lines.get(seat.line);
      giveUp(turn, seat);
      if (line) turnAway(turn, line, 'noAnswer');
    }
  }
  forgetStrangers(turn);
}

/**
 * Guests who only stood at the door and are gone leave nothing behind: whoever has a room's link could fill its memory and its
 * records with them. One who comes back after that waits anew.
 */
function forgetStrangers({ state, now, effects }: Turn): void {
  const strangers = [...state.seats.values()].filter(
    (seat) =>
      seat.stored.place === 'lobby' &&
      seat.stored.holder.type === 'guest' &&
      !seat.waiting &&
      !seat.inside &&
      (seat.lostAt === undefined || now - seat.lostAt >= limits.lobbyGraceMs),
  );
  if (strangers.length === 0) return;
  const held = new Set([...state.lines.values()].map((line) => line.seat));
  for (const { stored } of strangers) {
    if (held.has(stored.id)) continue;
    state.seats.delete(stored.id);
    effects.push({ type: 'forgetSeat', seat: stored.id });
  }
}

/** Takes somebody out of the lobby without an answer. Their place is kept: `hello` or `knock` puts them back. */
function giveUp(turn: Turn, seat: SeatState): void {
  seat.waiting = undefined;
  seat.line = undefined;
  seat.lostAt = undefined;
  tellLobby(turn);
}

/** A page changed the meeting: it was ended or cancelled, or has another title or lobby. */
export function meetingChanged(turn: Turn, meeting: Meeting): void {
  const { state } = turn;
  const { title, settings } = state.meeting;
  state.meeting = meeting;
  if (isOver(state)) return closeAll(turn);
  const same = (Object.keys(settings) as (keyof typeof settings)[]).every(
    (key) => settings[key] === meeting.settings[key],
  );
  if (title !== meeting.title || !same) changeSettings(turn, meeting.settings, '', false);
}

/** Somebody left or was taken out of the workspace: with it goes their seat, until a host lets them in as a guest. */
export function memberLeft(turn: Turn, person: PersonId): void {
  const { state } = turn;
  for (const seat of state.seats.values()) {
    if (seat.stored.holder.type !== 'person' || seat.stored.holder.id !== person || seat.guest) continue;
    const line = seat.line === undefined ? undefined : state.lines.get(seat.line);
    seat.guest = true;
    seat.stored = { ...seat.stored, role: 'participant', asGuest: true };
    if (seat.inside) {
      exit(turn, seat, 'removed', 'removed');
    } else {
      keep(turn, seat, { ...seat.stored, place: 'removed' }, false);
      giveUp(turn, seat);
    }
    if (line) bye(turn, line, 'removed');
  }
}

/** Those who see somebody see their picture, from when it is known. */
export function pictured(turn: Turn, person: PersonId, picture: PictureName | undefined): void {
  const { state } = turn;
  if (state.pictures.get(person) === picture) return;
  if (picture) state.pictures.set(person, picture);
  else state.pictures.delete(person);
  for (const seat of state.seats.values()) {
    if (seat.stored.holder.type !== 'person' || seat.stored.holder.id !== person) continue;
    if (seat.inside) tellSeat(turn, seat);
    else if (seat.waiting) tellLobby(turn);
  }
}

/** The session behind a socket ended. The seat waits as after a lost line. */
export function signedOut(turn: Turn, line: LineState): void {
  disconnected(turn, line);
  turn.state.lines.set(line.id, line);
  bye(turn, line, 'signedOut');
}

/**
 * The process stops: everybody comes back to the next one. Stays end now, because nobody knows when that will be; seats keep their
 * place, so that whoever is soon back is still in.
 */
export function closing(turn: Turn): void {
  for (const seat of insiders(turn.state))
    turn.effects.push({ type: 'went', seat: seat.stored.id, at: leftAt(seat, turn.now) });
  for (const line of turn.state.lines.values()) bye(turn, line, 'restart');
}
