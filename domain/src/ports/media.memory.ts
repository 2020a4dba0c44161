import type { MeetingId, SeatId } from '../ids.ts';
import type { Media, MediaEvent, Slot, Source, Wanted } from './media.ts';

type Permits = Readonly<Record<Source, boolean>>;

interface MemorySeat {
  readonly room: MeetingId;
  readonly seat: SeatId;
  permitted: Permits | undefined;
  wanted: readonly Wanted[];
  connection: MemoryConnection | undefined;
}
interface MemoryConnection {
  readonly generation: number;
  readonly listener: (event: MediaEvent) => void;
  connected: boolean;
  /** What the client sends now. */
  readonly sending: Set<Source>;
  slots: readonly Slot[];
  /** As text, what was told of its layers last. */
  watched: string;
}

/** {@link Media} without media: it negotiates, permits and fills slots, and a client's sound and pictures are words. */
export interface MemoryMedia extends Media {
  /** What a browser would be: answers offers of this engine, sends, and says what arrives. */
  client(): MemoryMediaClient;
  /** As when the engine's process ends and another one starts. */
  goDown(): void;
  comeUp(): void;
}
export interface MemoryMediaClient {
  answer(offer: string): Promise<string>;
  send(source: Source): void;
  stop(source: Source): void;
  receives(mid: string): Promise<boolean>;
  close(): void;
}

const slotMids: Readonly<Record<Source, readonly string[]>> = {
  microphone: ['a0', 'a1', 'a2', 'a3'],
  camera: Array.from({ length: 12 }, (_, i) => `c${i}`),
  screen: ['s0', 's1'],
  screenAudio: ['x0', 'x1'],
};
const sources = Object.keys(slotMids) as Source[];
/** Names of the layers of a picture, and up to which width of a tile each is shown. */
const layers: Readonly<Record<'camera' | 'screen', readonly (readonly [rid: string, width: number])[]>> = {
  camera: [
    ['l', 448],
    ['m', 896],
    ['h', Infinity],
  ],
  screen: [
    ['l', 1344],
    ['h', Infinity],
  ],
};
const allLayers = JSON.stringify([
  ['l', 'm', 'h'],
  ['l', 'h'],
]);

/** Loudness of everybody who sends sound here, 0 to 127. */
const loudness = 90;

