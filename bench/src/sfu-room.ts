import { createMediaProcess, type Recording, type RecordingRequest } from '@stoa/webrtc';
import { openNativeClient } from '@stoa/webrtc/native-client';
import { SimulatedStream, type StreamShape } from '@stoa/media/simulation/source';
import { bandwidth } from '@stoa/media/packets/rtcp-write';
import { isRtcp } from '@stoa/media/packets/rtp';
import { unwrap16 } from '@stoa/media/packets/sequence';
import type { MediaEvent, MeetingId, SeatId } from '@stoa/domain';

/** A room under load, ours or the peer's: the same people, packets and fan-out. */
export interface LoadRoom {
  /** The process whose CPU time counts. */
  readonly pid: number;
  /** Packets that the forwarder has sent to receivers so far, whether or not these could take them. */
  sent(): Promise<number>;
  /** Those of them that arrived. */
  received(): number;
  sendVideo(person: number): void;
  sendSound(person: number): void;
  /** Call every 20 ms or oftener. */
  tick(): void;
  close(): Promise<void>;
}

/** One of ours, that can be recorded. */
export interface SfuRoom extends LoadRoom {
  record(request: RecordingRequest): Recording;
}

/** 32 frames a second of 5 packets, 1,100 bytes each with their header: 1.4 Mbit/s. */
const camera: StreamShape = { mid: 'cam', rid: 'h', width: 1280, bps: 32 * 5 * 1_060 * 8, fps: 32 };
/** 110 bytes with its header. */
const sound: StreamShape = { mid: 'mic', rid: '', width: 0, bps: 82 * 50 * 8, fps: 50 };

/**
 * `people` clients with real ICE, DTLS and SRTP in a room of the media process. Each wants as many cameras as there are slots, and
 * tells a wide line; what arrives is counted, not decoded.
 */
export async function openSfuRoom(
  port: number,
  people: number,
  shape = camera,
  tile = 1280,
): Promise<SfuRoom> {
  const media = createMediaProcess({
    port,
    bind: '127.0.0.1',
    announced: '127.0.0.1',
    engine: 'libdatachannel',
  });
  const started = await media.started;
  if (!started.ok) throw new Error(started.error.message);
  const room = 'bench' as MeetingId;
  const names = Array.from({ length: people }, (_, i) => `p${i}` as SeatId);
  const counter = new Counter();
  const clients: Awaited<ReturnType<typeof join>>[] = [];
  // A few at a time: all handshakes at once would only wait for each other.
  for (let i = 0; i < people; i += 5)
    clients.push(...(await Promise.all(names.slice(i, i + 5).map((name) => join(name)))));
  for (const [i, name] of names.entries()) {
    const others = [...names.slice(i + 1), ...names.slice(0, i)].slice(0, 12);
    media.want(
      room,
      name,
      others.map((seat) => ({ seat, source: 'camera', width: tile })),
    );
  }

  async function join(name: SeatId) {
    const events: MediaEvent[] = [];
    media.permit(room, name, { microphone: true, camera: true, screen: true, screenAudio: true });
    media.connect(room, name, (event) => events.push(event));
    const offer = await seen(events, 'offer');
    const { native, client, answer } = await openNativeClient(name, offer.sdp);
    native.onPacket = (packet) => (isRtcp(packet) ? client.receive(packet) : counter.count(client, packet));
    media.answer(room, name, offer.generation, answer);
    await seen(events, 'connected');
    while (!native.isOpen()) await pause(20);
    const [video, voice] = client.publish([shape, sound]) as [SimulatedStream, SimulatedStream];
    // The load decides when something is due.
    client.streams.length = 0;
    return { native, client, video, voice, waiting: [] as Buffer[] };
  }

  let reportedAt = 0;
  return {
    pid: media.pid()!,
    record: (request) => media.record(room, request),
    sent: async () => counter.sent(),
    received: () => counter.received,
    sendVideo(person) {
      const { native, video, waiting } = clients[person]!;
      // A key frame is longer: what is too much goes out with later turns, so that the rate stays.
      if (waiting.length === 0) waiting.push(...video.next(performance.now()));
      native.send(waiting.shift()!);
    },
    sendSound(person) {
      const { native, voice } = clients[person]!;
      native.send(voice.next(performance.now())[0]!);
    },
    tick() {
      // As often as a browser does.
      if (performance.now() - reportedAt < 1_000) return;
      reportedAt = performance.now();
      for (const { native } of clients) native.send(bandwidth(7, 30_000_000, [0]));
    },
    async close() {
      for (const { native } of clients) native.close();
      await media.close();
    },
  };
}

/** Packets by receiver and SSRC; a gap in the numbers is one that was sent and did not arrive. */
class Counter {
  received = 0;
  private readonly streams = new Map<object, Map<number, { readonly first: number; last: number }>>();

  count(receiver: object, packet: Buffer): void {
    this.received += 1;
    let streams = this.streams.get(receiver);
    if (!streams) this.streams.set(receiver, (streams = new Map()));
    const ssrc = packet.readUInt32BE(8);
    const number = packet.readUInt16BE(2);
    const stream = streams.get(ssrc);
    if (!stream) {
      streams.set(ssrc, { first: number, last: number });
      return;
    }
    stream.last = Math.max(stream.last, unwrap16(stream.last, number));
  }

  sent(): number {
    let sent = 0;
    for (const streams of this.streams.values())
      for (const { first, last } of streams.values()) sent += last - first + 1;
    return sent;
  }
}

async function seen<Type extends MediaEvent['type']>(
  events: readonly MediaEvent[],
  type: Type,
): Promise<Extract<MediaEvent, { type: Type }>> {
  for (const end = performance.now() + 15_000; ; await pause(5)) {
    const event = events.find((e): e is Extract<MediaEvent, { type: Type }> => e.type === type);
    if (event) return event;
    if (performance.now() > end) throw new Error(`No ${type} came: ${JSON.stringify(events.at(-1)?.type)}`);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
