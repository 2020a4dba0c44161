import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  asRoomCode,
  networkOf,
  type Allowance,
  type PersonId,
  type RoomCode,
  type Stoa,
  type WorkspaceId,
} from '@stoa/domain';
import { fullMeter, isFlood, standardFlow, type Flow, type Meter } from '@stoa/domain/room/flow';
import { limits } from '@stoa/domain/room/limits';
import type { ByeReason, ServerFrame } from '@stoa/domain/room/protocol';
import type { Line } from '@stoa/domain/room/events';
import type { Lines } from '@stoa/domain/room/live-room';
import { WebSocketServer, type WebSocket } from 'ws';
import { areAll } from './named-workspaces.ts';
import { nameOf, type EnteredRoom, type Rooms } from './rooms.ts';
import { closeCode, textFrame } from './sockets-frame.ts';
import { createGatherer, type Target } from './sockets-gather.ts';
import { slowDown } from './sockets-flood.ts';
import { createPace } from './sockets-pace.ts';
import { createStandings, type Standing } from './sockets-standing.ts';

/** What sockets need of a Stoa. */
export interface SocketsStoa extends Pick<Stoa, 'directory' | 'log' | 'attempts'> {
  readonly accounts: Pick<Stoa['accounts'], 'sessionOf'>;
}

export interface SocketsOptions {
  readonly stoa: SocketsStoa;
  /** The rooms, which reach their people through `lines`. */
  readonly rooms: (lines: SocketLines) => Rooms;
  /** The one origin whose pages may connect, e.g. `https://stoa.example`. */
  readonly origin: string;
  /** Where a request comes from, with trusted proxies seen through. Used to count, never kept. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** The workspaces that a request names beside its path. A room of another one is not there. */
  readonly workspacesOf?: (request: IncomingMessage) => readonly string[];
  /**
   * Sockets in all, and from one network; from there as many again may be opened each minute, and three times as many in a row, as when
   * a school of some hundreds comes, and comes back after two restarts. Each that enters a room leaves its mark in the records.
   */
  readonly most?: { readonly total: number; readonly perAddress: number };
  readonly flow?: Flow;
}

/** What rooms reach their sockets by. */
export interface SocketLines extends Lines {
  /** As `send`, for a frame that is text already. */
  sendText(lines: readonly Line[], text: string): void;
}

/** The rooms' WebSockets at `/api/chat/[code]`. */
export interface Sockets {
  /** For the server's `upgrade` event. Whatever is not a room's socket is answered 404. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Looks again whether somebody is still signed in and still a member, and cuts them off where not. */
  recheckPerson(person: PersonId): Promise<void>;
  readonly rooms: Rooms;
  stats(): {
    readonly sockets: number;
    readonly rooms: number;
    readonly cutAsSlow: number;
    readonly cutAsFlood: number;
  };
  /** Tells everybody to come back (1012), waits for what is under way, and closes. */
  close(): Promise<void>;
}

/** Whether a URL is that of a room's socket, for servers with other upgrades beside it. */
export const isSocketPath = (url: string | undefined): boolean => url?.startsWith(prefix) ?? false;

const prefix = '/api/chat/';
const standardMost = { total: 20_000, perAddress: 500 };
/** How many sockets are let in per turn of the event loop: each takes about half a millisecond. */
const admittedPerTurn = 16;
/** How long a peer has to answer our close frame, ms. */
const closeTimeoutMs = 3_000;

interface Connection extends Target, Standing {
  readonly ws: WebSocket;
  readonly address: string;
  readonly meter: Meter;
}

/** Where a socket keeps what it belongs to. */
const held = Symbol('connection');
type Held = WebSocket & { [held]: Connection };

/**
 * ws closes by itself with the code that the mistake deserves (1002, 1007, 1009), and reads on to the answer. Whoever goes on pouring
 * instead of answering is not read any more: a little later, when they have had time to read the code, they are cut off.
 */
