import type { MeetingChange, RoomSettings } from '../ports/meetings.ts';
import { admit, admitFree, deny, exit, keep } from './entering.ts';
import type { ClientFrame, ClientFrameOf, RefusalType } from './protocol.ts';
import { mayShare, switchOff } from './signalling.ts';
import { insiders, isHost, leftAt, waiters, type SeatState, type Turn } from './state.ts';
import { bye, send, tellAll, tellLobby, tellSeat, tellWaiters, turnAway, waitingViews } from './views.ts';

export type HostFrame = ClientFrameOf<
  | 'admit'
  | 'deny'
  | 'mute'
  | 'stopCamera'
  | 'stopShare'
  | 'lowerHand'
  | 'remove'
  | 'promote'
  | 'settings'
  | 'end'
>;
const hostFrames = {
  admit: true,
  deny: true,
  mute: true,
  stopCamera: true,
  stopShare: true,
  lowerHand: true,
  remove: true,
  promote: true,
  settings: true,
  end: true,
} as const satisfies Record<HostFrame['t'], true>;
export const isHostFrame = (frame: ClientFrame): frame is HostFrame => frame.t in hostFrames;

/** What a host or cohost does to others. Answers why not, or nothing. Cohosts do not end, promote, or act on a host's seat. */
export function hosting(turn: Turn, by: SeatState, frame: HostFrame): RefusalType | undefined {
  const { state } = turn;
  if (!isHost(by)) return 'NotAllowed';
  if (frame.t === 'end' || frame.t === 'promote') {
    if (by.stored.role !== 'host') return 'NotAllowed';
    return frame.t === 'end' ? end(turn) : promote(turn, by, frame);
  }
  if (frame.t === 'settings') return settings(turn, by, frame);
  if (frame.t === 'admit' && frame.seat === 'all') {
    const full = waiters(state).map((seat) => admit(turn, seat));
    return full.includes(false) ? 'Full' : undefined;
  }
  if (frame.t === 'mute' && frame.seat === 'all') {
    for (const seat of insiders(state))
      if (seat !== by && !isHost(seat)) switchOff(turn, seat, 'mute', by.stored.name);
    return undefined;
  }
  const seat = frame.seat === 'all' ? undefined : state.seats.get(frame.seat);
  if (!seat) return 'NotFound';
  if (frame.t === 'admit' || frame.t === 'deny') return atTheDoor(turn, seat, frame);
  if (frame.t === 'remove' && seat.waiting) return void deny(turn, seat);
  if (!seat.inside) return 'NotFound';
  if (seat !== by && seat.stored.role === 'host' && by.stored.role !== 'host') return 'NotAllowed';
  return toSeat(turn, by, seat, frame.t);
}

function atTheDoor(
  turn: Turn,
  seat: SeatState,
  frame: ClientFrameOf<'admit' | 'deny'>,
): RefusalType | undefined {
  // Somebody who was removed may be let in again also while they do not knock.
  if (
    frame.t === 'admit' &&
    !seat.waiting &&
    (seat.stored.place === 'removed' || seat.stored.place === 'denied')
  ) {
    keep(turn, seat, { ...seat.stored, place: 'left' }, false);
    return undefined;
  }
  if (!seat.waiting) return 'NotFound';
  if (frame.t === 'admit') return admit(turn, seat) ? undefined : 'Full';
  deny(turn, seat);
  return undefined;
}

function toSeat(
  turn: Turn,
  by: SeatState,
  seat: SeatState,
  what: 'mute' | 'stopCamera' | 'stopShare' | 'lowerHand' | 'remove',
): RefusalType | undefined {
  switch (what) {
    case 'mute':
    case 'stopCamera':
    case 'stopShare':
      switchOff(turn, seat, what, by.stored.name);
      return undefined;
    case 'lowerHand':
      if (seat.stored.handAt === undefined) return undefined;
      keep(turn, seat, { ...seat.stored, handAt: undefined }, false);
      if (seat.line !== undefined && seat !== by)
        send(turn, [seat.line], { t: 'told', what, by: by.stored.name });
      tellSeat(turn, seat);
      return undefined;
    case 'remove': {
      if (seat === by) return 'NotAllowed';
      const line = seat.line === undefined ? undefined : turn.state.lines.get(seat.line);
      exit(turn, seat, 'removed', 'removed');
      if (line) turnAway(turn, line, 'removed');
      return undefined;
    }
  }
}

function promote(
  turn: Turn,
  by: SeatState,
  { seat: id, role }: ClientFrameOf<'promote'>,
): RefusalType | undefined {
  const seat = turn.state.seats.get(id);
  if (!seat?.inside) return 'NotFound';
  const othersHost = insiders(turn.state).some((s) => s !== seat && s.stored.role === 'host');
  if (seat.stored.role === 'host' && role !== 'host' && !othersHost) return 'NotAllowed';
  if (seat.stored.role === role) return undefined;
  keep(turn, seat, { ...seat.stored, role }, false);
  if (seat.line !== undefined) {
    send(turn, [seat.line], { t: 'told', what: 'promoted', by: by.stored.name, role });
    if (isHost(seat)) send(turn, [seat.line], { t: 'lobby', waiting: waitingViews(turn.state) });
    if (!isHost(seat)) send(turn, [seat.line], { t: 'lobby', waiting: [] });
  }
  tellSeat(turn, seat);
  tellWaiters(turn);
  stopShares(turn, by.stored.name);
  admitFree(turn);
  return undefined;
}

function settings(turn: Turn, by: SeatState, frame: ClientFrameOf<'settings'>): undefined {
  const { t: _t, re: _re, ...wished } = frame;
  const given = Object.fromEntries(Object.entries(wished).filter(([, value]) => value !== undefined));
  changeSettings(turn, { ...turn.state.meeting.settings, ...given }, by.stored.name, true);
}

/** `store` is false when the records already say so. */
export function changeSettings(turn: Turn, next: RoomSettings, by: string, store: boolean): void {
  const { state, effects } = turn;
  const fields: MeetingChange = { settings: next };
  state.meeting = { ...state.meeting, changedBy: undefined, ...fields };
  if (store) effects.push({ type: 'changeMeeting', fields });
  tellAll(turn, { t: 'room', title: state.meeting.title, settings: next, by });
  stopShares(turn, by);
  admitFree(turn);
}

/** Sharing was closed: whoever shares and may not any more stops. */
function stopShares(turn: Turn, by: string): void {
  for (const seat of insiders(turn.state))
    if (seat.live.screen && !mayShare(turn.state, seat)) switchOff(turn, seat, 'stopShare', by);
}

function end(turn: Turn): undefined {
  turn.state.meeting = { ...turn.state.meeting, endedAt: turn.now };
  turn.effects.push({ type: 'changeMeeting', fields: { endedAt: turn.now } });
  closeAll(turn);
}

/** The meeting is over: everybody's stay ends, and everybody is told. */
export function closeAll(turn: Turn): void {
  const { state, effects, now } = turn;
  for (const seat of state.seats.values()) {
    if (seat.inside) {
      effects.push({ type: 'went', seat: seat.stored.id, at: leftAt(seat, now) });
      effects.push({ type: 'mediaLeave', seat: seat.stored.id });
    }
    Object.assign(seat, {
      inside: false,
      stayed: false,
      waiting: undefined,
      line: undefined,
      lostAt: undefined,
      seenAt: undefined,
    });
  }
  for (const line of state.lines.values()) if (line.stands !== 'new') bye(turn, line, 'ended');
  tellLobby(turn);
}
