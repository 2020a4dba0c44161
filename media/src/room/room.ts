import type { DownTrack } from '../down-track.ts';
import type { Peer } from '../peer.ts';
import type { RoomRecorder } from '../recorder/room-recorder.ts';
import type { Source } from '../source.ts';
import type { UpStream } from '../up-stream.ts';
import type { UpTrack } from '../up-track.ts';
import { slotCounts, upLines } from '../negotiation/slots.ts';
import { allocate, headroom, leastVideoBps, type Picture } from './allocation.ts';
import { Seat, type SeatEvent } from './seat.ts';
import { Speakers } from './speakers.ts';
import { assignSlots } from './tiles.ts';

/** What sound costs, in bits per second, with its headers: a voice, and a screen's in stereo. Pictures are measured. */
const soundBps: Readonly<Record<Source, number>> = {
  microphone: 45_000,
  screenAudio: 85_000,
  camera: 0,
  screen: 0,
};
/** What a layer is taken to cost before it was measured, in bits per second; smallest first. */
const expectedBps = [150_000, 500_000, 1_500_000];
/** How long no picture grows after the line was too small, in ms. */
const holdMs = 5_000;

/** What every sender sends until told otherwise. */
const allLayers = ['camera', 'screen']
  .map((source) => upLines.find((line) => line.source === source)!.rids.join())
  .join(' ');

/** The people of one meeting, as far as sound and pictures go: who hears whom, who sees whom, and how large. */
export class Room {
  readonly seats = new Map<string, Seat>();
  /** One more receiver, while the room is recorded. */
  recorder: RoomRecorder | undefined;
  private readonly speakers = new Speakers();
  private readonly now: () => number;
  private dirty = false;
  private sharedAt = 0;
  private lineAt = 0;
  private toldSpeakers = '';

  constructor(now: () => number) {
    this.now = now;
  }

  seat(id: string): Seat {
    let seat = this.seats.get(id);
    if (!seat) this.seats.set(id, (seat = new Seat(id)));
    return seat;
  }

  /** Gives the seat a connection, in place of the one it had. */
  join(seat: Seat, peer: Peer, emit: (event: SeatEvent) => void): void {
    this.recorder?.leave(seat);
    seat.take(peer, emit);
    this.recorder?.follow(seat);
    this.changed();
  }

  leave(id: string): void {
    const seat = this.seats.get(id);
    if (seat) this.recorder?.leave(seat);
    seat?.peer?.close();
    this.seats.delete(id);
    this.speakers.remove(id);
    this.refresh();
  }

  heard(id: string, loudness: number, now: number): void {
    this.speakers.heard(id, loudness, now);
  }

  /** Something about who sends or wants what is different: slots are settled anew with the next tick. */
  changed(): void {
    this.dirty = true;
  }

  /** Every 20 ms. Pictures are shared out anew five times a second, or at once after a change. */
  tick(): void {
    const now = this.now();
    for (const { peer } of this.seats.values()) peer?.tick(now);
    this.recorder?.tick(now);
    if (this.dirty || now - this.sharedAt >= 200) this.refresh();
    if (now - this.lineAt >= 1_000) this.tellLines(now);
  }

  refresh(): void {
    const now = this.now();
    this.dirty = false;
    this.sharedAt = now;
    const present = (source: Source) =>
      [...this.seats.values()]
        .filter(({ peer }) => peer?.open && peer.ups[source].isPresent(now))
        .map(({ id }) => id);
    const arriving = {
      microphone: this.speakers.audible(present('microphone'), slotCounts.microphone + 1, now),
      camera: present('camera'),
      screen: present('screen'),
      screenAudio: present('screenAudio'),
    };
    for (const seat of this.seats.values()) {
      if (!seat.peer?.open) continue;
      this.settle(seat, seat.peer, arriving, now);
      this.shareLine(seat, seat.peer, now);
      this.tellSlots(seat, seat.peer);
    }
    this.recorder?.want(now);
    for (const seat of this.seats.values()) if (seat.peer?.open) this.tellWatched(seat, seat.peer, now);
    this.tellSpeakers(now);
  }

  private settle(seat: Seat, peer: Peer, arriving: Record<Source, string[]>, now: number): void {
    const wantedOf = (source: 'camera' | 'screen') =>
      seat.wanted.filter(
        (wanted) =>
          wanted.source === source && wanted.peer !== seat.id && arriving[source].includes(wanted.peer),
      );
    const voices = (source: 'microphone' | 'screenAudio') =>
      arriving[source]
        .filter((id) => id !== seat.id)
        .map((id) => ({ peer: id, width: 1 + this.speakers.levelOf(id, now) }));
    this.fill(peer, 'microphone', voices('microphone'));
    this.fill(peer, 'camera', wantedOf('camera'));
    this.fill(peer, 'screen', wantedOf('screen'));
    this.fill(peer, 'screenAudio', voices('screenAudio'));
  }

