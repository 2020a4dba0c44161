/** Which pictures are on the screen and how large, told to the server when it changes. */
import type { SeatId, Wanted } from '@stoa/domain';

/** Layout settles within a frame or two; a drag of the window sends many sizes, ms. */
const settleMs = 120;
/** Widths are told in steps of this many device pixels: a layer is never chosen by less. */
const step = 32;
/** The protocol's limit for one `want`. */
const most = 64;

export class Wants {
  #tell: (tiles: readonly Wanted[]) => boolean;
  #tiles = new Map<Element, Wanted>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = '';
  #sizes: ResizeObserver | undefined;

  constructor(tell: (tiles: readonly Wanted[]) => boolean) {
    this.#tell = tell;
  }

  /** Watches the size of an element that shows a picture. Answers how to stop. */
  watch(element: Element, seat: SeatId, source: Wanted['source']): () => void {
    this.#sizes ??= new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) this.#sized(target, contentRect.width);
    });
    this.#tiles.set(element, { seat, source, width: 0 });
    this.#sizes.observe(element);
    return () => {
      this.#sizes?.unobserve(element);
      this.#tiles.delete(element);
      this.#soon();
    };
  }
  /** Tells anew: a new connection knows nothing. */
  again(): void {
    this.#told = '';
    this.#soon();
  }
  forget(): void {
    clearTimeout(this.#timer);
    this.#told = '';
  }

  #sized(element: Element, cssWidth: number): void {
    const tile = this.#tiles.get(element);
    if (!tile) return;
    const width = Math.min(16_384, Math.ceil((cssWidth * devicePixelRatio) / step) * step);
    if (width === tile.width) return;
    this.#tiles.set(element, { ...tile, width });
    this.#soon();
  }
  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#now(), settleMs);
  }
  #now(): void {
    const tiles = wantedOf(this.#tiles.values());
    const text = JSON.stringify(tiles);
    if (text !== this.#told && this.#tell(tiles)) this.#told = text;
  }
}

/** One entry per picture, the largest when it is shown twice; in a stable order, so that sameness can be seen. */
export function wantedOf(tiles: Iterable<Wanted>): readonly Wanted[] {
  const largest = new Map<string, Wanted>();
  for (const tile of tiles) {
    const key = `${tile.source}/${tile.seat}`;
    if (tile.width > (largest.get(key)?.width ?? 0)) largest.set(key, tile);
  }
  return [...largest.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, most)
    .map(([, tile]) => tile);
}
