/** One picture that a receiver's slot is to carry, with what its sender offers. */
export interface Picture {
  readonly screen: boolean;
  /** Tile width in device pixels. */
  readonly width: number;
  /** Layers that arrive, smallest first; never empty. */
  readonly layers: readonly Layer[];
  /** Index into `layers` of what is passed on now; -1 for nothing. */
  readonly current: number;
}
export interface Layer {
  /** Pixels; 0 when not known yet. */
  readonly width: number;
  readonly bps: number;
}

/** A layer serves a tile up to 1.4 times its width: softer than that is seen. */
const stretch = 1.4;
/** Going up asks for this much more than it costs, so that a line that just suffices does not make it go up and down. */
export const headroom = 1.15;
/** Below this only the first picture is sent, and none when that is lost too, in bits per second: what there is goes to the voices. */
export const leastVideoBps = 150_000;

/**
 * Which layer of each picture (index into its layers; -1 pauses it) fits into `budgetBps`, sound already taken off. Everybody is
 * seen small before anybody is seen large; among equals screens come first, then the larger tile. The first picture is sent at its
 * smallest whatever the estimate says, unless the line is `overrun`: an estimate is a guess about what flows, and where nothing
 * flows it never gets better (four browsers on two busy cores kept everybody paused for a minute without one packet lost).
 */
export function allocate(pictures: readonly Picture[], budgetBps: number, overrun = false): number[] {
  const choice = pictures.map(() => -1);
  if (budgetBps < leastVideoBps && overrun) return choice;
  const order = pictures
    .map((_, i) => i)
    .sort((a, b) => rank(pictures[a]!) - rank(pictures[b]!) || pictures[b]!.width - pictures[a]!.width);
  let left = budgetBps;
  const raise = (i: number, to: number): boolean => {
    const picture = pictures[i]!;
    const before = choice[i]! < 0 ? 0 : picture.layers[choice[i]!]!.bps;
    const cost = picture.layers[to]!.bps;
    const asked = to > picture.current ? cost * headroom : cost;
    if (asked - before > left) return false;
    left -= cost - before;
    choice[i] = to;
    return true;
  };
  const [first, ...others] = order;
  if (first !== undefined && !raise(first, 0) && !overrun) choice[first] = 0;
  if (budgetBps < leastVideoBps) return choice;
  for (const i of others) raise(i, 0);
  for (const i of order) {
    if (choice[i]! < 0) continue;
    for (let to = layerFor(pictures[i]!); to > 0 && !raise(i, to); to--);
  }
  return choice;
}

/** The smallest layer that fills the tile, or else the largest there is. */
export function layerFor({ layers, width }: Pick<Picture, 'layers' | 'width'>): number {
  const fits = layers.findIndex((layer) => layer.width * stretch >= width);
  return fits < 0 ? layers.length - 1 : fits;
}

const rank = (picture: Picture): number => (picture.screen ? 0 : 1);