  private fill(peer: Peer, source: Source, wanted: readonly { peer: string; width: number }[]): void {
    const slots = peer.downs.filter((slot) => slot.source === source);
    const next = assignSlots(
      slots.map((slot) => slot.track?.owner),
      wanted,
    );
    slots.forEach((slot, i) => {
      const track = next[i] === undefined ? undefined : this.seats.get(next[i])?.peer?.ups[source];
      slot.assign(track);
      // Sound has one layer and starts anywhere.
      if (track && !track.video) slot.follow(track.streams[0]);
    });
  }

  /** Chooses the layers of one receiver's pictures. */
  private shareLine(seat: Seat, peer: Peer, now: number): void {
    const slots = peer.downs.filter((slot) => slot.video && slot.track);
    const choices = slots.map((slot) => this.choiceOf(seat, slot, now));
    const sound = peer.downs.reduce((bps, slot) => bps + (slot.track ? soundBps[slot.source] : 0), 0);
    const congested = now - peer.estimate.congestedAt < holdMs;
    const budget = peer.estimate.bps - sound;
    const layers = allocate(
      choices.map(({ picture }) => picture),
      budget,
      peer.estimate.isOverrun,
    );
    slots.forEach((slot, i) => {
      const { picture, streams } = choices[i]!;
      const { layer, thin } = layers[i]!;
      const chosen = congested && picture.current >= 0 ? Math.min(layer, picture.current) : layer;
      slot.temporalLimit = thin ? 1 : 3;
      const stream = streams[chosen];
      if (stream) slot.track!.watched.want(stream.layer, now);
      slot.follow(this.sooner(slot, stream, streams, now));
      if (peer.estimate.isOverrun && chosen < picture.current) slot.leaveNow();
      if (slot.waiting && slot.target?.isActive(now)) slot.track!.askKey(slot.target, now);
    });
    peer.estimate.wantedBps = this.wantedBps(choices, sound);
  }

  /** `chosen`, or while that has yet to be woken and nothing is shown, the largest below it that arrives. */
  private sooner(
    slot: DownTrack,
    chosen: UpStream | undefined,
    streams: readonly UpStream[],
    now: number,
  ): UpStream | undefined {
    if (!chosen || chosen.isActive(now)) return chosen;
    const { current } = slot;
    if (current?.isActive(now) && current.layer < chosen.layer) return chosen;
    return streams.findLast((stream) => stream.layer < chosen.layer && stream.isActive(now)) ?? chosen;
  }

  private choiceOf(seat: Seat, slot: DownTrack, now: number): { picture: Picture; streams: UpStream[] } {
    const track = slot.track as UpTrack;
    const streams = track.offered(now);
    const wanted = seat.wanted.find(({ peer, source }) => peer === track.owner && source === track.source);
    const picture = {
      screen: track.source === 'screen',
      width: wanted?.width ?? 0,
      layers: streams.map(({ layer, width, bps, canThin }) => ({
        width,
        bps: bps || expectedBps[layer]!,
        canThin,
      })),
      current: slot.target ? streams.indexOf(slot.target) : -1,
    };
    return { picture, streams };
  }

  /** What the receiver would be sent if its line were no limit. */
  private wantedBps(choices: readonly { picture: Picture }[], sound: number): number {
    const pictures = choices.map(({ picture }) => picture);
    const layers = allocate(pictures, Infinity);
    const sum = pictures.reduce((bps, picture, i) => bps + picture.layers[layers[i]!.layer]!.bps, 0);
    return pictures.length === 0 ? 0 : Math.max(leastVideoBps, sum * headroom) + sound;
  }

  /** A picture is told once its first frame has passed, so that nobody is shown under another's name. */
  private tellSlots(seat: Seat, peer: Peer): void {
    const slots = peer.downs.flatMap((slot) => {
      const owner = slot.track?.owner;
      return owner !== undefined && slot.started ? [{ mid: slot.mid, peer: owner, source: slot.source }] : [];
    });
    const text = JSON.stringify(slots);
    if (text === seat.toldSlots || (slots.length === 0 && seat.toldSlots === '')) return;
    seat.toldSlots = text;
    seat.emit({ type: 'slots', slots });
  }

  private tellWatched(seat: Seat, { ups }: Peer, now: number): void {
    const [camera, screen] = [ups.camera.watchedRids(now), ups.screen.watchedRids(now)];
    const text = `${camera.join()} ${screen.join()}`;
    if (seat.toldWatched === '') seat.toldWatched = allLayers;
    if (text === seat.toldWatched) return;
    seat.toldWatched = text;
    seat.emit({ type: 'watched', camera, screen });
  }

  private tellSpeakers(now: number): void {
    const speakers = this.speakers.speaking(4, now);
    const text = speakers.map(({ peer, level }) => `${peer} ${Math.round(level / 8)}`).join();
    if (text === this.toldSpeakers) return;
    this.toldSpeakers = text;
    for (const seat of this.seats.values()) if (seat.peer?.open) seat.emit({ type: 'speakers', speakers });
  }

  private tellLines(now: number): void {
    this.lineAt = now;
    for (const { peer, emit } of this.seats.values()) {
      if (!peer?.open) continue;
      const { up, down } = peer.loss;
      emit({
        type: 'line',
        downBps: Math.round(peer.estimate.bps),
        upLoss: up,
        downLoss: down,
        roundTripMs: Math.round(peer.roundTripMs),
      });
    }
  }
}
