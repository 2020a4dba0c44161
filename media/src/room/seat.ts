import type { Peer } from '../peer.ts';
import { sources, type Source } from '../source.ts';
import type { WantedPicture } from './tiles.ts';

/** What a receiver is told. The words are those of {@link Room}; nothing here is for a person to read. */
export type SeatEvent =
  | { readonly type: 'offer'; readonly generation: number; readonly sdp: string }
  | { readonly type: 'connected'; readonly generation: number }
  | { readonly type: 'failed'; readonly generation: number; readonly reason: string }
  | { readonly type: 'slots'; readonly slots: readonly FilledSlot[] }
  /** Layers of this seat's pictures that should be sent, by rid; until the first such event of a connection, all. */
  | { readonly type: 'watched'; readonly camera: readonly string[]; readonly screen: readonly string[] }
  | { readonly type: 'speakers'; readonly speakers: readonly { peer: string; level: number }[] }
  | {
      readonly type: 'line';
      readonly downBps: number;
      readonly upLoss: number;
      readonly downLoss: number;
      readonly roundTripMs: number;
    };

/** A slot that carries something now. */
export interface FilledSlot {
  readonly mid: string;
  readonly peer: string;
  readonly source: Source;
}

/** A participant, connected or about to be: what holds for it from one connection to the next. */
export class Seat {
  readonly id: string;
  emit: (event: SeatEvent) => void;
  wanted: readonly WantedPicture[] = [];
  peer: Peer | undefined;
  /** The text of the last slots told, so that only changes are told. */
  toldSlots = '';
  /** The text of the layers last told as watched. */
  toldWatched = '';
  private permitted: Readonly<Record<Source, boolean>> = {
    microphone: false,
    camera: false,
    screen: false,
    screenAudio: false,
  };

  constructor(id: string) {
    this.id = id;
    this.emit = () => {};
  }

  /** Takes a connection, closing the one it had. */
  take(peer: Peer, emit: (event: SeatEvent) => void): void {
    this.peer?.close();
    this.peer = peer;
    this.emit = emit;
    this.toldSlots = this.toldWatched = '';
    for (const source of sources) peer.ups[source].owner = this.id;
    this.applyPermits();
  }

  permit(permitted: Readonly<Record<Source, boolean>>): void {
    this.permitted = permitted;
    this.applyPermits();
  }

  private applyPermits(): void {
    for (const source of sources) if (this.peer) this.peer.ups[source].permitted = this.permitted[source];
  }
}
