import type { Marked } from '@stoa/domain';

/** A part of a text, and whether it is what was looked for. */
export interface Piece {
  readonly text: string;
  readonly isHit: boolean;
}

/** A text cut at its hits, with dots where something is left out. `inLine` puts a point where a line ends. */
export function piecesOf({ text, hits, cutBefore, cutAfter }: Marked, inLine = false): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (part: string, isHit: boolean): void => {
    const shown = inLine ? part.replaceAll(/\s*\n\s*/g, ' · ') : part;
    if (shown !== '') pieces.push({ text: shown, isHit });
  };
  let at = 0;
  if (cutBefore) add('… ', false);
  for (const [start, end] of hits) {
    add(text.slice(at, start), false);
    add(text.slice(start, end), true);
    at = end;
  }
  add(text.slice(at) + (cutAfter ? ' …' : ''), false);
  return pieces;
}
