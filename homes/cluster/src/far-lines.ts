import type { Log, MeetingId, ProcessId, Wire } from '@stoa/domain';
import type { Line } from '@stoa/domain/room/events';
import type { Lines } from '@stoa/domain/room/live-room';
import { nameOf, type EnteredRoom, type Place } from '@stoa/node/rooms';
import type { SocketLines } from '@stoa/node/sockets';
import type { RoomMessage, RoomWire } from './room-wire.ts';

export interface FarLinesOptions {
  readonly wire: Wire;
  readonly roomWire: RoomWire;
  /** The sockets of this process. */
  readonly lines: SocketLines;
  /** The room of a place if it runs here, or can. */
  readonly roomOf: (place: Place) => Promise<EnteredRoom | undefined>;
  readonly log: Log;
}

/** Lines between sockets and rooms of different processes. */
export interface FarLines {
  /** For rooms here: sockets here and elsewhere. */
  readonly lines: Lines;
  /** For sockets here: a room in another process. */
  roomAt(owner: ProcessId, place: Place): EnteredRoom;
  close(): void;
}

/** A socket of another process, in a room here. */
interface FarSocket {
  readonly process: ProcessId;
  /** Its number there. */
  readonly line: Line;
  readonly meetingId: MeetingId;
  room?: EnteredRoom | undefined;
  /** What it said before its room was open. */
  waiting: ((room: EnteredRoom) => void)[];
  drained?: (() => void) | undefined;
}

/** How soon it is said again that something was lost, ms. */
const againMs = 250;
/** Numbers of far lines begin here: sockets of a process never come so far. */
const firstFar = 2 ** 40;

