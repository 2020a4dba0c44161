/** A picture that a receiver wants to see. */
export interface WantedPicture {
  readonly peer: string;
  readonly source: 'camera' | 'screen';
  /** Device pixels of the tile; 0 asks for nothing. */
  readonly width: number;
}

/**
 * Who gets which of `held.length` slots. Who is wanted and has a slot keeps it, so that no picture moves to another m-line without
 * need; the others fill what is free, the largest tile first and then in the order of wanting.
 * @param held who is in each slot now
 */
export function assignSlots(
  held: readonly (string | undefined)[],
  wanted: readonly { readonly peer: string; readonly width: number }[],
): (string | undefined)[] {
  const chosen = wanted
    .filter(({ width }) => width > 0)
    .toSorted((a, b) => b.width - a.width)
    .slice(0, held.length)
    .map(({ peer }) => peer);
  const next = held.map((peer) => (peer !== undefined && chosen.includes(peer) ? peer : undefined));
  for (const peer of chosen) if (!next.includes(peer)) next[next.indexOf(undefined)] = peer;
  return next;
}
