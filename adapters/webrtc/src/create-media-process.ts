import { fork, type ChildProcess } from 'node:child_process';
import { err, ok, type Media, type MediaEvent, type MeetingId, type Result, type SeatId } from '@stoa/domain';
import type { SeatEvent } from '@stoa/media';
import { announcedAddresses } from './announced.ts';
import type { EngineChoice, FromMedia, ToMedia } from './messages.ts';
import { RecordingBook, type Recording, type RecordingRequest } from './recording-book.ts';
import { SeatBook } from './seat-book.ts';

export interface MediaProcessOptions {
  /** The one UDP port of all calls. */
  readonly port: number;
  /** Local address to listen on; `0.0.0.0` is all. */
  readonly bind?: string;
  /** Addresses that clients try, separated by commas; unset, all IPv4 addresses of this machine. */
  readonly announced?: string | undefined;
  /** The child's entry: `media-process.ts` itself, or what a build made of it. */
  readonly entry?: URL;
  readonly engine?: EngineChoice;
  readonly log?: (line: string) => void;
}

export interface MediaProcess extends Media {
  /** Settles when the first child is up, or has refused to start. After a refusal nothing is tried again. */
  readonly started: Promise<Result<void, MediaRefused>>;
  /** Of the child now, for tests that kill it. */
  pid(): number | undefined;
  /** What carries the media, once it is up: `libdatachannel`, or `werift` where that does not load. */
  engine(): string | undefined;
  /** How often another child took the place of one that ended. */
  restarts(): number;
  /**
   * Records the room from now on, whoever is in it, also over the end of a child: what that had not handed over (at most 5 s) is missing
   * and marked, and the next one goes on in the same timeline. Only what passes through here is recorded, so a direct call is not.
   */
  record(room: MeetingId, request: RecordingRequest): Recording;
  close(): Promise<void>;
}

/** The media process cannot start; `message` is one sentence for who runs this Stoa. */
export interface MediaRefused {
  readonly type: 'MediaRefused';
  readonly message: string;
}

/** A child that does not answer for this many pings of {@link pingMs} is hung, and killed. */
const missedPings = 8;
const pingMs = 500;
/** Pause before another start, in ms: doubled after each failure, from the least again once a child has lived for half a minute. */
const leastPauseMs = 50;
const mostPauseMs = 5_000;

