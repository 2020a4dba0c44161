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
  /** Whether frames can be left out of it without harm: its sender makes temporal layers. */
  readonly canThin: boolean;
}
/** What a picture gets: the index of its layer, -1 for nothing; `thin` leaves out every second frame. */
export interface Choice {
  readonly layer: number;
  readonly thin: boolean;
}

/** A layer serves a tile up to 1.4 times its width: softer than that is seen. */
const stretch = 1.4;
/** Going up asks for this much more than it costs, so that a line that just suffices does not make it go up and down. */
export const headroom = 1.15;
/** What a layer is taken to cost with half its frames: those left out are the smallest. */
const thinPart = 0.6;
/** Below this only the first picture is sent, and none when that is lost too, in bits per second: what there is goes to the voices. */
export const leastVideoBps = 150_000;

/**
 * Which layer of each picture fits into `budgetBps`, sound already taken off. Everybody is seen small before anybody is seen large, and
 * with half the frames before not at all; among equals screens come first, then the larger tile. The first picture is sent at its
 * smallest whatever the estimate says, unless the line is `overrun`: an estimate is a guess about what flows, and where nothing
 * flows it never gets better (four browsers on two busy cores kept everybody paused for a minute without one packet lost).
 */
export function allocate(pictures: readonly Picture[], budgetBps: number, overrun = false): Choice[] {
  const choice: Choice[] = pictures.map(() => ({ layer: -1, thin: false }));
  if (budgetBps < leastVideoBps && overrun) return choice;
  const order = pictures
    .map((_, i) => i)
    .sort((a, b) => rank(pictures[a]!) - rank(pictures[b]!) || pictures[b]!.width - pictures[a]!.width);
  let left = budgetBps;
  const costOf = (i: number, { layer, thin }: Choice) =>
    layer < 0 ? 0 : pictures[i]!.layers[layer]!.bps * (thin ? thinPart : 1);
  const take = (i: number, next: Choice): boolean => {
    const before = costOf(i, choice[i]!);
    const cost = costOf(i, next);
    const asked = next.layer > pictures[i]!.current ? cost * headroom : cost;
    if (asked - before > left) return false;
    left -= cost - before;
    choice[i] = next;
    return true;
  };
  const small = (i: number) =>
    take(i, { layer: 0, thin: false }) ||
    (pictures[i]!.layers[0]!.canThin && take(i, { layer: 0, thin: true }));
  const [first, ...others] = order;
  if (first !== undefined && !small(first) && !overrun)
    choice[first] = { layer: 0, thin: pictures[first]!.layers[0]!.canThin };
  if (budgetBps < leastVideoBps) return choice;
  for (const i of others) small(i);
  for (const i of order) {
    if (choice[i]!.layer < 0) continue;
    for (let layer = layerFor(pictures[i]!); layer > 0 && !take(i, { layer, thin: false }); layer--);
  }
  return choice;
}

/** The smallest layer that fills the tile, or else the largest there is. */
export function layerFor({ layers, width }: Pick<Picture, 'layers' | 'width'>): number {
  const fits = layers.findIndex((layer) => layer.width * stretch >= width);
  return fits < 0 ? layers.length - 1 : fits;
}

const rank = (picture: Picture): number => (picture.screen ? 0 : 1);
