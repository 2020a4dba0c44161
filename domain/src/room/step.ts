import { isEmoji } from '../chat/mark-message.ts';
import type { Instant } from '../time.ts';
import { logStands, logged, page, pageFailed, read, write } from './chatting.ts';
import { directFailed, relay, settleDirect } from './direct.ts';
import { hello, keep, knock } from './entering.ts';
import type { Effect, RoomEvent } from './events.ts';
import { closeAll, hosting, isHostFrame } from './hosting.ts';
import { limits } from './limits.ts';
import {
  closing,
  disconnected,
  leave,
  meetingChanged,
  memberLeft,
  pictured,
  signedOut,
  tick,
} from './presence.ts';
import type { RefusalType } from './protocol.ts';
import { connect, engine, media, setLive } from './signalling.ts';
import { spend, type LineState, type RoomState, type SeatState, type Turn } from './state.ts';
import { answerOk, bye, refuse, send, tellAll, tellLobby, tellSeat, tellWaiters } from './views.ts';

type FrameEvent = Extract<RoomEvent, { type: 'frame' }>;

/**
 * The room: one event in, the effects out, `state` changed in place. It does no I/O, sets no timer and throws no dice: the same
 * events at the same times give the same effects, here and in a Durable Object. `now` never has to move forward.
 */
export function step(state: RoomState, event: RoomEvent, now: Instant): readonly Effect[] {
  const turn: Turn = { state, now, effects: [] };
  const justChat = isJustChat(event);
  if (!justChat) state.audience = undefined;
  dispatch(turn, event);
  if (!justChat) settleDirect(turn);
  return turn.effects;
}

/** What happens thousands of times a second, and changes nothing about who is where. */
const isJustChat = (event: RoomEvent): boolean =>
  event.type === 'logged' ||
  event.type === 'heard' ||
  (event.type === 'frame' && (event.frame.t === 'say' || event.frame.t === 'ping'));

function dispatch(turn: Turn, event: RoomEvent): void {
  const { state, now } = turn;
  switch (event.type) {
    case 'connected':
      state.lines.set(event.line, newLine(event, now));
      return;
    case 'tick':
      return tick(turn);
    case 'media':
      return media(turn, event);
    case 'engine':
      return engine(turn, event.state);
    case 'logged':
      return logged(turn, event);
    case 'page':
      return page(turn, event);
    case 'logStands':
      return logStands(turn, event.position);
    case 'meetingChanged':
      return meetingChanged(turn, event.meeting);
    case 'pictured':
      return pictured(turn, event.person, event.picture);
    case 'memberLeft':
      return memberLeft(turn, event.person);
    case 'closing':
      return closing(turn);
    case 'workspaceGone':
      return closeAll(turn);
    default: {
      const line = state.lines.get(event.line);
      if (line) onLine(turn, line, event);
    }
  }
}

function onLine(
  turn: Turn,
  line: LineState,
  event: Extract<
    RoomEvent,
    {
      type:
        'hello' | 'frame' | 'badFrame' | 'heard' | 'disconnected' | 'refused' | 'pageFailed' | 'signedOut';
    }
  >,
): void {
  switch (event.type) {
    case 'disconnected':
      return disconnected(turn, line);
    case 'signedOut':
      return signedOut(turn, line);
    case 'refused':
      return refuse(turn, line, event.re, event.refusal);
    case 'pageFailed':
      return pageFailed(turn, line, event.why);
    default:
      line.heardAt = turn.now;
      line.pinged = false;
  }
  if (event.type === 'hello') return hello(turn, line, event);
  if (event.type === 'badFrame') return badFrame(turn, line, event);
  if (event.type === 'frame') return frame(turn, line, event);
}

const newLine = (
  { line, actor, role }: Extract<RoomEvent, { type: 'connected' }>,
  now: Instant,
): LineState => ({
  id: line,
  actor,
  role,
  stands: 'new',
  heardAt: now,
  openedAt: now,
  pinged: false,
  bad: 0,
  after: 0,
});

function badFrame(turn: Turn, line: LineState, event: Extract<RoomEvent, { type: 'badFrame' }>): void {
  refuse(turn, line, event.re, event.refusal);
  if (event.refusal === 'InvalidFrame') strike(turn, line);
}