export function createFarLines({ wire, roomWire, lines, roomOf, log }: FarLinesOptions): FarLines {
  /** Sockets of other processes, by the number that rooms here know them by. */
  const sockets = new Map<Line, FarSocket>();
  const numberOf = new Map<string, Line>();
  /** Sockets here whose room runs elsewhere. */
  const abroad = new Map<Line, ProcessId>();
  const sorted = new WeakMap<
    readonly Line[],
    { near: readonly Line[]; far: ReadonlyMap<ProcessId, readonly Line[]> }
  >();
  let last = firstFar;

  /** Those that still have to learn that something to them was lost. */
  const owed = new Set<ProcessId>();
  let owing: NodeJS.Timeout | undefined;

  const key = (process: ProcessId, line: Line): string => `${process} ${line}`;

  /** A room sends to the same list as long as nobody comes or goes: where its lines are is looked up once. */
  function sort(all: readonly Line[]) {
    const known = sorted.get(all);
    if (known) return known;
    const far = new Map<ProcessId, Line[]>();
    for (const line of all) {
      const socket = sockets.get(line);
      if (!socket) continue;
      const theirs = far.get(socket.process);
      if (theirs) theirs.push(socket.line);
      else far.set(socket.process, [socket.line]);
    }
    const found = { near: all.filter((line) => line < firstFar), far };
    if (all.length > 1) sorted.set(all, found);
    return found;
  }

  function drop(number: Line): FarSocket | undefined {
    const socket = sockets.get(number);
    if (!socket) return undefined;
    sockets.delete(number);
    numberOf.delete(key(socket.process, socket.line));
    socket.drained?.();
    return socket;
  }

  function connect(from: ProcessId, { place, line, actor, role }: RoomMessage & { t: 'connect' }): void {
    const number = (last += 1);
    const socket: FarSocket = { process: from, line, meetingId: place.meetingId, waiting: [] };
    sockets.set(number, socket);
    numberOf.set(key(from, line), number);
    roomOf(place).then(
      (room) => {
        if (!sockets.has(number)) return;
        if (!room) return refuse(number);
        socket.room = room;
        room.live.connect(number, actor, role);
        for (const said of socket.waiting) said(room);
        socket.waiting = [];
      },
      (cause: unknown) => {
        log('warn', 'room.notOpened', { meetingId: place.meetingId, problem: nameOf(cause) });
        refuse(number);
      },
    );
  }

  function refuse(number: Line): void {
    const socket = drop(number);
    if (socket) roomWire.say(socket.process, { t: 'close', line: socket.line, why: 'restart' });
  }

  function said(from: ProcessId, line: Line, what: (room: EnteredRoom, number: Line) => void): void {
    const number = numberOf.get(key(from, line));
    const socket = number === undefined ? undefined : sockets.get(number);
    // A line that this process does not know belongs to a room that it had to give up.
    if (number === undefined || !socket) return roomWire.say(from, { t: 'close', line, why: 'restart' });
    if (socket.room) what(socket.room, number);
    else socket.waiting.push((room) => what(room, number));
  }

  function hear(from: ProcessId, message: RoomMessage, text: string): void {
    switch (message.t) {
      case 'connect':
        return connect(from, message);
      case 'frame':
        return said(from, message.line, (room, number) => room.live.receive(number, text));
      case 'heard':
        return said(from, message.line, (room, number) => room.live.heard(number));
      case 'gone': {
        const number = numberOf.get(key(from, message.line));
        if (number === undefined) return;
        return said(from, message.line, (room) => {
          drop(number);
          room.live.disconnect(number);
        });
      }
      case 'tell': {
        const { event, meetingId } = message;
        if (event.type === 'signedOut')
          return said(from, event.line, (room, number) => room.live.tell({ ...event, line: number }));
        return [...sockets.values()]
          .find((one) => one.meetingId === meetingId && one.room)
          ?.room?.live.tell(event);
      }
      case 'drained':
        return sockets.get(numberOf.get(key(from, message.line)) ?? -1)?.drained?.();
      case 'send':
        return lines.sendText(message.lines, text);
      case 'ping':
        return lines.ping(message.line);
      case 'close':
        return lines.close(message.line, message.why);
      case 'drain': {
        const answer = (): void => roomWire.say(from, { t: 'drained', line: message.line });
        return void (lines.drained(message.line)?.then(answer) ?? answer());
      }
      case 'anew':
        return beginAnew(from);
    }
  }

  /** Something between two processes was lost: every line between them ends, and people come back and catch up. */
  function beginAnew(other: ProcessId): void {
    for (const [line, owner] of abroad) {
      if (owner !== other) continue;
      abroad.delete(line);
      lines.close(line, 'restart');
    }
    for (const [number, socket] of sockets) {
      if (socket.process !== other) continue;
      drop(number);
      socket.room?.live.disconnect(number);
    }
  }

  /**
   * Tells the other end to begin anew too. What says so may be lost itself: it is said again after a while, and not at once, because a
   * carrier that is away loses each try as fast as it is made.
   */
  function owe(other: ProcessId): void {
    owed.add(other);
    owing ??= setTimeout(() => {
      owing = undefined;
      const all = [...owed];
      owed.clear();
      for (const process of all) roomWire.say(process, { t: 'anew' });
    }, againMs).unref();
  }

  const stops = [
    roomWire.listen(hear),
    wire.listen((event) => {
      if (event.type === 'gone') {
        owed.delete(event.process);
        return beginAnew(event.process);
      }
      const other =
        event.type === 'missed' ? event.from : event.type === 'undelivered' ? event.to : undefined;
      if (other === undefined) return;
      if (!owed.has(other)) log('warn', 'wire.lost', { process: other, way: event.type });
      beginAnew(other);
      if (event.type === 'missed') roomWire.say(other, { t: 'anew' });
      else owe(other);
    }),
  ];

  return {
    lines: {
      send(all, frame) {
        const { near, far } = sort(all);
        const text = JSON.stringify(frame);
        if (near.length > 0) lines.sendText(near, text);
        for (const [process, theirs] of far) roomWire.say(process, { t: 'send', lines: theirs }, text);
      },
      ping(line) {
        const socket = sockets.get(line);
        if (socket) roomWire.say(socket.process, { t: 'ping', line: socket.line });
        else lines.ping(line);
      },
      close(line, why) {
        const socket = sockets.get(line);
        // It stays known until its process says that it is gone, as a socket here does.
        if (socket) roomWire.say(socket.process, { t: 'close', line: socket.line, why });
        else lines.close(line, why);
      },
      drained(line) {
        const socket = sockets.get(line);
        if (!socket) return lines.drained(line);
        return new Promise((resolve) => {
          const before = socket.drained;
          socket.drained = () => {
            socket.drained = undefined;
            before?.();
            resolve();
          };
          roomWire.say(socket.process, { t: 'drain', line: socket.line });
        });
      },
    },
    roomAt(owner, place) {
      const say = (message: RoomMessage, text?: string): void => roomWire.say(owner, message, text);
      return {
        workspaceId: place.workspaceId,
        live: {
          connect(line, actor, role) {
            abroad.set(line, owner);
            say({ t: 'connect', place, line, actor, ...(role && { role }) });
          },
          receive: (line, text) => say({ t: 'frame', line }, text),
          heard: (line) => say({ t: 'heard', line }),
          disconnect(line) {
            if (abroad.delete(line)) say({ t: 'gone', line });
          },
          tell: (event) => say({ t: 'tell', meetingId: place.meetingId, event }),
        },
      };
    },
    close() {
      clearTimeout(owing);
      for (const stop of stops) stop();
    },
  };
}
