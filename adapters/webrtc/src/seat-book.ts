import type { MediaEvent } from '@stoa/domain';
import type { Source, WantedPicture } from '@stoa/media';
import type { ToMedia } from './messages.ts';

type Listener = (event: MediaEvent) => void;

interface Entry {
  readonly room: string;
  readonly seat: string;
  listener?: Listener;
  /** Of the newest connection; 0 before one. */
  generation: number;
  /** Whether a connection was asked for while no child was there to make it. */
  pending: boolean;
  permitted?: Readonly<Record<Source, boolean>>;
  wanted?: readonly WantedPicture[];
}

/** What the server knows of every seat, whether or not a child is there: enough to set up a new one. */
export class SeatBook {
  private readonly entries = new Map<string, Entry>();
  private generation = 0;

  /** Notes the listener, and with `pending` that the connection is still to be made; the answer is the connection's generation, greater than any before, whatever child makes it. */
  connect(room: string, seat: string, listener: Listener, pending: boolean): number {
    const entry = this.entry(room, seat);
    entry.listener = listener;
    entry.pending = pending;
    return (entry.generation = ++this.generation);
  }

  permit(room: string, seat: string, permitted: Readonly<Record<Source, boolean>>): void {
    this.entry(room, seat).permitted = permitted;
  }

  /** `false` for an unknown seat. */
  want(room: string, seat: string, wanted: readonly WantedPicture[]): boolean {
    const entry = this.entries.get(key(room, seat));
    if (entry) entry.wanted = wanted;
    return entry !== undefined;
  }

  leave(room: string, seat: string): boolean {
    return this.entries.delete(key(room, seat));
  }

  /** Tells the seat's listener, unless the event is of an older connection. */
  tell(room: string, seat: string, generation: number, event: MediaEvent): void {
    const entry = this.entries.get(key(room, seat));
    if (entry?.generation === generation) entry.listener?.(event);
  }

  tellAll(event: MediaEvent): void {
    for (const { listener } of [...this.entries.values()]) listener?.(event);
  }

  /** Tells a new child what holds, and makes the connections that were asked for while there was none. */
  replay(tell: (message: ToMedia) => void): void {
    for (const entry of this.entries.values()) {
      const { room, seat, permitted, wanted, generation, pending } = entry;
      if (permitted) tell({ t: 'permit', room, seat, permitted });
      if (pending) tell({ t: 'connect', room, seat, generation });
      if (wanted) tell({ t: 'want', room, seat, wanted });
      entry.pending = false;
    }
  }

  private entry(room: string, seat: string): Entry {
    const id = key(room, seat);
    let entry = this.entries.get(id);
    if (!entry) this.entries.set(id, (entry = { room, seat, generation: 0, pending: false }));
    return entry;
  }
}

const key = (room: string, seat: string) => `${room}/${seat}`;
