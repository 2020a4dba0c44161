/* eslint-disable svelte/prefer-svelte-reactivity -- plain Map, Set and URL on purpose: bookkeeping that no markup reads */
/** Who is in the room and who waits. Each seat is an object of its own, so that a hand or a mute redraws one tile. */
import type { Instant, RoomRole, SeatId } from '@stoa/domain';
import type { SeatView, WaitingView } from '@stoa/domain/room/protocol';
import { SvelteMap } from 'svelte/reactivity';

export class SeatState {
  readonly id: SeatId;
  readonly guest: boolean;
  readonly since: Instant;
  name = $state('');
  picture: string | undefined = $state();
  role: RoomRole = $state('participant');
  mic = $state(false);
  cam = $state(false);
  screen = $state(false);
  reconnecting = $state(false);
  handAt: Instant | undefined = $state();
  /** 0 to 127 while among the loudest. */
  level = $state(0);
  /** When they were last among the loudest, ms; for the order of tiles. Not shown. */
  spokeAt = 0;
  /** 0 to 1, for me only. */
  volume = $state(1);

  constructor(view: SeatView) {
    this.id = view.id;
    this.guest = view.guest;
    this.since = view.since;
    this.take(view);
  }
  take(view: SeatView): void {
    this.name = view.name;
    this.picture = view.picture;
    this.role = view.role;
    this.mic = view.live.mic;
    this.cam = view.live.cam;
    this.screen = view.live.screen;
    this.reconnecting = view.state === 'reconnecting';
    this.handAt = view.handAt;
  }
}

/** A level above this is shown as a ring: below it is breath and rooms. */
const ringLevel = 8;

export class Seats {
  readonly byId = new SvelteMap<SeatId, SeatState>();
  me: SeatId | undefined = $state();
  waiting: readonly WaitingView[] = $state.raw([]);
  /** The loudest, most recent first. */
  speakers: readonly SeatId[] = $state.raw([]);

  /** In the order in which they came. */
  readonly all = $derived(
    [...this.byId.values()].toSorted((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1)),
  );
  readonly others = $derived(this.all.filter((seat) => seat.id !== this.me));
  readonly mine = $derived(this.me === undefined ? undefined : this.byId.get(this.me));
  readonly hands = $derived(
    this.all.filter((seat) => seat.handAt !== undefined).toSorted((a, b) => a.handAt! - b.handAt!),
  );
  readonly sharers = $derived(this.all.filter((seat) => seat.screen));
  readonly isHost = $derived(this.mine?.role === 'host' || this.mine?.role === 'cohost');

  /** After `welcome`: the whole room anew. Those who stay keep their object, and with it volume and place. */
  reset(me: SeatId, views: readonly SeatView[], waiting: readonly WaitingView[]): void {
    this.me = me;
    const here = new Set(views.map((view) => view.id));
    for (const id of [...this.byId.keys()]) if (!here.has(id)) this.byId.delete(id);
    for (const view of views) this.take(view);
    this.waiting = waiting;
  }
  /** Answers the seat as it was before, or `undefined` when it is new. */
  take(view: SeatView): Pick<SeatState, 'handAt' | 'screen' | 'reconnecting' | 'role'> | undefined {
    const seat = this.byId.get(view.id);
    if (!seat) {
      this.byId.set(view.id, new SeatState(view));
      return undefined;
    }
    const { handAt, screen, reconnecting, role } = seat;
    seat.take(view);
    return { handAt, screen, reconnecting, role };
  }
  gone(id: SeatId): SeatState | undefined {
    const seat = this.byId.get(id);
    this.byId.delete(id);
    return seat;
  }
  speaking(speakers: readonly { seat: SeatId; level: number }[]): void {
    const now = Date.now();
    const loud = new Map(speakers.map(({ seat, level }) => [seat, level]));
    for (const seat of this.byId.values()) {
      const level = loud.get(seat.id) ?? 0;
      if (seat.level !== level) seat.level = level;
      if (level > ringLevel) seat.spokeAt = now;
    }
    this.speakers = speakers.filter(({ level }) => level > ringLevel).map(({ seat }) => seat);
  }
  clear(): void {
    this.byId.clear();
    this.waiting = [];
    this.speakers = [];
    this.me = undefined;
  }
}
export const isSpeaking = (seat: SeatState): boolean => seat.mic && seat.level > ringLevel;