export function createMemoryMedia(): MemoryMedia {
  const seats = new Map<string, MemorySeat>();
  let generation = 0;
  let state: 'up' | 'down' = 'up';

  const key = (room: MeetingId, seat: SeatId) => `${room}/${seat}`;
  const seatOf = (room: MeetingId, seat: SeatId): MemorySeat => {
    const known = seats.get(key(room, seat));
    if (known) return known;
    const made = { room, seat, permitted: undefined, wanted: [], connection: undefined };
    seats.set(key(room, seat), made);
    return made;
  };
  const isSent = (seat: MemorySeat, source: Source) =>
    seat.connection?.connected === true &&
    seat.permitted?.[source] === true &&
    seat.connection.sending.has(source);
  const later = (connection: MemoryConnection, event: MediaEvent) =>
    queueMicrotask(() => connection.listener(event));

  function settle(room: MeetingId): void {
    const here = [...seats.values()].filter((seat) => seat.room === room);
    for (const receiver of here) {
      const { connection } = receiver;
      if (!connection?.connected) continue;
      const slots = sources.flatMap((source) => fill(connection, source, shownTo(receiver, source, here)));
      if (JSON.stringify(slots) === JSON.stringify(connection.slots)) continue;
      connection.slots = slots;
      later(connection, { type: 'slots', slots });
    }
    for (const sender of here) tellWatched(sender, here);
    const speakers = here.filter((seat) => isSent(seat, 'microphone')).slice(0, 4);
    for (const { connection } of here)
      if (connection?.connected)
        later(connection, {
          type: 'speakers',
          speakers: speakers.map(({ seat }) => ({ seat, level: loudness })),
        });
  }

  function shownTo(receiver: MemorySeat, source: Source, here: readonly MemorySeat[]): SeatId[] {
    const sent = here.filter((seat) => seat !== receiver && isSent(seat, source)).map(({ seat }) => seat);
    if (source === 'microphone' || source === 'screenAudio') return sent;
    return receiver.wanted
      .filter((wanted) => wanted.source === source && wanted.width > 0 && sent.includes(wanted.seat))
      .toSorted((a, b) => b.width - a.width)
      .map(({ seat }) => seat);
  }

  /** Without a pause before a layer is stopped: time does not pass here. Only what is sent has layers to stop. */
  function tellWatched({ seat, connection }: MemorySeat, here: readonly MemorySeat[]): void {
    if (!connection?.connected) return;
    const watched = (['camera', 'screen'] as const).map((source) => {
      const names = layers[source].map(([rid]) => rid);
      if (!connection.sending.has(source)) return names;
      const shown = here
        .flatMap(({ wanted }) => wanted)
        .filter((one) => one.seat === seat && one.source === source && one.width > 0)
        .map(({ width }) => layers[source].find(([, most]) => width <= most)![0]);
      return names.filter((rid, i) => i === 0 || shown.includes(rid));
    });
    const text = JSON.stringify(watched);
    if (text === connection.watched) return;
    connection.watched = text;
    later(connection, { type: 'watched', camera: watched[0]!, screen: watched[1]! });
  }

  /** Who has a slot keeps it. */
  function fill({ slots }: MemoryConnection, source: Source, shown: readonly SeatId[]): Slot[] {
    const mids = slotMids[source];
    const chosen = shown.slice(0, mids.length);
    const held = mids.map((mid) => slots.find((slot) => slot.mid === mid)?.seat);
    const next = held.map((seat) => (seat && chosen.includes(seat) ? seat : undefined));
    for (const seat of chosen) if (!next.includes(seat)) next[next.indexOf(undefined)] = seat;
    return mids.flatMap((mid, i) => (next[i] ? [{ mid, seat: next[i], source }] : []));
  }

  return {
    state: () => state,
    connect(room, seat, listener) {
      const connection = {
        generation: ++generation,
        listener,
        connected: false,
        sending: new Set<Source>(),
        slots: [],
        watched: allLayers,
      };
      seatOf(room, seat).connection = connection;
      if (state === 'up') {
        const sdp = `v=0\r\na=memory:${connection.generation}\r\n`;
        later(connection, { type: 'offer', generation: connection.generation, sdp });
      }
      settle(room);
    },
    answer(room, seat, answered, sdp) {
      const connection = seats.get(key(room, seat))?.connection;
      if (connection?.generation !== answered || state === 'down') return;
      connection.connected = sdp === `v=0\r\na=memory-answer:${answered}\r\n`;
      later(
        connection,
        connection.connected
          ? { type: 'connected', generation: answered }
          : { type: 'failed', generation: answered, reason: 'The answer is not SDP.' },
      );
      settle(room);
    },
    want(room, seat, wanted) {
      const known = seats.get(key(room, seat));
      if (known) known.wanted = wanted;
      settle(room);
    },
    permit(room, seat, permitted) {
      seatOf(room, seat).permitted = permitted;
      settle(room);
    },
    leave(room, seat) {
      seats.delete(key(room, seat));
      settle(room);
    },
    client() {
      let mine: MemorySeat | undefined;
      let answered = 0;
      const connection = () => (mine?.connection?.generation === answered ? mine.connection : undefined);
      const change = (source: Source, on: boolean) => {
        if (on) connection()?.sending.add(source);
        else connection()?.sending.delete(source);
        if (mine) settle(mine.room);
      };
      return {
        async answer(offer) {
          answered = Number(/^a=memory:(\d+)/m.exec(offer)?.[1] ?? 0);
          mine = [...seats.values()].find((seat) => seat.connection?.generation === answered);
          return `v=0\r\na=memory-answer:${answered}\r\n`;
        },
        send: (source) => change(source, true),
        stop: (source) => change(source, false),
        receives: async (mid) => connection()?.slots.some((slot) => slot.mid === mid) === true,
        close: () => sources.forEach((source) => change(source, false)),
      };
    },
    goDown() {
      state = 'down';
      for (const { connection } of seats.values()) {
        if (!connection) continue;
        connection.connected = false;
        later(connection, { type: 'engine', state: 'down' });
      }
    },
    comeUp() {
      state = 'up';
      for (const { connection } of seats.values())
        if (connection) later(connection, { type: 'engine', state: 'up' });
    },
  };
}