function onError(this: WebSocket): void {
  const { socket } = (this as Held)[held];
  let poured = 0;
  socket.on('data', (chunk: Buffer) => {
    poured += chunk.length;
    if (poured < limits.frameBytes || socket.isPaused()) return;
    socket.pause();
    setTimeout(destroyThis.bind(socket), closeTimeoutMs).unref();
  });
}
function destroyThis(this: Duplex): void {
  this.destroy();
}

export function createSockets({
  stoa,
  rooms: roomsOver,
  origin,
  addressOf,
  workspacesOf = () => [],
  most = standardMost,
  flow = standardFlow,
}: SocketsOptions): Sockets {
  const { log, directory } = stoa;
  const options = {
    noServer: true,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
    // Pongs go through our own limit of what may wait in a socket.
    autoPong: false,
    clientTracking: false,
    closeTimeout: closeTimeoutMs,
  };
  const server = new WebSocketServer(options);
  const gatherer = createGatherer<Connection>(limits.socketBufferBytes, overflow);
  const pace = createPace(admittedPerTurn);
  const connections = new Map<number, Connection>();
  const standings = createStandings(stoa, () => connections.values());
  const targetsByLines = new WeakMap<readonly number[], readonly Connection[]>();
  const perAddress = new Map<string, number>();
  const arriving: Allowance = { tries: 3 * most.perAddress, windowMs: 3 * 60_000 };
  let lastLine = 0;
  /** Connected, or on their way in. */
  let arrived = 0;
  let cutAsSlow = 0;
  let cutAsFlood = 0;
  let closing = false;

  const sendText = (lines: readonly Line[], text: string): void =>
    gatherer.send(targetsOf(lines), textFrame(text));
  const rooms = roomsOver({
    sendText,
    send: (lines, frame) => sendText(lines, JSON.stringify(frame)),
    ping(line) {
      const connection = connections.get(line);
      if (connection && !connection.shut) connection.ws.ping();
    },
    close(line, why) {
      const connection = connections.get(line);
      if (connection) shut(connection, why === undefined ? 1000 : closeCode[why]);
    },
    drained(line) {
      const connection = connections.get(line);
      if (!connection) return undefined;
      gatherer.flush(connection);
      return drained(connection);
    },
  });
  const stopListening = directory.fanout.listen((news) => {
    if (news.type === 'meetingChanged') rooms.meetingChanged(news.meetingId);
    else if (news.type === 'personChanged') {
      void standings.recheckPerson(news.personId);
      for (const { live } of rooms.all()) live.lookAtPicture(news.personId);
    } else if (news.type === 'workspaceGone') endRooms(news.workspaceId);
    else if (news.type === 'missed') lookAgain();
  });

  /** News was missed: any meeting may have changed, anybody may have been removed. A few in each turn, so that the rest goes on. */
  function lookAgain(): void {
    for (const { live } of rooms.all()) pace(() => rooms.meetingChanged(live.meetingId));
    standings.recheckAll(pace);
    for (const id of new Set([...rooms.all()].map(({ workspaceId }) => workspaceId)))
      pace(() => void endIfGone(id).catch(() => {}));
  }
  async function endIfGone(id: WorkspaceId): Promise<void> {
    if (!(await directory.workspaces.byId(id))) endRooms(id);
  }
  /** Whoever is in a meeting of a workspace that was deleted is told that it is over. */
  function endRooms(id: WorkspaceId): void {
    for (const { workspaceId, live } of rooms.all())
      if (workspaceId === id) live.tell({ type: 'workspaceGone' });
  }

  /** A room sends to the same list of lines as long as nobody comes or goes: whom it stands for is looked up once. */
  function targetsOf(lines: readonly number[]): readonly Connection[] {
    const known = targetsByLines.get(lines);
    if (known) return known;
    const targets = lines.flatMap((line) => connections.get(line) ?? []);
    if (lines.length > 1) targetsByLines.set(lines, targets);
    return targets;
  }

  /** Sends what waits and then a close frame; what does not answer is cut off. */
  function shut(connection: Connection, code: number): void {
    if (connection.shut) return;
    gatherer.flush(connection);
    connection.shut = true;
    connection.ws.close(code);
  }

  function overflow(connection: Connection): void {
    cutAsSlow += 1;
    sayBye(connection, 'slow');
  }

  /** The room hears of it when the socket has closed. */
  function sayBye(connection: Connection, why: ByeReason): void {
    const frame: ServerFrame = { t: 'bye', why };
    connection.socket.write(textFrame(JSON.stringify(frame)));
    shut(connection, closeCode[why]);
  }

  async function admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (closing) return refuse(socket, 503);
    const code = codeOf(request.url);
    if (!code) return refuse(socket, 404);
    // Also a missing one: browsers always say where a socket comes from (RFC 6455, 10.2).
    if (request.headers.origin !== origin) return refuse(socket, 403);
    const address = networkOf(addressOf(request));
    if (arrived >= most.total) return refuse(socket, 503);
    if ((perAddress.get(address) ?? 0) >= most.perAddress) return refuse(socket, 429);
    // Counted from here on, so that a thousand at once do not all find room.
    count(address, 1);
    let connected: boolean | undefined;
    try {
      const waitMs = await stoa.attempts.take([[`sockets from ${address}`, arriving]]);
      if (waitMs !== undefined) return refuse(socket, 429, waitMs);
      if (await isOfWorkspaces(code, workspacesOf(request)))
        connected = await enter(code, request, socket, head, address);
    } finally {
      if (!connected) count(address, -1);
    }
    if (connected === undefined) refuse(socket, 404);
  }

  async function isOfWorkspaces(code: RoomCode, named: readonly string[]): Promise<boolean> {
    if (named.length === 0) return true;
    const { workspaces } = directory;
    const place = await workspaces.roomByCode(code);
    return place !== undefined && (await areAll(workspaces, named, place.workspaceId));
  }

  /** Answers whether there is a socket in the room now; `undefined` when there is no such room. */
  async function enter(
    code: RoomCode,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    address: string,
  ): Promise<boolean | undefined> {
    const cookie = request.headers.cookie ?? '';
    const actor = await standings.actorOf(cookie);
    return rooms.enter(code, async (room) => {
      const role =
        actor.type === 'person' ? await directory.workspaces.roleIn(room.workspaceId, actor.id) : undefined;
      let connected = false;
      // Calls back at once, or answers itself what is wrong with the handshake.
      if (!socket.destroyed)
        server.handleUpgrade(request, socket, head, (ws) => {
          connected = true;
          connect(ws, socket, room, { actor, role, cookie, address });
        });
      return connected;
    });
  }

  function count(address: string, change: 1 | -1): void {
    arrived += change;
    const now = (perAddress.get(address) ?? 0) + change;
    if (now > 0) perAddress.set(address, now);
    else perAddress.delete(address);
  }

  function connect(
    ws: WebSocket,
    socket: Duplex,
    room: EnteredRoom,
    {
      actor,
      role,
      cookie,
      address,
    }: Pick<Connection, 'actor' | 'cookie' | 'address'> & {
      role: Parameters<EnteredRoom['live']['connect']>[2];
    },
  ): void {
    const line = (lastLine += 1);
    const connection: Connection = {
      ws,
      socket,
      line,
      room,
      actor,
      member: role !== undefined,
      cookie: actor.type === 'person' ? cookie : '',
      address,
      checkedAt: Date.now(),
      meter: fullMeter(flow, performance.now()),
      shut: false,
    };
    (ws as Held)[held] = connection;
    (socket as Duplex & { [held]?: Connection })[held] = connection;
    socket.on('data', onData);
    connections.set(line, connection);
    room.live.connect(line, actor, role);

    // The same functions for every socket: ten thousand of them would cost some hundred bytes each as closures.
    ws.on('message', onMessage)
      .on('pong', onPong)
      .on('ping', onPing)
      .on('error', onError)
      .on('close', onClose);
  }

  function onMessage(this: WebSocket, data: Buffer, isBinary: boolean): void {
    const connection = (this as Held)[held];
    if (mayGoOn(connection)) connection.room.live.receive(connection.line, isBinary ? '' : data.toString());
  }

  function onPong(this: WebSocket): void {
    const connection = (this as Held)[held];
    if (mayGoOn(connection)) connection.room.live.heard(connection.line);
  }

  /** After ws, which has the same bytes: it must not wait for the next ones to hear that there are too many. */
  function onData(this: Duplex, chunk: Buffer): void {
    const { ws, meter } = (this as Duplex & { [held]: Connection })[held];
    slowDown(ws, meter, flow, chunk.length, performance.now());
  }

  /** Whether a frame that came is one of those that a client may send. Whoever floods is let go, and not read any more. */
  function mayGoOn(connection: Connection): boolean {
    if (connection.shut) return false;
    if (!isFlood(connection.meter, flow, performance.now())) return true;
    cutAsFlood += 1;
    sayBye(connection, 'badFrames');
    connection.ws.pause();
    setTimeout(destroyThis.bind(connection.socket), closeTimeoutMs).unref();
    return false;
  }

  function onPing(this: WebSocket, data: Buffer): void {
    const connection = (this as Held)[held];
    if (!mayGoOn(connection)) return;
    connection.room.live.heard(connection.line);
    if (connection.socket.writableLength > limits.socketBufferBytes) overflow(connection);
    else this.pong(data);
  }

  function onClose(this: WebSocket): void {
    const connection = (this as Held)[held];
    const { line, address, room } = connection;
    connection.shut = true;
    connections.delete(line);
    count(address, -1);
    room.live.disconnect(line);
  }

  return {
    rooms,
    recheckPerson: standings.recheckPerson,
    upgrade(request, socket, head) {
      socket.on('error', destroyThis);
      pace(() => {
        if (socket.destroyed) return;
        admit(request, socket, head).catch((cause: unknown) => {
          log('error', 'sockets.notAdmitted', { problem: nameOf(cause) });
          refuse(socket, 503);
        });
      });
    },
    stats: () => ({ sockets: connections.size, rooms: rooms.size, cutAsSlow, cutAsFlood }),
    async close() {
      closing = true;
      standings.stop();
      stopListening();
      for (const { live } of rooms.all()) live.tell({ type: 'closing' });
      await rooms.close();
      // Those whose rooms run elsewhere.
      for (const connection of connections.values()) shut(connection, closeCode.restart);
      await Promise.race([allClosed(), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
      for (const { ws } of connections.values()) ws.terminate();
    },
  };

  async function allClosed(): Promise<void> {
    await Promise.all(
      [...connections.values()].map(({ ws }) => new Promise((resolve) => ws.once('close', resolve))),
    );
  }
}

function codeOf(url = ''): RoomCode | undefined {
  const path = url.split('?', 1)[0]!;
  return path.startsWith(prefix) ? asRoomCode(path.slice(prefix.length)) : undefined;
}

function drained({ socket, shut }: Connection): Promise<void> | undefined {
  if (shut || socket.destroyed || !socket.writableNeedDrain) return undefined;
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}

const reasons = {
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
} as const;

/** Answers an upgrade with a plain status, and closes. */
function refuse(socket: Duplex, status: keyof typeof reasons, waitMs?: number): void {
  if (!socket.writable) return void socket.destroy();
  socket.once('finish', () => socket.destroy());
  const wait = waitMs === undefined ? '' : `Retry-After: ${Math.ceil(waitMs / 1_000)}\r\n`;
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status]}\r\n${wait}Connection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