/** Counts what no honest client sends. */
function strike(turn: Turn, line: LineState): void {
  line.bad += 1;
  if (line.bad < limits.badFrames) return;
  disconnected(turn, line);
  turn.state.lines.set(line.id, line);
  bye(turn, line, 'badFrames');
}

function frame(turn: Turn, line: LineState, { frame }: FrameEvent): void {
  if (frame.t === 'ping') return send(turn, [line.id], { t: 'pong' });
  const seat = line.seat === undefined ? undefined : turn.state.seats.get(line.seat);
  if (frame.t === 'leave') return leave(turn, line, seat);
  if (!seat) {
    refuse(turn, line, frame.re, 'NotYetIn');
    return strike(turn, line);
  }
  const retryMs = spend(turn, seat, 'frames');
  if (retryMs > 0) return refuse(turn, line, frame.re, 'TooOften', retryMs);
  if (line.stands === 'in') return inRoom(turn, line, seat, frame);
  return atDoor(turn, line, seat, frame);
}

/** What somebody may send who waits, or was turned away. */
function atDoor(turn: Turn, line: LineState, seat: SeatState, frame: FrameEvent['frame']): void {
  if (frame.t === 'knock' && line.stands === 'out') {
    if (seat.line !== undefined || seat.inside) return refuse(turn, line, frame.re, 'NotAllowed');
    const retryMs = knock(turn, line, seat);
    return retryMs > 0 ? refuse(turn, line, frame.re, 'TooOften', retryMs) : answerOk(turn, line, frame.re);
  }
  if (line.stands !== 'waiting') return refuse(turn, line, frame.re, 'NotYetIn');
  switch (frame.t) {
    case 'live':
      setLive(turn, seat, frame.live);
      break;
    case 'rename':
      keep(turn, seat, { ...seat.stored, name: frame.name }, false);
      tellLobby(turn);
      break;
    case 'note':
      seat.waiting!.note = frame.text;
      tellLobby(turn);
      break;
    default:
      return refuse(turn, line, frame.re, 'NotYetIn');
  }
  answerOk(turn, line, frame.re);
}

function inRoom(turn: Turn, line: LineState, seat: SeatState, frame: FrameEvent['frame']): void {
  switch (frame.t) {
    case 'say':
    case 'edit':
    case 'delete':
    case 'mark':
      return write(turn, line, seat, frame);
    case 'read':
      return read(turn, line, frame);
    case 'connect':
      return connect(turn, line, seat, frame);
  }
  const refusal = isHostFrame(frame) ? hosting(turn, seat, frame) : own(turn, seat, frame);
  if (refusal) return refuse(turn, line, frame.re, refusal);
  answerOk(turn, line, frame.re);
}

/** What somebody does with their own seat. */
function own(turn: Turn, seat: SeatState, frame: FrameEvent['frame']): RefusalType | undefined {
  const { state, now, effects } = turn;
  const { id } = seat.stored;
  switch (frame.t) {
    case 'rename':
      keep(turn, seat, { ...seat.stored, name: frame.name }, false);
      tellSeat(turn, seat);
      tellWaiters(turn);
      return undefined;
    case 'live': {
      const granted = setLive(turn, seat, frame.live);
      tellSeat(turn, seat);
      return granted ? undefined : 'ShareClosed';
    }
    case 'hand':
      keep(turn, seat, { ...seat.stored, handAt: frame.up ? (seat.stored.handAt ?? now) : undefined }, false);
      tellSeat(turn, seat);
      return undefined;
    case 'react':
      if (!isEmoji(frame.emoji)) return 'InvalidFrame';
      tellAll(turn, { t: 'reaction', seat: id, emoji: frame.emoji });
      return undefined;
    case 'answer':
      effects.push({ type: 'mediaAnswer', seat: id, generation: frame.generation, sdp: frame.sdp });
      return undefined;
    case 'peer':
      return relay(turn, seat, frame);
    case 'directFailed':
      return void directFailed(turn, seat, frame);
    case 'want':
      effects.push({
        type: 'mediaWant',
        seat: id,
        wanted: frame.tiles.filter((tile) => state.seats.get(tile.seat)?.inside),
      });
      return undefined;
    default:
      return 'NotAllowed';
  }
}
