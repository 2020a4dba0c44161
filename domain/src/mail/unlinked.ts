import type { Letters } from './words.ts';

/** Facts of a letter that somebody typed. */
const typed = ['name', 'by', 'workspace', 'key', 'title'];

/**
 * Letters in which no name becomes a link: mail programs make one of whatever looks like an address, and whoever chooses a name chooses
 * what a stranger is mailed.
 */
export function unlinkedLetters(letters: Letters): Letters {
  const made = Object.entries(letters) as [string, (facts: Record<string, unknown>) => unknown][];
  return Object.fromEntries(
    made.map(([kind, letter]) => [
      kind,
      (facts: Record<string, unknown>) =>
        letter(
          Object.fromEntries(
            Object.entries(facts).map(([name, fact]) => [
              name,
              typed.includes(name) && typeof fact === 'string' ? unlinked(fact) : fact,
            ]),
          ),
        ),
    ]),
  ) as unknown as Letters;
}

/** A text in which nothing looks like an address to a mail program: a space comes into what would. It can still be read. */
export const unlinked = (text: string): string =>
  text
    // `https://x`, `mailto:x`, `tel:1`
    .replace(/(\p{L}):(?=\S)/gu, '$1: ')
    .replace(/\/{2,}/g, '/ ')
    // `evil.example`, `a@evil.example`, `1.2.3.4`; `J.R.R. Tolkien` is none of them
    .replace(/[.。．｡](?=\p{L}{2}|\d|xn--)/gu, '. ')
    .replace(/(\S)@(?=\S)/g, '$1 @ ');
