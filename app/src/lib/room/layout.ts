/** Sizes of one page of equal tiles, in CSS pixels. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

/** The most people on one page: the media engine prepares twelve pictures per person. */
export const mostOnPage = 12;
/** Narrower than this a tile no longer shows who it is, px. */
const narrowestTile = 148;
export const gapPx = 8;
/** Pictures are 16:9. How narrow a tile may crop them: two thirds of their width; more where the stage itself is upright. */
const widest = 16 / 9;
const narrowest = 6 / 5;
const onTablet = 3 / 4;
const onPhone = 9 / 16;
const aloneOnPhone = 1 / 2.2;

/** The grid of `count` tiles in `width` × `height` px that gives the largest picture. */
export function gridFor(count: number, width: number, height: number): Grid {
  let best: Grid = { columns: 1, rows: Math.max(1, count), tileWidth: 0, tileHeight: 0 };
  const upright = height > width;
  const tallest = !upright ? narrowest : width >= 600 ? onTablet : count > 1 ? onPhone : aloneOnPhone;
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(Math.max(1, count) / columns);
    const roomWide = (width - gapPx * (columns - 1)) / columns;
    const roomHigh = (height - gapPx * (rows - 1)) / rows;
    if (roomWide <= 0 || roomHigh <= 0) continue;
    const shape = Math.min(widest, Math.max(tallest, roomWide / roomHigh));
    const tileWidth = Math.floor(Math.min(roomWide, roomHigh * shape));
    const tileHeight = Math.floor(tileWidth / shape);
    if (tileWidth * tileHeight > best.tileWidth * best.tileHeight)
      best = { columns, rows, tileWidth, tileHeight };
  }
  return best;
}

/** How many tiles a page of this size takes before faces get too small: 1 to {@link mostOnPage}. */
export function pageSizeFor(width: number, height: number): number {
  for (let count = mostOnPage; count > 1; count--)
    if (gridFor(count, width, height).tileWidth >= narrowestTile) return count;
  return 1;
}

/** Where the strip of faces goes beside something large, and how many faces it shows. */
export interface Strip {
  readonly side: 'right' | 'below' | 'under' | 'none';
  readonly count: number;
  /** Size of one face, px. */
  readonly tileWidth: number;
  readonly tileHeight: number;
}
export function stripFor(count: number, width: number, height: number): Strip {
  if (count === 0) return { side: 'none', count: 0, tileWidth: 0, tileHeight: 0 };
  if (width >= height && width >= 640) {
    const tileWidth = Math.round(Math.min(240, Math.max(136, width * 0.17)));
    const tileHeight = Math.round(tileWidth / widest);
    return { side: 'right', count: fits(height, tileHeight, count), tileWidth, tileHeight };
  }
  const tileHeight = Math.round(Math.min(132, Math.max(76, height * 0.18)));
  const tileWidth = Math.round((tileHeight * 4) / 3);
  return { side: 'below', count: fits(width, tileWidth, count), tileWidth, tileHeight };
}
/** What a shared screen needs on an upright stage: most screens are 16:10 or wider. */
const screenHeight = (width: number) => Math.round(width / 1.6);
/** A shared screen on an upright stage: it takes its own height on top, and the faces have the rest as a grid. */
export function underFor(count: number, width: number, height: number): Strip {
  const free = Math.max(0, height - screenHeight(width) - gapPx);
  if (count === 0) return { side: 'none', count: 0, tileWidth: 0, tileHeight: 0 };
  const most = Math.min(count, mostOnPage - 1, pageSizeFor(width, free));
  const { tileWidth, tileHeight } = gridFor(most, width, free);
  return { side: 'under', count: most, tileWidth, tileHeight };
}
/** At least one face; the big picture takes a place of the twelve. */
const fits = (room: number, tile: number, count: number) =>
  Math.max(1, Math.min(count, mostOnPage - 1, Math.floor((room + gapPx) / (tile + gapPx))));