/** The port {@link Media}, carried out by a child process that is started again whenever it ends. */
export function createMediaProcess(options: MediaProcessOptions): MediaProcess {
  const {
    port,
    bind = '0.0.0.0',
    entry = new URL('./media-process.ts', import.meta.url),
    log = () => {},
  } = options;
  const announced = announcedAddresses(options.announced);
  const seats = new SeatBook();
  const recordings = new RecordingBook(() => performance.now());
  let child: ChildProcess | undefined;
  let state: 'up' | 'down' | 'starting' = 'starting';
  let closing = false;
  let pauseMs = leastPauseMs;
  let missed = 0;
  let failures = 0;
  let starts = 0;
  let engine: string | undefined;
  let restart: NodeJS.Timeout | undefined;
  let settle: (started: Result<void, MediaRefused>) => void;
  const started = new Promise<Result<void, MediaRefused>>((resolve) => (settle = resolve));
  const refuse = (message: string) => {
    state = 'down';
    settle(err({ type: 'MediaRefused', message }));
  };

  const tell = (message: ToMedia) => {
    if (child?.connected) child.send(message, () => {});
  };
  const heartbeat = setInterval(() => {
    if (!child) return;
    if (++missed > missedPings) {
      log('The media process does not answer; it is started again.');
      missed = 0;
      child.kill('SIGKILL');
    } else tell({ t: 'ping', n: missed });
  }, pingMs);
  heartbeat.unref();

  function start(): void {
    const born = performance.now();
    const made = fork(entry, [], {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    child = made;
    starts += 1;
    missed = 0;
    made.on('message', (message: FromMedia) => hear(message));
    made.on('error', (cause) => log(`The media process: ${cause.message}`));
    made.on('exit', (code, signal) => {
      if (child !== made) return;
      child = undefined;
      recordings.interrupted();
      const wasUp = state === 'up';
      if (closing) return;
      if (state !== 'starting') state = 'down';
      else if (++failures >= 3) {
        closing = true;
        return refuse(`The media process does not start (${signal ?? code}).`);
      }
      if (wasUp) {
        log(`The media process ended (${signal ?? code}); another is started.`);
        seats.tellAll({ type: 'engine', state: 'down' });
      }
      pauseMs = performance.now() - born > 30_000 ? leastPauseMs : Math.min(mostPauseMs, pauseMs * 2);
      restart = setTimeout(start, pauseMs);
    });
    tell({ t: 'start', port, bind, announced: announced!, engine: options.engine ?? 'auto' });
  }

  function hear(message: FromMedia): void {
    missed = 0;
    switch (message.t) {
      case 'up': {
        const again = state === 'down';
        state = 'up';
        engine = message.engine;
        settle(ok(undefined));
        if (message.note) log(message.note);
        recordings.replay(tell);
        seats.replay(tell);
        if (again) seats.tellAll({ type: 'engine', state: 'up' });
        break;
      }
      case 'refused':
        if (state === 'starting') {
          closing = true;
          refuse(why(message, port, bind));
        } else log(`The media process cannot start: ${why(message, port, bind)}`);
        break;
      case 'event':
        seats.tell(message.room, message.seat, message.generation, asMediaEvent(message.event));
        break;
      case 'segment':
      case 'beat':
      case 'recording':
        recordings.hear(message, tell);
    }
  }

  if (announced) start();
  else {
    closing = true;
    queueMicrotask(() => refuse('STOA_MEDIA_ADDRESS must be IP addresses, separated by commas.'));
  }

  return {
    started,
    pid: () => child?.pid,
    state: () => state,
    engine: () => engine,
    restarts: () => Math.max(0, starts - 1),
    connect(room, seat, listener) {
      const generation = seats.connect(room, seat, listener, state !== 'up');
      if (state === 'up') tell({ t: 'connect', room, seat, generation });
    },
    answer(room, seat, generation, sdp) {
      if (state === 'up') tell({ t: 'answer', room, seat, generation, sdp });
    },
    want(room, seat, wanted) {
      const pictures = wanted.map(({ seat: peer, source, width }) => ({ peer, source, width }));
      if (seats.want(room, seat, pictures) && state === 'up')
        tell({ t: 'want', room, seat, wanted: pictures });
    },
    permit(room, seat, permitted) {
      seats.permit(room, seat, permitted);
      if (state === 'up') tell({ t: 'permit', room, seat, permitted });
    },
    leave(room, seat) {
      if (seats.leave(room, seat) && state === 'up') tell({ t: 'leave', room, seat });
    },
    record: (room, request) => recordings.start(room, request, (message) => state === 'up' && tell(message)),
    close() {
      closing = true;
      clearInterval(heartbeat);
      clearTimeout(restart);
      const last = child;
      if (!last || last.exitCode !== null || last.signalCode !== null) return Promise.resolve();
      return new Promise((resolve) => {
        const force = setTimeout(() => last.kill('SIGKILL'), 1_000);
        last.once('exit', () => {
          clearTimeout(force);
          resolve();
        });
        if (last.connected) last.disconnect();
        else last.kill('SIGKILL');
      });
    },
  };
}

/** One sentence for who runs this Stoa: what is in the way, and which setting moves it. */
function why({ reason, code }: { reason: string; code?: string }, port: number, bind: string): string {
  if (code === 'EADDRINUSE')
    return `UDP port ${port} is taken by another program: set STOA_MEDIA_PORT to a free one.`;
  if (code === 'EACCES')
    return `UDP port ${port} may not be used by this user: set STOA_MEDIA_PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL') return `This machine has no address ${bind} to receive calls on.`;
  return `Calls cannot be carried: ${reason}`;
}

/** The library's event in the words of the port. */
function asMediaEvent(event: SeatEvent): MediaEvent {
  switch (event.type) {
    case 'slots':
      return {
        type: 'slots',
        slots: event.slots.map(({ mid, peer, source }) => ({ mid, seat: peer as SeatId, source })),
      };
    case 'speakers':
      return {
        type: 'speakers',
        speakers: event.speakers.map(({ peer, level }) => ({ seat: peer as SeatId, level })),
      };
    default:
      return event;
  }
}
