import type { PictureName } from '../pictures/picture-places.ts';
import type { ServerFrame, RoomView, SeatView, WaitingView } from './protocol.ts';
import {
  insiders,
  isHost,
  waiters,
  type LineState,
  type RoomState,
  type SeatState,
  type Turn,
} from './state.ts';
import type { ByeReason, RefusalType } from './protocol.ts';
import type { Line } from './events.ts';

const pictureOf = (
  { pictures }: RoomState,
  { stored: { holder } }: SeatState,
): { readonly picture?: PictureName } => {
  const picture = holder.type === 'person' ? pictures.get(holder.id) : undefined;
  return picture ? { picture } : {};
};

export const seatView = (state: RoomState, seat: SeatState): SeatView => ({
  id: seat.stored.id,
  name: seat.stored.name,
  role: seat.stored.role,
  guest: seat.guest,
  ...pictureOf(state, seat),
  live: seat.live,
  state: seat.line === undefined ? 'reconnecting' : 'here',
  handAt: seat.stored.handAt,
  since: seat.since ?? seat.stored.createdAt,
});

/** The room's people in the order in which they first came. */
export const seatViews = (state: RoomState): SeatView[] =>
  insiders(state)
    .map((seat) => seatView(state, seat))
    .sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));

/** The lobby, longest waiting first. */
export const waitingViews = (state: RoomState): WaitingView[] =>
  waiters(state)
    .map((seat) => ({
      id: seat.stored.id,
      name: seat.stored.name,
      guest: seat.guest,
      ...pictureOf(state, seat),
      since: seat.waiting!.since,
      note: seat.waiting!.note,
    }))
    .sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));

export const roomView = (
  { meeting, workspaceName }: RoomState,
  startedAt: RoomView['startedAt'],
): RoomView => ({
  meetingId: meeting.id,
  code: meeting.code,
  title: meeting.title,
  workspaceName,
  startedAt: meeting.startedAt ?? startedAt,
  settings: meeting.settings,
});

/** The names of those who can let somebody in and are connected. */
export const hostNames = (state: RoomState): string[] =>
  insiders(state)
    .filter((seat) => isHost(seat) && seat.line !== undefined)
    .map((seat) => seat.stored.name);

export function send({ effects }: Turn, lines: readonly Line[], frame: ServerFrame): void {
  if (lines.length > 0) effects.push({ type: 'send', lines, frame });
}
export const everybody = (state: RoomState): Line[] => {
  const lines: Line[] = [];
  for (const line of state.lines.values()) if (line.stands === 'in') lines.push(line.id);
  return lines;
};
const hostLines = (state: RoomState): Line[] =>
  insiders(state).flatMap((seat) => (isHost(seat) && seat.line !== undefined ? [seat.line] : []));

export const tellAll = (turn: Turn, frame: ServerFrame): void => send(turn, everybody(turn.state), frame);
export const tellSeat = (turn: Turn, seat: SeatState): void =>
  tellAll(turn, { t: 'seat', seat: seatView(turn.state, seat) });
export function tellOthers(turn: Turn, seat: SeatState, frame: ServerFrame): void {
  const lines = [];
  for (const line of turn.state.lines.values())
    if (line.stands === 'in' && line.seat !== seat.stored.id) lines.push(line.id);
  send(turn, lines, frame);
}
/** To hosts, whenever the lobby changes. */
export const tellLobby = (turn: Turn): void =>
  send(turn, hostLines(turn.state), { t: 'lobby', waiting: waitingViews(turn.state) });

/** To those who wait, whenever those who can let them in change. */
export function tellWaiters(turn: Turn): void {
  const hosts = hostNames(turn.state);
  for (const seat of waiters(turn.state)) {
    if (seat.line !== undefined)
      send(turn, [seat.line], {
        t: 'waiting',
        you: seat.stored.id,
        title: turn.state.meeting.title,
        hosts,
        since: seat.waiting!.since,
      });
  }
}

export const answerOk = (turn: Turn, line: LineState, re: number | undefined, position?: number): void => {
  if (re !== undefined) send(turn, [line.id], { t: 'ok', re, ...(position !== undefined && { position }) });
};
export const refuse = (
  turn: Turn,
  line: LineState,
  re: number | undefined,
  type: RefusalType,
  retryMs?: number,
): void =>
  send(turn, [line.id], {
    t: 'refused',
    ...(re !== undefined && { re }),
    type,
    ...(retryMs !== undefined && { retryMs }),
  });

/** Ends a socket with a reason. */
export function bye(turn: Turn, line: LineState, why: ByeReason): void {
  send(turn, [line.id], { t: 'bye', why });
  line.stands = 'out';
  line.seat = undefined;
  turn.effects.push({ type: 'close', line: line.id, why });
}
/** Says the same, but leaves the socket to whoever wants to knock. */
export function turnAway(turn: Turn, line: LineState, why: 'denied' | 'noAnswer' | 'removed'): void {
  send(turn, [line.id], { t: 'bye', why });
  line.stands = 'out';
}
