import { Peer } from './peer.ts';
import { RoomRecorder, type RecordingOptions } from './recorder/room-recorder.ts';
import { Room } from './room/room.ts';
import type { SeatEvent } from './room/seat.ts';
import type { WantedPicture } from './room/tiles.ts';
import type { Source } from './source.ts';
import type { OpenTransport, Transport } from './transport.ts';

/** How often the engine must be ticked, in ms: lost packets are asked for again no later than this. */
export const tickMs = 20;

export interface EngineOptions {
  readonly openTransport: OpenTransport;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** 0 to 1; numbers and SSRCs begin somewhere else each time. */
  readonly random?: () => number;
}

/**
 * All rooms of one process. Seats that are unknown are ignored everywhere, except that `permit` and `connect` make them known;
 * what was permitted and wanted holds until `leave`, over any number of connections.
 */
export class Engine {
  private readonly rooms = new Map<string, Room>();
  private readonly openTransport: OpenTransport;
  private readonly now: () => number;
  private readonly random: () => number;

  constructor({ openTransport, now, random = Math.random }: EngineOptions) {
    this.openTransport = openTransport;
    this.now = now;
    this.random = random;
  }

  /** Makes a new connection for the seat. `emit` is told of it until the next one; events carry its `generation`. */
  connect(roomId: string, seatId: string, generation: number, emit: (event: SeatEvent) => void): void {
    const room = this.room(roomId);
    const seat = room.seat(seatId);
    const peer: Peer = new Peer({
      generation,
      now: this.now,
      random: this.random,
      events: {
        onOpen: () => {
          emit({ type: 'connected', generation });
          room.changed();
        },
        onFailed: (reason) => {
          emit({ type: 'failed', generation, reason });
          room.changed();
        },
        onSlots: () => room.changed(),
        onLoudness: (loudness, now) => room.heard(seatId, loudness, now),
      },
    });
    room.join(seat, peer, emit);
    const isCurrent = () => this.rooms.get(roomId)?.seats.get(seatId)?.peer === peer;
    this.openTransport({
      onPacket: (packet) => peer.receive(packet),
      onOpen: () => peer.opened(),
      onFailed: (reason) => peer.failed(reason),
    }).then(
      (transport: Transport) => {
        if (!isCurrent()) return transport.close();
        emit({ type: 'offer', generation, sdp: peer.offer(transport) });
      },
      (cause: unknown) => peer.failed(cause instanceof Error ? cause.message : String(cause)),
    );
  }

  answer(roomId: string, seatId: string, generation: number, sdp: string): void {
    const peer = this.rooms.get(roomId)?.seats.get(seatId)?.peer;
    if (peer?.generation !== generation) return;
    const reason = peer.answer(sdp);
    if (reason !== undefined) peer.failed(reason);
  }

  want(roomId: string, seatId: string, wanted: readonly WantedPicture[]): void {
    const room = this.rooms.get(roomId);
    const seat = room?.seats.get(seatId);
    if (!room || !seat) return;
    seat.wanted = wanted;
    room.refresh();
  }

  permit(roomId: string, seatId: string, permitted: Readonly<Record<Source, boolean>>): void {
    const room = this.room(roomId);
    room.seat(seatId).permit(permitted);
    room.refresh();
  }

  leave(roomId: string, seatId: string): void {
    const room = this.rooms.get(roomId);
    room?.leave(seatId);
    this.forgetEmpty(roomId);
  }

  /** Records the room from now on, also while nobody is in it; a recording that is there already goes on, and answers `false`. */
  record(roomId: string, options: RecordingOptions): boolean {
    const room = this.room(roomId);
    if (room.recorder) return false;
    room.recorder = new RoomRecorder(this.now, options);
    for (const seat of room.seats.values()) room.recorder.follow(seat);
    return true;
  }

  /** Ends the recording; resolves when its sink has all of it, or has said that it will not. */
  async stopRecording(roomId: string): Promise<void> {
    const room = this.rooms.get(roomId);
    const recorder = room?.recorder;
    if (!room || !recorder) return;
    await recorder.stop();
    if (room.recorder !== recorder) return;
    room.recorder = undefined;
    this.forgetEmpty(roomId);
  }

  /** Call every {@link tickMs}. */
  tick(): void {
    for (const room of this.rooms.values()) room.tick();
  }

  close(): void {
    for (const room of this.rooms.values()) for (const { peer } of room.seats.values()) peer?.close();
    this.rooms.clear();
  }

  private forgetEmpty(roomId: string): void {
    const room = this.rooms.get(roomId);
    if (room?.seats.size === 0 && !room.recorder) this.rooms.delete(roomId);
  }

  private room(id: string): Room {
    let room = this.rooms.get(id);
    if (!room) this.rooms.set(id, (room = new Room(this.now)));
    return room;
  }
}
