/** What stands where on the stage: large, in the grid or in the strip; pages, pins and the own tile. */
import type { SeatId } from '@stoa/domain';
import {
  bigRects,
  floatRect,
  gapPx,
  gridRects,
  keepOrder,
  pageOf,
  pageSizeFor,
  promote,
  stripFor,
  underFor,
  type Rect,
} from './layout.ts';
import type { PreferenceStore } from './preferences.svelte.ts';
import type { Seats, SeatState } from './seats.svelte.ts';

export interface TileOf {
  readonly key: string;
  readonly seat: SeatState;
  readonly source: 'camera' | 'screen';
}
export interface Placed {
  readonly tile: TileOf;
  readonly rect: Rect;
  readonly as: 'big' | 'face' | 'grid' | 'float';
}
const tileOf = (seat: SeatState, source: TileOf['source']): TileOf => ({
  key: `${seat.id}/${source}`,
  seat,
  source,
});

/** The row below the tiles with the pages, px: a finger's 44 and a little air. */
const pagerPx = 52;
/** Somebody who speaks this long out of sight comes into sight, ms. */
const promoteMs = 1_500;

export class Layout {
  mode: 'grid' | 'speaker' = $state('grid');
  pinned: string | undefined = $state();
  page = $state(0);
  width = $state(0);
  height = $state(0);

  #seats: Seats;
  #preferences: PreferenceStore;
  #order: readonly SeatId[] = $state.raw([]);
  #lastSpeaker: SeatId | undefined = $state();
  #speaking: { id: SeatId; since: number } | undefined;

  constructor(seats: Seats, preferences: PreferenceStore) {
    this.#seats = seats;
    this.#preferences = preferences;
  }

