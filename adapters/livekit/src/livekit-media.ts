import type { Log, MediaElsewhere, MediaEvent, MeetingId, SeatId } from '@stoa/domain';
import { AccessToken, RoomServiceClient, TwirpError, WebhookReceiver } from 'livekit-server-sdk';
import { grantOf, nothing, permissionOf, type Permits } from './grants.ts';

export interface LiveKitOptions {
  /** Where browsers connect to: `wss://…`. */
  readonly url: string;
  /** Where we reach its API, if that is another address: `http://…`. */
  readonly apiUrl?: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly log?: Log;
  /** How often it is asked whether it is there, and what was not done is tried again, ms. */
  readonly lookMs?: number;
}

interface Seat {
  readonly room: MeetingId;
  readonly seat: SeatId;
  permits: Permits;
  listener: ((event: MediaEvent) => void) | undefined;
  generation: number;
  /** When the last token of this seat runs out, on the monotonic clock; 0 when there was none. */
  tokenUntil: number;
  /** A token that has not run out permits something else than what is permitted now. */
  stale: boolean;
  left: boolean;
  /** The server may not have what we last said; it is said again at `againAt`, after a wait that doubles. */
  owing: boolean;
  againAt: number;
  waitMs: number;
  saying: boolean;
}

/** The longest wait before something is said again, ms. */
const waitMostMs = 8_000;
/** A token is for coming in at once; LiveKit itself gives those who are in new ones. In s. */
const tokenSeconds = 120;

/**
 * {@link MediaElsewhere} on a LiveKit server: a room is a meeting, an identity is a seat. LiveKit goes by a token's grants when
 * somebody comes in, so that what changed since is said again when its webhook tells that they did; and where nobody was there to
 * hear it, again and again until the token has run out.
 */
