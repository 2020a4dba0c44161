import type { Actor } from '../actor.ts';
import { readChat } from '../chat/read-chat.ts';
import type { Log, RoomHome } from '../home.ts';
import type { GuestId, MeetingId, MessageId, PersonId, SeatId } from '../ids.ts';
import type { PictureName } from '../pictures/picture-places.ts';
import { picturesOf } from '../pictures/show-pictures.ts';
import { performIn, type Trace } from '../perform.ts';
import type { Role } from '../roles.ts';
import { hashSecret } from '../secret.ts';
import type { Instant } from '../time.ts';
import type { Effect, Fresh, Line, RoomEvent } from './events.ts';
import { limits } from './limits.ts';
import { parseFrame } from './parse-frame.ts';
import { createPersistence, isKept } from './persistence.ts';
import type { ByeReason, ClientFrameOf, ServerFrame } from './protocol.ts';
import { isEmpty, openRoom, type DirectOptions, type Rates, type RoomState } from './state.ts';
import { step } from './step.ts';
import { writeLog } from './write-log.ts';

/** The sockets of a room, as whoever hosts it brings them. None of these may call back into the room before it returns. */
export interface Lines {
  send(lines: readonly Line[], frame: ServerFrame): void;
  ping(line: Line): void;
  close(line: Line, why: ByeReason | undefined): void;
  /** Resolves when what was sent on this line has left, or the line is gone: pages of a long chat wait for it. */
  drained(line: Line): Promise<void> | undefined;
}

/** A room that runs: the state machine with its records, its media and its sockets. */
export interface LiveRoom {
  readonly meetingId: MeetingId;
  connect(line: Line, actor: Actor, role: Role | undefined): void;
  /** One text frame. */
  receive(line: Line, text: string): void;
  heard(line: Line): void;
  disconnect(line: Line): void;
  /** Once a second. */
  tick(): void;
  /** Somebody outside changed the meeting's record: reads it again. */
  meetingChanged(): Promise<void>;
  /** Somebody may have another picture. */
  lookAtPicture(person: PersonId): void;
  /** The log may have been written from elsewhere: reads on from it. */
  readOn(): Promise<void>;
  /** The last of what a page may tell a room. */
  tell(event: Extract<RoomEvent, { type: 'memberLeft' | 'signedOut' | 'closing' | 'workspaceGone' }>): void;
  /** Nobody is in, waits or is connected, and everything is kept: the room can be dropped. */
  isIdle(): boolean;
  /** Resolves when everything that happened so far is done. */
  settled(): Promise<void>;
  readonly state: RoomState;
}

export interface LiveRoomOptions {
  /** Told of every use case that is performed. */
  readonly trace?: Trace | undefined;
  readonly rates?: Rates | undefined;
  readonly direct?: DirectOptions | undefined;
  /** How a seat's secret is hashed: another one makes a rehearsal the same at every run. */
  readonly hash?: ((secret: string) => Promise<string>) | undefined;
}

/** Opens the room of a meeting from its records; `undefined` when there is no such meeting. */
export async function openLiveRoom(
  home: RoomHome,
  meetingId: MeetingId,
  lines: Lines,
  log: Log,
  options: LiveRoomOptions = {},
): Promise<LiveRoom | undefined> {
  // What rooms that died left at their doors. A disk that takes no writes now opens the room all the same.
  await home.seats
    .sweep((home.clock.now() - limits.strangersMs) as Instant)
    .catch((cause: unknown) =>
      log('warn', 'room.notSwept', { meetingId, problem: cause instanceof Error ? cause.name : 'unknown' }),
    );
  const [meeting, workspace, seats, stays, position] = await Promise.all([
    home.meetings.byId(meetingId),
    home.workspaces.byId(home.workspaceId),
    home.seats.ofMeeting(meetingId),
    home.attendance.ofMeeting(meetingId),
    home.messageLog.lastPosition(meetingId),
  ]);
  if (!meeting || !workspace) return undefined;
  const held = seats.flatMap(({ holder }) => (holder.type === 'person' ? [holder.id] : []));
  const pictures = await picturesOf(home.pictures, held).catch(() => ({}));
  const media = home.media.state() === 'up' ? 'up' : 'down';
  const stored = {
    meeting,
    workspaceName: workspace.name,
    seats,
    stays,
    pictures: new Map(Object.entries(pictures) as [PersonId, PictureName][]),
    position,
    media,
    rates: options.rates,
    direct: options.direct,
  } as const;
  return runRoom(home, openRoom(stored, home.clock.now()), lines, log, options);
}

