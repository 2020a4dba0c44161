/**
 * What nobody sees but what changes what is seen: marks of direction, by which one name is shown as another, and characters of no
 * width, by which two names look the same (Unicode TR 36, 2.5 and 2.6). Joiners and variation selectors stay: emoji, Persian and the
 * scripts of India are written with them.
 */
const hidden = /[[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]--[\u200c\u200d\p{Variation_Selector}]]/gv;
/** Marks above and below letters, past any that a language stacks: they would be drawn over what stands around. */
const piled = /(\p{M}{4})\p{M}+/gu;
/** A letter, digit, sign or picture: something that can be seen and pressed. */
const seen = /[^\p{M}\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Control characters but for tab and line feed. No database but SQLite keeps a NUL in a text. */
const control = /[\p{Cc}--[\t\n]]/gv;

/** A text of several lines that people wrote, as others may be shown it; empty when there is nothing to see. */
export function plainText(text: string): string {
  const plain = text.toWellFormed().replace(/\r\n?/g, '\n').replace(control, '').trim();
  return seen.test(plain) ? plain : '';
}

/** The same on one line, as for a name or a title: composed, and without what hides. */
export function plainLine(text: string): string {
  const plain = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .replace(control, '')
    .replace(hidden, '')
    .replace(piled, '$1')
    .trim();
  return seen.test(plain) ? plain : '';
}
