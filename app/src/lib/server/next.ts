/**
 * Where to go after signing in: a path on this origin, or `otherwise`. A browser reads `\` as `/` and drops tabs and line breaks,
 * so that `/\evil` or `/<tab>/evil` would lead away (WHATWG URL, 4.4): the text is parsed as a browser parses it, then judged.
 */
export function nextPath(text: string | null | undefined, origin: string, otherwise = '/'): string {
  if (!text || !text.startsWith('/') || text.length > 2_000) return otherwise;
  const url = URL.parse(text, origin);
  if (!url || url.origin !== origin || url.pathname.startsWith('//')) return otherwise;
  return url.pathname + url.search + url.hash;
}
