import type { SeatId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Line } from './events.ts';
import { limits } from './limits.ts';
import type { ClientFrameOf, RefusalType } from './protocol.ts';
import type { RoomState, SeatState, Turn } from './state.ts';
import { send } from './views.ts';

/**
 * After every event: whether the call is direct. It is while no more than `upTo` people are in, those included who are waited for: a
 * lost socket says nothing of the link between two browsers. It begins when all of them are connected, and again when one comes back
 * on another socket, because behind it may be another page.
 */
export function settleDirect(turn: Turn): void {
  const { state, now } = turn;
  const { direct } = state;
  if (direct.upTo < 2) return;
  const seats = fewInside(state, direct.upTo);
  if (seats.length < 2) return end(turn, 'off');
  const same =
    seats.length === direct.members.size && seats.every(({ stored }) => direct.members.has(stored.id));
  if (!same) {
    end(turn, 'off');
    direct.tries = 0;
  }
  const lines = seats.map(({ line }) => line).filter((line) => line !== undefined);
  if (lines.length < seats.length) return;
  const back = seats.some(({ stored, line }) => direct.members.get(stored.id) !== line);
  if (!back && (direct.phase === 'on' || now < direct.retryAt)) return;
  if (back) direct.tries = 0;
  begin(turn, new Map(seats.map(({ stored }, at) => [stored.id, lines[at]!])));
}

/** Everybody inside, or nobody when they are more than `most`. */
function fewInside(state: RoomState, most: number): SeatState[] {
  const seats: SeatState[] = [];
  for (const seat of state.seats.values()) {
    if (!seat.inside) continue;
    if (seats.length === most) return [];
    seats.push(seat);
  }
  return seats;
}

function begin(turn: Turn, members: ReadonlyMap<SeatId, Line>): void {
  const { direct } = turn.state;
  direct.phase = 'on';
  direct.round += 1;
  direct.members = members;
  direct.relayed.clear();
  for (const [seat, line] of members) {
    const peers = [...members.keys()]
      .filter((other) => other !== seat)
      .map((other) => ({ seat: other, offers: seat < other }));
    send(turn, [line], { t: 'direct', round: direct.round, peers, iceServers: direct.iceServers });
  }
}

function end(turn: Turn, phase: 'off' | 'failed'): void {
  const { direct, lines, seats } = turn.state;
  const wasOn = direct.phase === 'on';
  const { members } = direct;
  direct.phase = phase;
  if (phase === 'off' && members.size > 0) direct.members = new Map();
  if (!wasOn) return;
  const still = [...members.keys()]
    .map((seat) => seats.get(seat)?.line)
    .filter((line) => line !== undefined && lines.get(line)?.stands === 'in') as Line[];
  send(turn, still, { t: 'direct', round: direct.round, peers: [], iceServers: [] });
}

/** Somebody's link failed: the SFU carries everybody's media, and later it is tried again, each time four times as late. */
export function directFailed(turn: Turn, seat: SeatState, frame: ClientFrameOf<'directFailed'>): void {
  const { direct, media } = turn.state;
  if (direct.phase !== 'on' || frame.round !== direct.round || !direct.members.has(seat.stored.id)) return;
  const [first, most] =
    media === 'up'
      ? [limits.directRetryMs, limits.directRetryMostMs]
      : [limits.directRetryAloneMs, limits.directRetryAloneMostMs];
  direct.retryAt = (turn.now + Math.min(most, first * 4 ** direct.tries)) as Instant;
  direct.tries += 1;
  end(turn, 'failed');
}

/**
 * Passes a description to the one it is for: both must be of this round, the right one offers, and each is passed on once. What comes
 * late is nobody's mistake and goes nowhere.
 */
export function relay(turn: Turn, seat: SeatState, frame: ClientFrameOf<'peer'>): RefusalType | undefined {
  const { direct, seats } = turn.state;
  const from = seat.stored.id;
  const { to, round, type, sdp } = frame;
  if (direct.phase !== 'on' || round !== direct.round) return undefined;
  if (from === to || !direct.members.has(from) || !direct.members.has(to)) return 'NotAllowed';
  if ((type === 'offer') !== from < to) return 'NotAllowed';
  const pair = `${from} ${to}`;
  if (direct.relayed.has(pair)) return 'NotAllowed';
  if (type === 'answer' && !direct.relayed.has(`${to} ${from}`)) return 'NotAllowed';
  direct.relayed.add(pair);
  const line = seats.get(to)?.line;
  if (line !== undefined && line === direct.members.get(to))
    send(turn, [line], { t: 'peer', from, round, type, sdp });
  return undefined;
}