function runRoom(
  home: RoomHome,
  state: RoomState,
  lines: Lines,
  log: Log,
  { trace, hash = hashSecret }: LiveRoomOptions,
): LiveRoom {
  const meetingId = state.meeting.id;
  const held = withHeldRecords(home, state);
  const persistence = createPersistence(home, meetingId, (cause) => warn('room.notKept', cause));
  /** Turns whose effects wait for something to be kept; what comes after them waits behind. */
  const turns: (readonly Effect[])[] = [];
  let running: Promise<void> | undefined;
  const underWay = new Set<Promise<void>>();
  /** Edits and deletions go one by one, so that no edit comes to stand after the deletion it did not see. */
  let rewriting: Promise<void> = Promise.resolve();
  /** Entries of which nobody knows whether the log has them. */
  const doubtful = new Set<MessageId>();

  const warn = (event: string, cause: unknown): void =>
    log('warn', event, { meetingId, problem: cause instanceof Error ? cause.name : 'unknown' });

  function on(event: RoomEvent): void {
    const effects = work(event);
    if (effects.length === 0) return;
    if (running || effects.some(isKept)) {
      turns.push(effects);
      running ??= runTurns();
    } else {
      runAll(effects);
    }
  }

  /** A mistake of ours in one turn must not end the process, and with it every other room. */
  function work(event: RoomEvent): readonly Effect[] {
    try {
      return step(state, event, home.clock.now());
    } catch (cause) {
      log('error', 'room.stepBroke', { meetingId, event: event.type, problem: placeOf(cause) });
      return [];
    }
  }

  /** One effect that breaks must not take the rest of the room with it. */
  function runAll(effects: readonly Effect[]): void {
    for (const effect of effects) {
      try {
        run(effect);
      } catch (cause) {
        warn('room.effectBroke', cause);
      }
    }
  }

  async function runTurns(): Promise<void> {
    for (let effects = turns.shift(); effects; effects = turns.shift()) {
      const kept = effects.filter(isKept);
      if (kept.length > 0) await persistence.keep(kept);
      runAll(effects);
    }
    running = undefined;
  }

  function run(effect: Effect): void {
    const { media } = home;
    switch (effect.type) {
      case 'send':
        return lines.send(effect.lines, effect.frame);
      case 'close':
        return lines.close(effect.line, effect.why);
      case 'ping':
        return lines.ping(effect.line);
      case 'seen':
        return track(home.attendance.seen(meetingId, effect.at));
      case 'log':
        return effect.frame.t === 'edit' || effect.frame.t === 'delete'
          ? rewrite(effect)
          : track(write(effect));
      case 'page':
        return track(readPage(effect));
      case 'look':
        return track(look());
      case 'mediaConnect':
        return media.connect(meetingId, effect.seat, (event) =>
          on({ type: 'media', seat: effect.seat, event }),
        );
      case 'mediaAnswer':
        return media.answer(meetingId, effect.seat, effect.generation, effect.sdp);
      case 'mediaWant':
        return media.want(meetingId, effect.seat, effect.wanted);
      case 'mediaPermit':
        return media.permit(meetingId, effect.seat, effect.permitted);
      case 'mediaLeave':
        return media.leave(meetingId, effect.seat);
    }
  }

  function track(work: Promise<void>): void {
    const done = work
      .catch((cause: unknown) => warn('room.workBroke', cause))
      .finally(() => void underWay.delete(done));
    underWay.add(done);
  }

  function rewrite(effect: Extract<Effect, { type: 'log' }>): void {
    rewriting = rewriting.then(() => write(effect)).catch((cause: unknown) => warn('room.workBroke', cause));
    track(rewriting);
  }

  async function write({ line, seat, by, frame }: Extract<Effect, { type: 'log' }>): Promise<void> {
    const { re } = frame;
    const done = await writeLog(held, meetingId, seat, by, frame, trace);
    if (done.ok) return on({ type: 'logged', line, re, entry: done.value });
    if (done.error.cause) warn('room.notLogged', done.error.cause);
    if (done.error.doubt) doubtful.add(frame.id);
    on({ type: 'refused', line, re, refusal: done.error.refusal });
  }

  async function readPage({
    line,
    seat,
    by,
    why,
    after,
    sent,
  }: Extract<Effect, { type: 'page' }>): Promise<void> {
    try {
      if (why === 'catchUp') await lines.drained(line);
      const page = await performIn(held, by, trace)(readChat, { meetingId, seatId: seat, after });
      if (page.ok) return on({ type: 'page', line, why, sent, ...page.value });
    } catch (cause) {
      warn('room.notRead', cause);
    }
    on({ type: 'pageFailed', line, why });
  }

  /** Where it cannot be read, they are shown as they were: it is decoration. */
  async function lookAtPicture(person: PersonId): Promise<void> {
    try {
      const picture = (await picturesOf(home.pictures, [person]))[person];
      on({ type: 'pictured', person, picture });
    } catch (cause) {
      warn('room.notRead', cause);
    }
  }

  /** Where it cannot be read, whoever waits for it asks again at the next tick. */
  async function look(): Promise<void> {
    try {
      on({ type: 'logStands', position: await home.messageLog.lastPosition(meetingId) });
    } catch (cause) {
      warn('room.notRead', cause);
    }
  }

  /** A member's seat is known by their session; only one that is or was a guest's needs a secret, which takes a moment to hash. */
  function hello(line: Line, frame: ClientFrameOf<'hello'>): void {
    const fresh = { seatId: home.ids.next() as SeatId, guestId: home.ids.next() as GuestId };
    if (state.lines.get(line)?.actor.type !== 'person' || frame.seat)
      return track(hashedHello(line, frame, fresh));
    on({ type: 'hello', line, frame, fresh });
  }

  async function hashedHello(line: Line, frame: ClientFrameOf<'hello'>, ids: Fresh): Promise<void> {
    const secret = home.ids.secret();
    const [secretHash, given] = await Promise.all([
      hash(secret),
      frame.seat ? hash(frame.seat.secret) : undefined,
    ]);
    on({ type: 'hello', line, frame, secretHash: given, fresh: { ...ids, secret, secretHash } });
  }

  async function settleDoubts(): Promise<void> {
    for (const id of doubtful) {
      const entry = await home.messageLog.byId(meetingId, id);
      doubtful.delete(id);
      if (entry) on({ type: 'logged', line: noLine, re: undefined, entry });
    }
  }

  return {
    meetingId,
    state,
    connect(line, actor, role) {
      on({ type: 'connected', line, actor, role });
      if (actor.type === 'person') track(lookAtPicture(actor.id));
    },
    receive(line, text) {
      if (text === ping) return on({ type: 'frame', line, frame: { t: 'ping' } });
      const frame = parseFrame(text);
      if (!frame.ok) return on({ type: 'badFrame', line, refusal: frame.error.type, re: frame.error.re });
      if (frame.value.t === 'hello') return hello(line, frame.value);
      on({ type: 'frame', line, frame: frame.value });
    },
    heard: (line) => on({ type: 'heard', line }),
    disconnect: (line) => on({ type: 'disconnected', line }),
    tick() {
      on({ type: 'tick' });
      on({ type: 'engine', state: home.media.state() === 'up' ? 'up' : 'down' });
      if (persistence.waiting > 0) track(persistence.retry());
      if (doubtful.size > 0) track(settleDoubts().catch((cause: unknown) => warn('room.notRead', cause)));
    },
    async meetingChanged() {
      const meeting = await home.meetings.byId(meetingId);
      if (meeting) on({ type: 'meetingChanged', meeting });
    },
    lookAtPicture(person) {
      const isHere = [...state.seats.values()].some(
        ({ stored: { holder } }) => holder.type === 'person' && holder.id === person,
      );
      if (isHere) track(lookAtPicture(person));
    },
    readOn: look,
    tell: on,
    isIdle: () => isEmpty(state) && underWay.size === 0 && !running && persistence.waiting === 0,
    async settled() {
      while (running || underWay.size > 0) await Promise.all([running, ...underWay]);
    },
  };
}