/** The slice of `order` that a page shows, with `page` pulled back into range. */
export function pageOf<T>(
  order: readonly T[],
  page: number,
  size: number,
): { readonly shown: readonly T[]; readonly page: number; readonly pages: number } {
  const pages = Math.max(1, Math.ceil(order.length / Math.max(1, size)));
  const at = Math.min(Math.max(0, page), pages - 1);
  return { shown: order.slice(at * size, at * size + size), page: at, pages };
}

/**
 * Brings somebody who speaks onto the first page: they change places with the person there who has been silent longest. All
 * others stay where they are, so that faces do not jump.
 */
export function promote<Id>(
  order: readonly Id[],
  speaker: Id,
  firstPage: number,
  spokeAt: (id: Id) => number,
  keep: (id: Id) => boolean,
): readonly Id[] {
  const from = order.indexOf(speaker);
  if (from < firstPage) return order;
  let to = -1;
  for (let at = firstPage - 1; at >= 0; at--) {
    const id = order[at]!;
    if (!keep(id) && (to === -1 || spokeAt(id) < spokeAt(order[to]!))) to = at;
  }
  if (to === -1) return order;
  const next = [...order];
  next[to] = speaker;
  next[from] = order[to]!;
  return next;
}

/** Keeps the places of those who stay, drops those who left, and puts newcomers at the end. */
export function keepOrder<Id>(order: readonly Id[], present: readonly Id[]): readonly Id[] {
  const here = new Set(present);
  const kept = order.filter((id) => here.has(id));
  const known = new Set(kept);
  return [...kept, ...present.filter((id) => !known.has(id))];
}

/** A place on the stage, CSS pixels from its top left. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The places of `count` tiles in a grid, the last row centred. */
export function gridRects(count: number, width: number, height: number): readonly Rect[] {
  const { columns, rows, tileWidth, tileHeight } = gridFor(count, width, height);
  const top = (height - rows * tileHeight - (rows - 1) * gapPx) / 2;
  return Array.from({ length: count }, (_, at) => {
    const row = Math.floor(at / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = (width - inRow * tileWidth - (inRow - 1) * gapPx) / 2;
    return {
      x: Math.round(left + (at % columns) * (tileWidth + gapPx)),
      y: Math.round(top + row * (tileHeight + gapPx)),
      width: tileWidth,
      height: tileHeight,
    };
  });
}

/** The place of something large, and of the faces beside or below it. */
export function bigRects(
  strip: Strip,
  faces: number,
  width: number,
  height: number,
): { readonly big: Rect; readonly faces: readonly Rect[] } {
  const { side, tileWidth, tileHeight } = strip;
  if (side === 'none' || faces === 0) return { big: { x: 0, y: 0, width, height }, faces: [] };
  if (side === 'under') {
    const top = screenHeight(width);
    const below = gridRects(faces, width, height - top - gapPx);
    return {
      big: { x: 0, y: 0, width, height: top },
      faces: below.map((rect) => ({ ...rect, y: rect.y + top + gapPx })),
    };
  }
  const right = side === 'right';
  const length = faces * (right ? tileHeight : tileWidth) + (faces - 1) * gapPx;
  const from = ((right ? height : width) - length) / 2;
  return {
    big: right
      ? { x: 0, y: 0, width: width - tileWidth - gapPx, height }
      : { x: 0, y: 0, width, height: height - tileHeight - gapPx },
    faces: Array.from({ length: faces }, (_, at) => ({
      x: Math.round(right ? width - tileWidth : from + at * (tileWidth + gapPx)),
      y: Math.round(right ? from + at * (tileHeight + gapPx) : height - tileHeight),
      width: tileWidth,
      height: tileHeight,
    })),
  };
}

/** The own picture over the others: bottom right of what is `height` px high, upright on a phone. */
export function floatRect(width: number, height: number): Rect {
  const narrow = width < 600;
  const own = narrow ? { width: 96, height: 128 } : { width: 208, height: 117 };
  return { x: width - own.width - 12, y: height - own.height - 12, ...own };
}
