/** A piece of a message: plain text, or an address that may be opened. */
export type Piece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string };

/** Only these may be opened from a message; `javascript:`, `data:` and the like stay text. */
const safe = new Set(['https:', 'http:', 'mailto:']);
const address = /\b(?:https?:\/\/|www\.)[^\s<>"'`]+|\bmailto:[^\s<>"'`]+/giu;
/** Marks that end a sentence rather than an address. */
const trailing = /[.,;:!?…)\]}'"]+$/u;

/** Splits a message's text into what is shown as it is and what becomes a link. Joining the texts gives the input back. */
export function linkPieces(body: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const text = (until: number) => {
    if (until > from) pieces.push({ type: 'text', text: body.slice(from, until) });
  };
  for (const match of body.matchAll(address)) {
    const shown = trim(match[0]);
    const href = hrefOf(shown);
    if (href === undefined) continue;
    text(match.index);
    pieces.push({ type: 'link', text: shown, href });
    from = match.index + shown.length;
  }
  text(body.length);
  return pieces;
}

/** Drops a sentence's end, but keeps a closing bracket whose opening one is part of the address (`/wiki/Stoa_(hall)`). */
function trim(found: string): string {
  const cut = found.replace(trailing, '');
  const rest = found.slice(cut.length);
  return rest.startsWith(')') && cut.includes('(') && !cut.includes(')') ? cut + ')' : cut;
}

function hrefOf(shown: string): string | undefined {
  const url = URL.parse(/^www\./i.test(shown) ? `https://${shown}` : shown);
  return url !== null && safe.has(url.protocol) ? url.href : undefined;
}
