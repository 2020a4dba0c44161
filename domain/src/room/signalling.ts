import type { Source } from '../ports/media.ts';
import type { RoomEvent } from './events.ts';
import type { ClientFrameOf, Live, ServerFrame } from './protocol.ts';
import { isHost, spend, type LineState, type RoomState, type SeatState, type Turn } from './state.ts';
import { answerOk, refuse, send, tellAll, tellSeat } from './views.ts';

/** Whether a seat may share its screen. */
export const mayShare = ({ meeting }: RoomState, seat: SeatState): boolean =>
  meeting.settings.share || isHost(seat);

/** Tells the engine what it may forward of a seat. */
export function permit({ state, effects }: Turn, seat: SeatState): void {
  const screen = mayShare(state, seat) && !seat.off.screen;
  const permitted: Record<Source, boolean> = {
    microphone: !seat.off.mic,
    camera: !seat.off.cam,
    screen,
    screenAudio: screen,
  };
  effects.push({ type: 'mediaPermit', seat: seat.stored.id, permitted });
}

export function connect(turn: Turn, line: LineState, seat: SeatState, frame: ClientFrameOf<'connect'>): void {
  if (turn.state.media !== 'up') return refuse(turn, line, frame.re, 'Unavailable');
  const retryMs = spend(turn, seat, 'connects');
  if (retryMs > 0) return refuse(turn, line, frame.re, 'TooOften', retryMs);
  turn.effects.push({ type: 'mediaConnect', seat: seat.stored.id });
  permit(turn, seat);
  answerOk(turn, line, frame.re);
}

/**
 * What a person switched on or off themself. Switching on takes back what a host had switched off; a screen stays off where
 * sharing is closed. Answers whether everything was granted.
 */
export function setLive(turn: Turn, seat: SeatState, wish: Live): boolean {
  const screen = wish.screen && mayShare(turn.state, seat);
  const { off } = seat;
  const lifted = (wish.mic && off.mic) || (wish.cam && off.cam) || (screen && off.screen);
  if (wish.mic) off.mic = false;
  if (wish.cam) off.cam = false;
  if (screen) off.screen = false;
  seat.live = { ...wish, screen };
  if (lifted) permit(turn, seat);
  return screen === wish.screen;
}

/** Switches something of a seat off on behalf of a host, once: the engine stops at once, the client obeys. Whoever had it off hears nothing. */
export function switchOff(
  turn: Turn,
  seat: SeatState,
  what: 'mute' | 'stopCamera' | 'stopShare',
  by: string,
): void {
  const key = what === 'mute' ? 'mic' : what === 'stopCamera' ? 'cam' : 'screen';
  const wasOn = seat.live[key];
  seat.off[key] = true;
  seat.live = { ...seat.live, [key]: false };
  permit(turn, seat);
  if (!wasOn) return;
  if (seat.line !== undefined) send(turn, [seat.line], { t: 'told', what, by });
  tellSeat(turn, seat);
}

/** The engine went away or came back: everybody connects anew after `up`. */
export function engine(turn: Turn, media: 'up' | 'down'): void {
  if (turn.state.media === media || turn.state.media === 'none') return;
  turn.state.media = media;
  tellAll(turn, { t: 'media', state: media });
}

/** What the engine says to one seat. */
export function media(turn: Turn, { seat: id, event }: Extract<RoomEvent, { type: 'media' }>): void {
  if (event.type === 'engine') return engine(turn, event.state);
  const line = turn.state.seats.get(id)?.line;
  if (line === undefined || turn.state.lines.get(line)?.stands !== 'in') return;
  const { type, ...facts } = event;
  send(turn, [line], { t: type, ...facts } as ServerFrame);
}
