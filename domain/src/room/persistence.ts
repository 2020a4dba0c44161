import type { Home } from '../home.ts';
import type { MeetingId } from '../ids.ts';
import type { Effect } from './events.ts';

/** The effects that change records. */
export type Kept = Extract<Effect, { type: 'saveSeat' | 'forgetSeat' | 'changeMeeting' | 'came' | 'went' }>;
export const isKept = (effect: Effect): effect is Kept =>
  effect.type === 'saveSeat' ||
  effect.type === 'forgetSeat' ||
  effect.type === 'changeMeeting' ||
  effect.type === 'came' ||
  effect.type === 'went';

/** Writes what a room wants kept. What the storage would not take stays in line and is tried again: the room goes on meanwhile. */
export interface Persistence {
  /** Resolves when all of it is durable, or waits for a better time. */
  keep(effects: readonly Kept[]): Promise<void>;
  /** Tries again what waits, oldest first. */
  retry(): Promise<void>;
  /** How many changes wait. */
  readonly waiting: number;
}

export function createPersistence(
  home: Pick<Home, 'seats' | 'meetings' | 'attendance'>,
  meeting: MeetingId,
  failed: (cause: unknown) => void,
): Persistence {
  let queue: Kept[] = [];
  let retrying = false;

  async function write(effect: Kept): Promise<void> {
    switch (effect.type) {
      case 'saveSeat':
        return home.seats.save(effect.seat);
      case 'forgetSeat':
        return home.seats.forget(effect.seat);
      case 'came':
        return home.attendance.came(meeting, effect.stay);
      case 'went':
        return home.attendance.went(meeting, effect.seat, effect.at);
      case 'changeMeeting':
        await home.meetings.change(meeting, effect.fields);
    }
  }

  return {
    get waiting() {
      return queue.length;
    },

    async keep(effects) {
      if (queue.length > 0) {
        queue = withoutStale(queue, effects);
        return;
      }
      // Together, so that the store commits them together.
      const done = await Promise.allSettled(effects.map(write));
      const lost = effects.filter((_, i) => done[i]!.status === 'rejected');
      if (lost.length === 0) return;
      failed((done.find((d) => d.status === 'rejected') as PromiseRejectedResult).reason);
      queue = withoutStale(queue, lost);
    },

    async retry() {
      if (retrying) return;
      retrying = true;
      try {
        for (let next = queue[0]; next; next = queue[0]) {
          await write(next);
          if (queue[0] === next) queue.shift();
        }
      } catch (cause) {
        failed(cause);
      } finally {
        retrying = false;
      }
    },
  };
}

/** A seat saved again makes its earlier saves worthless: the queue is as long as the room has seats and stays. */
function withoutStale(queue: readonly Kept[], later: readonly Kept[]): Kept[] {
  const saved = new Set(later.flatMap((e) => (e.type === 'saveSeat' ? [e.seat.id] : [])));
  return [...queue.filter((e) => e.type !== 'saveSeat' || !saved.has(e.seat.id)), ...later];
}
