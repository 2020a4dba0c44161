/**
 * The room's WebSocket, kept open across lost networks, restarts of the server and reloads. It knows nothing of what the frames
 * mean beyond `welcome`, `waiting`, `bye`, `ok`, `refused` and `pong`.
 */
import type { ByeReason, ClientFrame, ClientFrameOf, ServerFrame } from '@stoa/domain/room/protocol';
import { waitBefore } from './backoff.ts';

/** How the line stands. `quiet` and `lost` both read "Reconnecting…"; `since` is a wall-clock time in ms. */
export type Line =
  | { readonly type: 'idle' }
  | { readonly type: 'opening' }
  | { readonly type: 'up' }
  /** Nothing is heard although it was asked, but the socket still stands. */
  | { readonly type: 'quiet'; readonly since: number }
  | { readonly type: 'lost'; readonly since: number; readonly tries: number }
  /** The clock jumped: the machine slept. Nothing happens until {@link RoomSocket.open}. */
  | { readonly type: 'slept' }
  | { readonly type: 'ended'; readonly why: ByeReason };

/** Where a room's socket is: on the page's own origin. */
export function roomSocketUrl(code: string): string {
  return `${location.origin.replace(/^http/, 'ws')}/api/chat/${code}`;
}

/** What {@link RoomSocket.ask} answers. `Lost` means that nobody knows whether the server saw it. */
export type Reply = Extract<ServerFrame, { t: 'ok' | 'refused' }> | { readonly t: 'lost' };

export interface SocketUser {
  /** The first frame of every connection, made anew each time. */
  hello(reconnecting: boolean): ClientFrameOf<'hello'>;
  onFrame(frame: ServerFrame): void;
  onLine(line: Line): void;
}

/** Nothing heard for this long: ask whether the server still listens, ms. */
const askAfterMs = 750;
/**
 * No answer for this long: say so, ms. With a tick and the silence before, that is within 2 s. On slow lines three
 * round trips, up to {@link patientMs}.
 */
const unansweredMs = 800;
const patientMs = 4_000;
/** Nothing heard for this long: give the socket up and open another, ms. */
export const deafMs = 6_000;
/** A new connection that has not been welcomed by then is given up, ms. */
const openMs = 8_000;
/** A gap between two ticks that no busy page explains: browsers slow hidden pages to one tick a minute, ms. */
export const sleptMs = 90_000;
const tickMs = 250;
/** After these the server still listens for `knock`. */
const knockable = new Set<ByeReason>(['noAnswer', 'denied', 'removed']);

export class RoomSocket {
  #url: () => string;
  #user: SocketUser;
  #socket: WebSocket | undefined;
  #line: Line = { type: 'idle' };
  #heardAt = 0;
  #askedAt = 0;
  #pingedAt = 0;
  #roundTripMs = 0;
  #openedAt = 0;
  #tickedAt = 0;
  #tries = 0;
  #welcomed = false;
  #everWelcomed = false;
  #lostSince: number | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ticks: ReturnType<typeof setInterval> | undefined;
  #knocking = false;
  #re = 0;
  #asked = new Map<number, (reply: Reply) => void>();

  constructor(url: () => string, user: SocketUser) {
    this.#url = url;
    this.#user = user;
  }

  get line(): Line {
    return this.#line;
  }

