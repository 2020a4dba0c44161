/** An `@` that begins a word, and what was typed of the name behind it. Two words at most: a name and a family name. */
const begun = /(?:^|[^\p{L}\p{N}_])@([\p{L}\p{M}\p{N}'’-]*(?: [\p{L}\p{M}\p{N}'’-]*)?)$/u;

/** What was typed of a name before the caret; empty right behind the `@`, `undefined` where no name is being typed. */
export const nameTyped = (before: string): string | undefined => begun.exec(before)?.[1];

/** The text with a whole name in place of what was typed of it, and where the caret then stands. */
export function withName(text: string, caret: number, name: string): { text: string; caret: number } {
  const typed = nameTyped(text.slice(0, caret)) ?? '';
  const head = `${text.slice(0, caret - typed.length)}${name} `;
  return { text: head + text.slice(caret).replace(/^ /, ''), caret: head.length };
}
