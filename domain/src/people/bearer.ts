/**
 * What a program sends to prove itself: the rest of `Authorization: Bearer …` (RFC 6750, 2.1). Empty where nothing follows the word,
 * `undefined` where the header is missing or speaks of something else.
 */
export const bearerOf = (headers: Headers): string | undefined =>
  /^bearer(?![^\s])\s*(.*)$/is.exec(headers.get('authorization') ?? '')?.[1]?.trim();
