import { DurableObject, waitUntil } from 'cloudflare:workers';
import {
  systemClock,
  type Actor,
  type Instant,
  type MeetingId,
  type PersonId,
  type Role,
  type WorkspaceId,
} from '@stoa/domain';
import { limits } from '@stoa/domain/room/limits';
import { openLiveRoom, type Lines, type LiveRoom } from '@stoa/domain/room/live-room';
import { closeCode } from '@stoa/domain/room/close-code';
import type { ByeReason, ServerFrame } from '@stoa/domain/room/protocol';
import { heardAt, noteOf, resume, type LineNote } from '@stoa/domain/room/resume';
import { bind, outlast, type Bindings } from './bindings.ts';
import { openStoa, type WorkersStoa } from './home.ts';
import { answerMs, createLinePace, type LinePace } from './line-pace.ts';
import { readPass, type Pass } from './pass.ts';
import { roomHome } from './room-home.ts';

/** What stays with a socket while the object sleeps. The platform allows 16 KiB; this takes about 1. */
interface Attached extends Pick<Pass, 'cookie'> {
  readonly line: number;
  readonly actor: Actor;
  /** `undefined` once the room is done with the line, although its socket is not closed yet. */
  readonly note: LineNote | undefined;
  readonly checkedAt: number;
}

/** Sockets in one room, those who only look in or are turned away included. */
const socketsMost = 500;
/** How often time alone is looked at while somebody is waited for, and while all is quiet, ms. */
const busyTickMs = 1_000;
const quietTickMs = limits.silenceMs / 2;
/** How often the session behind a socket is looked at again although nobody said that it changed, ms. */
const recheckMs = 10 * 60_000;
/** Up to how many people send each other sound and pictures without a server between them. */
const directUpTo = 4;

/**
 * The room of one meeting, named by its id, with its sockets. It sleeps while nothing is said: the platform keeps the sockets, answers their
 * pings, and wakes it with the next frame; then it is opened from the records, and from what stays with each socket.
 */