/**
 * A home whose use cases see the room's own seats and meeting as the room holds them: nobody else changes them while it runs, and
 * what a page changes it is told. Saves two reads per message.
 */
function withHeldRecords(home: RoomHome, state: RoomState): RoomHome {
  const { seats, meetings } = home;
  return {
    ...home,
    seats: {
      save: (seat) => seats.save(seat),
      ofMeeting: (meeting) => seats.ofMeeting(meeting),
      forget: (id) => seats.forget(id),
      sweep: (before) => seats.sweep(before),
      byId: async (id) => state.seats.get(id)?.stored ?? seats.byId(id),
    },
    meetings: {
      add: (meeting) => meetings.add(meeting),
      change: (id, fields) => meetings.change(id, fields),
      upcoming: (limit, after) => meetings.upcoming(limit, after),
      ofSeries: (id, limit) => meetings.ofSeries(id, limit),
      planned: (limit, after) => meetings.planned(limit, after),
      past: (limit, offset, after) => meetings.past(limit, offset, after),
      byId: async (id) => (id === state.meeting.id ? state.meeting : meetings.byId(id)),
    },
  };
}

/** What an idle client sends every second, as it writes it. */
const ping = '{"t":"ping"}';
/** The kind of a mistake and the line it was made in; never its message, which may hold what somebody wrote. */
const placeOf = (cause: unknown): string =>
  cause instanceof Error ? `${cause.name} ${/at .*/.exec(cause.stack ?? '')?.[0] ?? ''}` : 'unknown';
/** Stands for nobody: no socket has this number. */
const noLine: Line = -1;
