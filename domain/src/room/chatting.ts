import { pageOf, textLength } from '../chat/read-chat.ts';
import { isVisibleTo } from '../chat/seat-of.ts';
import type { MessageId, SeatId } from '../ids.ts';
import type { LoggedEntry, Position } from '../ports/message-log.ts';
import type { Line, LogFrame, RoomEvent } from './events.ts';
import { limits } from './limits.ts';
import type { ClientFrameOf } from './protocol.ts';
import {
  actorOf,
  isHost,
  spend,
  type LineState,
  type RoomState,
  type SeatState,
  type Turn,
} from './state.ts';
import { answerOk, refuse, send } from './views.ts';

/** Something to write into the log. It is acknowledged and shown when the log has it, see {@link logged}. */
export function write(turn: Turn, line: LineState, seat: SeatState, frame: LogFrame): void {
  const { settings } = turn.state.meeting;
  if (!settings.chat && !isHost(seat) && frame.t !== 'delete')
    return refuse(turn, line, frame.re, 'ChatClosed');
  const retryMs = spend(turn, seat, 'says');
  if (retryMs > 0) return refuse(turn, line, frame.re, 'TooOften', retryMs);
  turn.effects.push({ type: 'log', line: line.id, seat: seat.stored.id, by: actorOf(seat), frame });
}

/**
 * The log has an entry. Who wrote it is told so at once; all see entries strictly by position, so one that comes back before its
 * forerunner is held. A position that was already sent stands for the same message sent twice.
 */
export function logged(turn: Turn, { line, re, entry }: Extract<RoomEvent, { type: 'logged' }>): void {
  const { chat, lines } = turn.state;
  const author = lines.get(line);
  if (author) answerOk(turn, author, re, entry.position);
  if (entry.position <= chat.sent) return;
  chat.held.set(entry.position, entry);
  showHeld(turn);
  // Twice as many before cutting, so that the cut costs nothing per entry.
  if (chat.recent.length > 2 * limits.recentEntries) chat.recent.splice(0, limits.recentEntries);
}

/** Shows what is held and has no gap before it. */
function showHeld(turn: Turn): void {
  const { chat } = turn.state;
  for (let next = chat.held.get(chat.sent + 1); next; next = chat.held.get(chat.sent + 1)) {
    chat.held.delete(next.position);
    chat.sent = next.position;
    if (next.what.type === 'deleted') blank(turn.state, next.what.target);
    chat.recent.push(next);
    show(turn, next);
  }
  chat.heldSince = chat.held.size > 0 ? (chat.heldSince ?? turn.now) : undefined;
}

/**
 * An entry that the others wait for has not come: it was written from elsewhere, or nobody can say what became of it. Everybody then
 * reads on from the log itself, which has it or has nothing there.
 */
export function healGap(turn: Turn): void {
  const { chat } = turn.state;
  if (chat.heldSince === undefined || turn.now - chat.heldSince < limits.gapMs) return;
  readOn(turn, Math.max(...chat.held.keys()));
}

/** Everybody reads up to `position` from the log itself. */
function readOn(turn: Turn, position: Position): void {
  const { chat, lines } = turn.state;
  const before = chat.sent;
  chat.sent = position;
  for (const held of chat.held.keys()) if (held <= position) chat.held.delete(held);
  chat.recent.length = 0;
  for (const line of lines.values()) {
    if (line.stands !== 'in' || line.catchingUp !== undefined) continue;
    line.catchingUp = before;
    askPage(turn, line, 'catchUp', before);
  }
  showHeld(turn);
}

/**
 * The log was looked at: it may have been written from elsewhere. Whoever had read further than the room goes on from there; further than
 * the log goes nobody can have read.
 */
export function logStands(turn: Turn, position: Position): void {
  const { chat, lines } = turn.state;
  const before = chat.sent;
  if (position > before) readOn(turn, position);
  for (const line of lines.values()) {
    if (line.catchingUp === undefined || line.catchingUp <= before) continue;
    line.catchingUp = Math.min(line.catchingUp, chat.sent);
    askPage(turn, line, 'catchUp', line.catchingUp);
  }
}

/** Nobody gets a deleted text from the entries at hand either. */
function blank({ chat }: RoomState, target: MessageId): void {
  chat.recent.forEach((entry, i) => {
    const { what } = entry;
    const isIt =
      what.type === 'said' ? entry.id === target : what.type === 'edited' && what.target === target;
    if (isIt) chat.recent[i] = { ...entry, what: { ...what, body: '' } as LoggedEntry['what'] };
  });
}