  /** Connects, and keeps connected until {@link close} or a final `bye`. Called again it tries at once. */
  open(): void {
    clearTimeout(this.#retry);
    this.#watch();
    if (this.#lostSince === undefined) this.#set({ type: 'opening' });
    this.#connect();
  }

  /** Asks again to be let in after a `bye` that allows it: on the socket that said it, or on a new one. */
  knock(): void {
    const socket = this.#socket;
    if (socket?.readyState === 1 && this.#line.type === 'ended') {
      this.#watch();
      this.#openedAt = performance.now();
      this.#set({ type: 'opening' });
      socket.send(JSON.stringify({ t: 'knock' } satisfies ClientFrame));
    } else {
      this.#knocking = true;
      this.open();
    }
  }

  /** Sends now or never: for what is stale after a lost line. Answers whether it was sent. */
  send(frame: ClientFrame): boolean {
    if (!this.#welcomed || this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Sends and waits for `ok` or `refused`. Never rejects. */
  ask(frame: ClientFrame): Promise<Reply> {
    const re = ++this.#re;
    return new Promise((resolve) => {
      this.#asked.set(re, resolve);
      if (!this.send({ ...frame, re })) this.#settle(re, { t: 'lost' });
    });
  }

  /** Leaves politely when `goodbye` is given, and stays closed. */
  close(goodbye = true): void {
    if (goodbye) this.send({ t: 'leave' });
    this.#stop();
    this.#set({ type: 'idle' });
  }

  #watch(): void {
    if (this.#ticks !== undefined) return;
    this.#tickedAt = Date.now();
    this.#ticks = setInterval(() => this.#tick(), tickMs);
    addEventListener('online', this.#onOnline);
    addEventListener('offline', this.#onOffline);
    document.addEventListener('visibilitychange', this.#onVisible);
  }

  #connect(): void {
    this.#drop();
    this.#openedAt = performance.now();
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.#url());
    } catch {
      this.#lose();
      return;
    }
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify(this.#user.hello(this.#everWelcomed)));
    socket.onmessage = (event) => this.#receive(socket, event.data);
    socket.onclose = () => {
      if (socket !== this.#socket) return;
      if (this.#line.type === 'ended') this.#drop();
      else this.#lose();
    };
  }

  #receive(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket || typeof data !== 'string') return;
    const frame = JSON.parse(data) as ServerFrame;
    this.#heardAt = performance.now();
    if (frame.t === 'pong' && this.#askedAt !== 0)
      this.#roundTripMs += (this.#heardAt - this.#askedAt - this.#roundTripMs) / 4;
    this.#askedAt = 0;
    switch (frame.t) {
      case 'pong':
        break;
      case 'ping':
        this.send(frame.read === undefined ? { t: 'ping' } : { t: 'ping', read: frame.read });
        break;
      case 'welcome':
      case 'waiting':
        this.#welcomed = true;
        this.#everWelcomed = true;
        this.#tries = 0;
        break;
      case 'bye':
        this.#bye(frame.why);
        return;
      case 'ok':
      case 'refused':
        if (frame.re !== undefined) this.#settle(frame.re, frame);
        else if (!this.#welcomed && frame.t === 'refused') this.#refusedEarly(frame.retryMs);
        break;
      default:
    }
    if (this.#welcomed && this.#line.type !== 'up') {
      this.#lostSince = undefined;
      this.#set({ type: 'up' });
    }
    this.#user.onFrame(frame);
  }

  /** Two reasons mean "come back": the server is restarting, or it cut us because we did not read fast enough. */
  #bye(why: ByeReason): void {
    if (why === 'restart' || why === 'slow') {
      this.#lose();
      return;
    }
    if (knockable.has(why) && this.#knocking) {
      this.#knocking = false;
      this.#socket?.send(JSON.stringify({ t: 'knock' } satisfies ClientFrame));
      return;
    }
    this.#stop(knockable.has(why));
    this.#set({ type: 'ended', why });
  }

  /** Refused before being in: a knock that came too soon knocks again. */
  #refusedEarly(retryMs: number | undefined): void {
    const socket = this.#socket;
    setTimeout(
      () => {
        if (socket === this.#socket && socket?.readyState === 1 && !this.#welcomed)
          socket.send(JSON.stringify({ t: 'knock' } satisfies ClientFrame));
      },
      retryMs ?? openMs / 2,
    );
  }

  #tick(): void {
    const wall = Date.now();
    const gap = wall - this.#tickedAt;
    this.#tickedAt = wall;
    if (gap > sleptMs && this.#everWelcomed) {
      this.#stop();
      this.#set({ type: 'slept' });
      return;
    }
    if (this.#socket === undefined) return;
    // Silence is measured by the clock that nobody sets.
    const now = performance.now();
    if (!this.#welcomed) {
      if (now - this.#openedAt > openMs) this.#lose();
      return;
    }
    const silence = now - this.#heardAt;
    if (silence >= askAfterMs && now - this.#pingedAt >= askAfterMs) {
      if (this.#askedAt === 0) this.#askedAt = now;
      this.#pingedAt = now;
      this.send({ t: 'ping' });
    }
    // A page that was throttled hears nothing because it did not ask: quiet counts from the question.
    const unanswered = this.#askedAt === 0 ? 0 : now - this.#askedAt;
    const quietMs = Math.min(patientMs, Math.max(unansweredMs, 3 * this.#roundTripMs));
    if (unanswered >= deafMs - askAfterMs) this.#lose();
    else if (unanswered >= quietMs && this.#line.type === 'up')
      this.#set({ type: 'quiet', since: wall - silence });
  }

  #lose(): void {
    this.#lostSince ??= this.#line.type === 'quiet' ? this.#line.since : Date.now();
    this.#drop();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), waitBefore(this.#tries));
    this.#tries++;
    this.#set({ type: 'lost', since: this.#lostSince, tries: this.#tries });
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#welcomed = false;
    this.#askedAt = 0;
    for (const re of [...this.#asked.keys()]) this.#settle(re, { t: 'lost' });
    if (socket === undefined) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    if (socket.readyState <= 1) socket.close();
  }

  /** `keepSocket` leaves a way to knock; the server closes it after a while. */
  #stop(keepSocket = false): void {
    clearTimeout(this.#retry);
    clearInterval(this.#ticks);
    this.#ticks = undefined;
    this.#lostSince = undefined;
    this.#tries = 0;
    this.#knocking = false;
    if (keepSocket) this.#welcomed = false;
    else this.#drop();
    removeEventListener('online', this.#onOnline);
    removeEventListener('offline', this.#onOffline);
    document.removeEventListener('visibilitychange', this.#onVisible);
  }

  #settle(re: number, reply: Reply): void {
    this.#asked.get(re)?.(reply);
    this.#asked.delete(re);
  }

  #set(line: Line): void {
    this.#line = line;
    this.#user.onLine(line);
  }

  #onOnline = () => {
    if (this.#line.type === 'lost') this.open();
  };
  /** The machine has no network at all: no need to wait for silence. Tries go on, because the hint may be wrong (VPNs). */
  #onOffline = () => {
    if (this.#line.type === 'up' || this.#line.type === 'quiet') this.#lose();
  };
  #onVisible = () => {
    if (document.visibilityState !== 'visible') return;
    this.#tick();
    if (this.#line.type === 'lost') this.open();
    else this.send({ t: 'ping' });
  };
}