  /** Where the own picture goes: on a narrow screen it floats over the others, unless it was decided. */
  readonly own = $derived.by(() => {
    if (this.#seats.others.length === 0) return 'grid' as const;
    const wish = this.#preferences.get('ownTile');
    // With more people, or under a shared screen, it would lie on somebody's face.
    const roomy = this.#seats.others.length <= 2 && this.#seats.sharers.length === 0;
    return wish === 'grid' && this.width < 600 && roomy ? ('float' as const) : wish;
  });

  /** The height without the row of the pager, which is there when not everybody fits. */
  readonly #free = $derived.by(() => {
    const count = this.#seats.others.length + (this.#seats.mine && this.own === 'grid' ? 1 : 0);
    const fits = pageSizeFor(this.width, this.height);
    return count > fits ? Math.max(0, this.height - pagerPx) : this.height;
  });
  readonly #people = $derived.by(() => {
    const seats = keepOrder(
      this.#order,
      this.#seats.others.map(({ id }) => id),
    ).flatMap((id) => this.#seats.byId.get(id) ?? []);
    const mine = this.#seats.mine;
    if (!mine || this.own !== 'grid') return seats.map((seat) => tileOf(seat, 'camera'));
    // The own tile closes the first page, where it disturbs nobody's place.
    const at = Math.min(seats.length, pageSizeFor(this.width, this.#free) - 1);
    return [...seats.slice(0, at), mine, ...seats.slice(at)].map((seat) => tileOf(seat, 'camera'));
  });
  readonly #shares = $derived.by(() => this.#seats.sharers.map((seat) => tileOf(seat, 'screen')));

  /** What takes the big place: a pin, else somebody else's share, else the speaker. Nothing in a grid. */
  readonly big: TileOf | undefined = $derived.by(() => {
    const all = [...this.#shares, ...this.#people];
    const pin = all.find(({ key }) => key === this.pinned);
    if (pin) return pin;
    const share = this.#shares.findLast(({ seat }) => seat.id !== this.#seats.me) ?? this.#shares.at(-1);
    if (share) return share;
    if (this.mode === 'grid' || this.#seats.others.length === 0) return undefined;
    const others = this.#people.filter(({ seat }) => seat.id !== this.#seats.me);
    return others.find(({ seat }) => seat.id === this.#lastSpeaker) ?? others[0];
  });

  /** The tiles beside the big one, or all of them in a grid. */
  readonly #rest = $derived(
    this.big ? [...this.#shares, ...this.#people].filter(({ key }) => key !== this.big?.key) : this.#people,
  );
  /** Something wide on an upright stage needs only its own height; the faces get the rest. */
  readonly #beside = $derived(
    this.big?.source === 'screen' && this.height > this.width ? underFor : stripFor,
  );
  /** The height that tiles may take: in a big layout the strip decides whether a pager is needed. */
  readonly #tall = $derived.by(() => {
    if (!this.big) return this.#free;
    const fits = this.#beside(this.#rest.length, this.width, this.height).count;
    return this.#rest.length > fits ? Math.max(0, this.height - pagerPx) : this.height;
  });
  readonly strip = $derived.by(() => this.#beside(this.big ? this.#rest.length : 0, this.width, this.#tall));
  readonly #pageSize = $derived.by(() =>
    this.big ? Math.max(1, this.strip.count) : pageSizeFor(this.width, this.#tall),
  );
  readonly shown = $derived(pageOf(this.#rest, this.page, this.#pageSize));
  /** Every tile on the screen with its place: one list, so that a picture keeps running when it changes place. */
  readonly placed: readonly Placed[] = $derived.by(() => {
    const { shown } = this.shown;
    const { width } = this;
    const height = this.#tall;
    const mine = this.#seats.mine;
    // Never over the faces below something large.
    const free =
      this.strip.side === 'below' && shown.length > 0 ? height - this.strip.tileHeight - gapPx : height;
    const own: Placed[] =
      mine && this.own === 'float'
        ? [{ tile: tileOf(mine, 'camera'), rect: floatRect(width, free), as: 'float' }]
        : [];
    if (!this.big) {
      const rects = gridRects(shown.length, width, height);
      return [...shown.map((tile, at) => ({ tile, rect: rects[at]!, as: 'grid' as const })), ...own];
    }
    const { big, faces } = bigRects(this.strip, shown.length, width, height);
    return [
      { tile: this.big, rect: big, as: 'big' },
      ...shown.map((tile, at) => ({ tile, rect: faces[at]!, as: 'face' as const })),
      ...own,
    ];
  });

  turn(by: 1 | -1): void {
    this.page = Math.min(this.shown.pages - 1, Math.max(0, this.shown.page + by));
  }
  togglePin(key: string): void {
    this.pinned = this.pinned === key ? undefined : key;
  }
  /** By the place on the screen, 1 to 9; 0 unpins. */
  pinPlace(place: number): void {
    const tile = [...(this.big ? [this.big] : []), ...this.shown.shown][place - 1];
    this.pinned = place === 0 ? undefined : (tile?.key ?? this.pinned);
  }
  toggleMode(): void {
    this.mode = this.mode === 'grid' ? 'speaker' : 'grid';
    this.pinned = undefined;
    this.page = 0;
  }

  /** Called with each report of who speaks: remembers the last speaker and brings one who is out of sight to the first page. */
  heard(speakers: readonly SeatId[], now = Date.now()): void {
    const speaker = speakers.find((id) => id !== this.#seats.me);
    if (speaker === undefined) {
      this.#speaking = undefined;
      return;
    }
    if (this.#speaking?.id !== speaker) this.#speaking = { id: speaker, since: now };
    if (now - this.#speaking.since < promoteMs && this.#lastSpeaker !== undefined) return;
    this.#lastSpeaker = speaker;
    const order = keepOrder(
      this.#order,
      this.#seats.others.map(({ id }) => id),
    );
    this.#order = promote(
      order,
      speaker,
      Math.max(1, this.#pageSize - (this.own === 'grid' ? 1 : 0)),
      (id) => this.#seats.byId.get(id)?.spokeAt ?? 0,
      (id) => this.pinned === `${id}/camera`,
    );
  }
}