export function createLiveKitMedia({
  url,
  apiUrl = url,
  apiKey,
  apiSecret,
  log = () => {},
  lookMs = 1_000,
}: LiveKitOptions): MediaElsewhere {
  const rooms = new RoomServiceClient(apiUrl, apiKey, apiSecret, { requestTimeout: 5, failover: false });
  const receiver = new WebhookReceiver(apiKey, apiSecret);
  const seats = new Map<string, Seat>();
  let generation = 0;
  let state: 'up' | 'down' | 'starting' = 'starting';
  let looking: Promise<void> | undefined;

  const keyOf = (room: string, seat: string) => `${room}/${seat}`;
  function seatOf(room: MeetingId, seat: SeatId): Seat {
    const known = seats.get(keyOf(room, seat));
    if (known) return Object.assign(known, { left: false });
    const made: Seat = {
      room,
      seat,
      permits: nothing,
      listener: undefined,
      generation: 0,
      tokenUntil: 0,
      stale: false,
      left: false,
      owing: false,
      againAt: 0,
      waitMs: 0,
      saying: false,
    };
    seats.set(keyOf(room, seat), made);
    return made;
  }

  /** Says to the server what holds for a seat now, one call at a time. */
  async function say(seat: Seat): Promise<void> {
    seat.owing = true;
    if (seat.saying) return;
    seat.saying = true;
    let done = true;
    while (seat.owing && done) {
      seat.owing = false;
      done = await said(seat);
    }
    seat.saying = false;
    if (done) seat.waitMs = 0;
    else {
      seat.owing = true;
      seat.waitMs = Math.min(seat.waitMs * 2 || lookMs, waitMostMs);
      seat.againAt = performance.now() + seat.waitMs;
    }
  }
  async function said(seat: Seat): Promise<boolean> {
    const { room, seat: identity, left, permits } = seat;
    try {
      if (left) {
        const revokeTokenTs = BigInt(Math.floor(Date.now() / 1_000));
        await rooms.removeParticipant(room, identity, { revokeTokenTs });
      } else await rooms.updateParticipant(room, identity, { permission: permissionOf(permits) });
      return true;
    } catch (cause) {
      if (!isNotFound(cause)) return false;
      // Nobody was there to whom it applies. Somebody may still come with a token from before.
      return performance.now() > seat.tokenUntil || !(left || seat.stale);
    }
  }

  function look(): void {
    looking ??= rooms
      .listRooms(['-'])
      .then(
        () => become('up'),
        () => become('down'),
      )
      .finally(() => {
        looking = undefined;
        const now = performance.now();
        for (const [key, seat] of seats) {
          if (state === 'up' && seat.owing && seat.againAt <= now) void say(seat);
          if (seat.left && !seat.owing && !seat.saying && seat.tokenUntil < now) seats.delete(key);
        }
      });
  }
  function become(now: 'up' | 'down'): void {
    if (state === now) return;
    const before = state;
    state = now;
    if (now === 'down') log('warn', 'livekit.away');
    if (before === 'starting') return;
    for (const { listener } of seats.values()) listener?.({ type: 'engine', state: now });
  }
  const ticking = setInterval(look, lookMs).unref();
  look();

  async function tokenFor(seat: Seat): Promise<string> {
    // A `permit` that follows `connect` in the same breath counts.
    await undefined;
    const { room, permits, generation } = seat;
    const metadata = JSON.stringify({ generation });
    const token = new AccessToken(apiKey, apiSecret, { identity: seat.seat, ttl: tokenSeconds, metadata });
    token.addGrant(grantOf(room, permits));
    return token.toJwt();
  }

  return {
    state: () => state,

    connect(room, id, listener) {
      const seat = seatOf(room, id);
      seat.listener = listener;
      const mine = (seat.generation = generation += 1);
      const now = performance.now();
      // One from before may permit what this one does not.
      seat.stale &&= now < seat.tokenUntil;
      seat.tokenUntil = now + tokenSeconds * 1_000;
      tokenFor(seat).then(
        (token) => {
          if (seat.generation === mine && !seat.left)
            listener({ type: 'elsewhere', generation: mine, url, token });
        },
        () => listener({ type: 'failed', generation: mine, reason: 'No token could be made.' }),
      );
    },
    answer: () => {},
    want: () => {},
    permit(room, id, permits) {
      const seat = seatOf(room, id);
      const changed = JSON.stringify(permissionOf(permits)) !== JSON.stringify(permissionOf(seat.permits));
      seat.permits = permits;
      if (!changed || seat.tokenUntil === 0) return;
      seat.stale = true;
      void say(seat);
    },
    leave(room, id) {
      const seat = seats.get(keyOf(room, id));
      if (!seat || seat.left) return;
      seat.left = true;
      seat.listener = undefined;
      if (seat.tokenUntil > 0) void say(seat);
      else seats.delete(keyOf(room, id));
    },

    async hear(body, authorization) {
      const told = await receiver.receive(body, authorization).catch(() => undefined);
      if (!told) return false;
      const seat = seats.get(keyOf(told.room?.name ?? '', told.participant?.identity ?? ''));
      // Of a room that runs in another process, perhaps.
      if (!seat) return true;
      const current = generationIn(told.participant?.metadata) === seat.generation;
      if (told.event === 'participant_joined') {
        void say(seat);
        if (current) seat.listener?.({ type: 'connected', generation: seat.generation });
      } else if (told.event === 'participant_left' || told.event === 'participant_connection_aborted') {
        if (current)
          seat.listener?.({ type: 'failed', generation: seat.generation, reason: 'LiveKit lost the line.' });
      }
      return true;
    },
    close: () => clearInterval(ticking),
  };
}

const isNotFound = (cause: unknown): boolean => cause instanceof TwirpError && cause.status === 404;

function generationIn(metadata: string | undefined): number | undefined {
  try {
    return (JSON.parse(metadata ?? '') as { generation?: number }).generation;
  } catch {
    return undefined;
  }
}
