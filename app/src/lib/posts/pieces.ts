import { mentionPattern } from '@stoa/domain/posts/mention-pattern';
import { linkPieces, type Piece } from '#lib/room/links.ts';

export type CommentPiece = Piece | { readonly type: 'mention'; readonly text: string };

/** A comment's text in pieces: addresses that may be opened, and `@Name` for each of the names. Joining the texts gives the input back. */
export function commentPieces(body: string, names: readonly string[]): readonly CommentPiece[] {
  const pieces = linkPieces(body);
  if (names.length === 0) return pieces;
  const pattern = mentionPattern(names);
  return pieces.flatMap((piece) =>
    piece.type === 'text'
      ? piece.text
          .split(pattern)
          .map((text, at): CommentPiece => ({ type: at % 2 === 1 ? 'mention' : 'text', text }))
          .filter(({ text }) => text !== '')
      : piece,
  );
}