function show(turn: Turn, entry: LoggedEntry): void {
  const { state } = turn;
  const all = (state.audience ??= audienceOf(state));
  const to =
    entry.to === undefined ? all : all.filter((line) => isVisibleTo(entry, state.lines.get(line)!.seat!));
  send(turn, to, { t: 'chat', entries: [entry], more: false });
}

/** Whoever is in, but for those who are still reading what was said before. */
function audienceOf({ lines }: RoomState): Line[] {
  const audience: Line[] = [];
  for (const line of lines.values())
    if (line.stands === 'in' && line.catchingUp === undefined) audience.push(line.id);
  return audience;
}

/** Gives a line everything after `after`: from what is at hand, or from the log page by page. */
export function startCatchUp(turn: Turn, line: LineState, after: Position): void {
  const { sent } = turn.state.chat;
  line.catchingUp = undefined;
  if (after === sent) return;
  if (after > sent) {
    // They read it in another process while the two could not reach each other.
    line.catchingUp = after;
    return void turn.effects.push({ type: 'look' });
  }
  const atHand = recentAfter(turn.state, after, line.seat!);
  if (atHand) return sendPages(turn, line, atHand);
  line.catchingUp = after;
  askPage(turn, line, 'catchUp', after);
}

export function read(turn: Turn, line: LineState, frame: ClientFrameOf<'read'>): void {
  askPage(turn, line, 'read', frame.after);
}

function askPage({ state, effects }: Turn, line: LineState, why: 'catchUp' | 'read', after: Position): void {
  const seat = state.seats.get(line.seat!)!;
  const { sent } = state.chat;
  effects.push({ type: 'page', line: line.id, seat: seat.stored.id, by: actorOf(seat), why, after, sent });
}

/**
 * A page of the log. The last one of a catch-up meets the living: what was shown to all while it was on its way follows it. Entries
 * that the log has but that were not yet shown to all are left to their own turn.
 */
export function page(turn: Turn, event: Extract<RoomEvent, { type: 'page' }>): void {
  const line = turn.state.lines.get(event.line);
  if (line?.stands !== 'in') return;
  if (event.why === 'read')
    return send(turn, [line.id], { t: 'chat', entries: event.entries, more: event.more });
  if (line.catchingUp === undefined) return;

  const shown = event.entries.filter((entry) => entry.position <= turn.state.chat.sent);
  const isLast = !event.more || shown.length < event.entries.length;
  const last = shown.at(-1)?.position ?? line.catchingUp;
  const rest = isLast ? recentAfter(turn.state, Math.max(last, event.sent), line.seat!) : undefined;
  if (!rest) {
    if (shown.length > 0) send(turn, [line.id], { t: 'chat', entries: shown, more: true });
    line.catchingUp = last;
    return askPage(turn, line, 'catchUp', last);
  }
  line.catchingUp = undefined;
  sendPages(turn, line, [...shown, ...rest]);
}

/** The log could not be read: a catch-up asks again at the next tick, whoever asked by `read` is told. */
export function pageFailed(turn: Turn, line: LineState, why: 'catchUp' | 'read'): void {
  if (why === 'read') return refuse(turn, line, undefined, 'Unavailable');
  line.pageFailed = line.catchingUp !== undefined;
}
export function retryPages(turn: Turn): void {
  const { chat, lines } = turn.state;
  let isBehind = false;
  for (const line of lines.values()) {
    isBehind ||= (line.catchingUp ?? 0) > chat.sent;
    if (!line.pageFailed || line.stands !== 'in') continue;
    line.pageFailed = false;
    askPage(turn, line, 'catchUp', line.catchingUp!);
  }
  if (isBehind) turn.effects.push({ type: 'look' });
}

/** What this seat may see of the entries after a position, or `undefined` when they are no longer all at hand. */
function recentAfter({ chat }: RoomState, after: Position, seat: SeatId): LoggedEntry[] | undefined {
  if (after >= chat.sent) return [];
  const first = chat.sent - chat.recent.length + 1;
  if (after + 1 < first) return undefined;
  const entries = chat.recent.slice(after + 1 - first).filter((entry) => isVisibleTo(entry, seat));
  // More than fits a few frames comes from the log, page by page, as fast as the line takes it.
  const length = entries.reduce((sum, entry) => sum + textLength(entry), 0);
  return length > 2 * limits.chatPageLength ? undefined : entries;
}

/** At least one frame, so that the other end knows that it has everything. */
function sendPages(turn: Turn, line: LineState, entries: readonly LoggedEntry[]): void {
  let rest = entries;
  do {
    const next = pageOf(rest);
    rest = rest.slice(next.length);
    send(turn, [line.id], { t: 'chat', entries: next, more: rest.length > 0 });
  } while (rest.length > 0);
}