export class Room extends DurableObject<Bindings> {
  readonly #sockets = new Map<number, WebSocket>();
  #live: Promise<LiveRoom | undefined> | undefined;
  #lastLine = 0;
  #alarmAt = Infinity;
  /** What stays with each socket already, as text. */
  readonly #attached = new Map<number, string>();
  readonly #paces = new Map<number, LinePace>();

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    bind(env, waitUntil);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('{"t":"ping"}', '{"t":"pong"}'));
    for (const socket of ctx.getWebSockets()) {
      const { line } = attachedTo(socket);
      this.#sockets.set(line, socket);
      this.#lastLine = Math.max(this.#lastLine, line);
    }
  }

  /** A socket that the Worker let through, with its pass. */
  override async fetch(request: Request): Promise<Response> {
    const pass = readPass(request);
    if (this.#sockets.size >= socketsMost) return new Response(null, { status: 503 });
    this.ctx.storage.kv.put('workspace', pass.workspaceId);
    const live = await this.#open();
    if (!live) return new Response(null, { status: 404 });

    const { 0: theirs, 1: ours } = new WebSocketPair();
    const line = (this.#lastLine += 1);
    this.ctx.acceptWebSocket(ours);
    this.#sockets.set(line, ours);
    live.connect(line, pass.actor, pass.role);
    this.#attach(live, line, ours, {
      line,
      actor: pass.actor,
      cookie: pass.cookie,
      checkedAt: Date.now(),
    });
    if (pass.actor.type === 'person') await this.env.PERSON.getByName(pass.actor.id).arrived(live.meetingId);
    this.#wakeFor(live);
    return new Response(null, { status: 101, webSocket: theirs });
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const live = await this.#open();
    const { line } = attachedTo(socket);
    if (!live || !this.#sockets.has(line)) return;
    const [text, bytes] =
      typeof message === 'string' ? [message, Buffer.byteLength(message)] : ['', message.byteLength];
    if (bytes > limits.frameBytes) return this.#shut(line, 1009);
    const pace = this.#paceOf(line);
    if (pace.floods(bytes, Date.now())) return this.#cut(line, 'badFrames');
    const read = readIn(text);
    if (read !== undefined) pace.read(read, Date.now());
    live.receive(line, text);
    await live.settled();
    if (!text.startsWith('{"t":"say"')) this.#attachAll(live);
    this.#wakeFor(live);
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    // 1005 and 1006 say that there was no code: they may not be sent (RFC 6455, 7.4.1).
    closeQuietly(socket, code === 1005 || code === 1006 ? 1000 : code);
    await this.#gone(socket);
  }
  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.#gone(socket);
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = Infinity;
    const live = await this.#open();
    if (!live) return;
    for (const [line, socket] of this.#sockets) {
      const asked = this.ctx.getWebSocketAutoResponseTimestamp(socket);
      if (asked) heardAt(live.state, line, asked.getTime() as Instant);
    }
    live.tick();
    for (const line of this.#paces.keys()) this.#cutIfSlow(line);
    await this.#recheck((attached) => attached.checkedAt < Date.now() - recheckMs);
    await live.settled();
    this.#attachAll(live);
    this.#wakeFor(live);
  }

  /** A page changed the meeting's record. */
  async meetingChanged(): Promise<void> {
    const live = await this.#open();
    await live?.meetingChanged();
    await live?.settled();
    if (live) this.#attachAll(live);
  }

  /** That workspace was deleted. If this is a room of it, everybody is told that the meeting is over, and nothing stays here. */
  async workspaceGone(workspaceId: WorkspaceId): Promise<void> {
    if (this.ctx.storage.kv.get<Pass['workspaceId']>('workspace') !== workspaceId) return;
    if (this.#sockets.size > 0) {
      const live = await this.#open();
      live?.tell({ type: 'workspaceGone' });
      await live?.settled();
    }
    for (const socket of this.#sockets.values()) closeQuietly(socket, closeCode.ended);
    this.#sockets.clear();
    this.#live = undefined;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Looks again whether somebody is still signed in and still a member; answers whether they are here at all. */
  async personChanged(person: PersonId): Promise<boolean> {
    const theirs = ({ actor }: Attached): boolean => actor.type === 'person' && actor.id === person;
    if (this.#live) (await this.#live)?.lookAtPicture(person);
    return (await this.#recheck(theirs)) > 0;
  }

  #open(): Promise<LiveRoom | undefined> {
    return (this.#live ??= this.#start().catch((cause: unknown) => {
      this.#live = undefined;
      throw cause;
    }));
  }
  async #start(): Promise<LiveRoom | undefined> {
    const workspaceId = this.ctx.storage.kv.get<Pass['workspaceId']>('workspace');
    if (workspaceId === undefined) return undefined;
    const stoa = await openStoa();
    const live = await openLiveRoom(
      roomHome(stoa, this.env, workspaceId),
      this.ctx.id.name as MeetingId,
      this.#lines(),
      stoa.log,
      { direct: { upTo: directUpTo, only: true } },
    );
    const notes = [...this.#sockets.values()].flatMap((socket) => attachedTo(socket).note ?? []);
    if (live) resume(live.state, notes, systemClock.now());
    return live;
  }

  #lines(): Lines {
    return {
      send: (lines, frame) => {
        const text = JSON.stringify(frame);
        const bytes = Buffer.byteLength(text);
        for (const line of lines) this.#send(line, text, bytes);
      },
      // There are no WebSocket pings here: the page itself is asked.
      ping: (line) => this.#ask(line, undefined),
      close: (line, why) => this.#shut(line, why === undefined ? 1000 : closeCode[why]),
      drained: (line) => this.#drained(line),
    };
  }

  #paceOf(line: number): LinePace {
    const pace = this.#paces.get(line) ?? createLinePace(Date.now());
    this.#paces.set(line, pace);
    return pace;
  }

  #send(line: number, text: string, bytes: number): void {
    const socket = this.#sockets.get(line);
    if (!socket) return;
    const pace = this.#paceOf(line);
    sendQuietly(socket, text);
    pace.sent(bytes);
    const read = pace.question(Date.now());
    if (read !== undefined) this.#ask(line, read);
    this.#cutIfSlow(line);
  }
  #ask(line: number, read: number | undefined): void {
    sendQuietly(this.#sockets.get(line), JSON.stringify({ t: 'ping', read } satisfies ServerFrame));
  }

  async #drained(line: number): Promise<void> {
    const reading = this.#paces.get(line)?.drained();
    if (!reading) return;
    const late = setTimeout(() => this.#cutIfSlow(line), answerMs + 1);
    await reading;
    clearTimeout(late);
  }

  #cutIfSlow(line: number): void {
    if (this.#paces.get(line)?.isSlow(Date.now())) this.#cut(line, 'slow');
  }

  /** Nothing is done for this line from now on. Its close frame may never be answered, so that nothing waits for that. */
  #cut(line: number, why: ByeReason): void {
    const socket = this.#sockets.get(line);
    if (!socket) return;
    sendQuietly(socket, JSON.stringify({ t: 'bye', why } satisfies ServerFrame));
    this.#shut(line, closeCode[why]);
    outlast(this.#gone(socket));
  }

  #shut(line: number, code: number): void {
    const socket = this.#sockets.get(line);
    if (socket) closeQuietly(socket, code);
  }

  async #gone(socket: WebSocket): Promise<void> {
    const { line, actor } = attachedTo(socket);
    if (!this.#sockets.delete(line)) return;
    this.#attached.delete(line);
    this.#paces.get(line)?.end();
    this.#paces.delete(line);
    socket.serializeAttachment({ ...attachedTo(socket), note: undefined } satisfies Attached);
    const live = await this.#open();
    if (!live) return;
    live.disconnect(line);
    await live.settled();
    this.#attachAll(live);
    this.#wakeFor(live);
    if (actor.type === 'person' && !this.#isHere(actor))
      await this.env.PERSON.getByName(actor.id).left(live.meetingId);
  }

  #isHere(person: Extract<Actor, { type: 'person' }>): boolean {
    return [...this.#sockets.values()].some((socket) => {
      const { actor } = attachedTo(socket);
      return actor.type === 'person' && actor.id === person.id;
    });
  }

  async #recheck(which: (attached: Attached) => boolean): Promise<number> {
    const found = [...this.#sockets].filter(([, socket]) => which(attachedTo(socket)));
    if (found.length === 0) return 0;
    const [live, stoa] = await Promise.all([this.#open(), openStoa()]);
    for (const [line, socket] of found) {
      const attached = attachedTo(socket);
      if (live)
        await recheck(live, stoa, attached, this.ctx.storage.kv.get<Pass['workspaceId']>('workspace')!);
      if (live) this.#attach(live, line, socket, { ...attached, checkedAt: Date.now() });
    }
    await live?.settled();
    return found.length;
  }

  #attachAll(live: LiveRoom): void {
    for (const [line, socket] of this.#sockets) this.#attach(live, line, socket, attachedTo(socket));
  }
  #attach(live: LiveRoom, line: number, socket: WebSocket, before: Omit<Attached, 'note'>): void {
    const { actor, cookie, checkedAt } = before;
    const attached: Attached = { line, actor, cookie, checkedAt, note: noteOf(live.state, line) };
    const text = JSON.stringify(attached);
    if (this.#attached.get(line) === text) return;
    this.#attached.set(line, text);
    socket.serializeAttachment(attached);
  }

  /** Sets the alarm for what time alone will change next; none for a room that may be forgotten. */
  #wakeFor(live: LiveRoom): void {
    if (live.isIdle()) {
      if (this.#sockets.size === 0) this.#live = undefined;
      return;
    }
    const at = Date.now() + (isBusy(live) ? busyTickMs : quietTickMs);
    if (at >= this.#alarmAt - 50) return;
    this.#alarmAt = at;
    void this.ctx.storage.setAlarm(at);
  }
}

/** Whether seconds count: somebody is waited for, has not said who they are, or an entry of the chat is missing. */
function isBusy({ state: { seats, lines, chat, direct } }: LiveRoom): boolean {
  if (chat.heldSince !== undefined || direct.phase === 'failed') return true;
  for (const line of lines.values()) if (line.stands === 'new') return true;
  for (const seat of seats.values())
    if (seat.lostAt !== undefined && (seat.inside || seat.waiting)) return true;
  return false;
}

async function recheck(
  live: LiveRoom,
  { accounts, directory }: WorkersStoa,
  { actor, cookie, note }: Attached,
  workspaceId: Pass['workspaceId'],
): Promise<void> {
  if (actor.type !== 'person' || !note) return;
  const { line, role } = note;
  const now = await accounts.sessionOf(new Headers({ cookie }));
  if (now?.person.id !== actor.id) return live.tell({ type: 'signedOut', line });
  if (role === undefined) return;
  const is: Role | undefined = await directory.workspaces.roleIn(workspaceId, actor.id);
  if (is === undefined) live.tell({ type: 'memberLeft', person: actor.id });
}

/** What a page says that it has read, when a frame says that. */
function readIn(text: string): number | undefined {
  const said = /^\{"t":"ping","read":(\d{1,15})\}$/.exec(text)?.[1];
  return said === undefined ? undefined : Number(said);
}

const attachedTo = (socket: WebSocket): Attached => socket.deserializeAttachment() as Attached;

/** A socket that is already closing throws; what it should have said is of no use to it. */
function sendQuietly(socket: WebSocket | undefined, text: string): void {
  try {
    socket?.send(text);
  } catch {
    // Its close event is on the way.
  }
}
function closeQuietly(socket: WebSocket, code: number): void {
  try {
    socket.close(code);
  } catch {
    // It was closed already.
  }
}
