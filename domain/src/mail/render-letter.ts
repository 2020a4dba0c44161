import { plainLine } from '../plain-text.ts';
import type { Letter, LetterPart } from './letter.ts';
import type { Language } from '../people/language.ts';

export interface RenderedLetter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Characters of a subject line: what phones and mailboxes show of one is shorter, and a name in it may be long. */
const subjectMost = 160;

/**
 * A letter as both forms of a mail. Both say the same. The HTML is one column of tables and inline styles, which every mail program
 * draws; dark is a style sheet that some leave out, and what stays is light. No picture and nothing from elsewhere is in it, so that
 * nobody learns when it was read.
 */
export function renderLetter(
  letter: Letter,
  { lang, origin }: { lang: Language; origin: URL },
): RenderedLetter {
  return {
    subject: subjectOf(letter),
    text: textOf(letter, origin),
    html: htmlOf(letter, lang, origin),
  };
}

/** A mail program would read `=?utf-8?b?…?=` as other words (RFC 2047, 6): somebody's name is shown as it was typed. */
const subjectOf = ({ subject }: Letter): string =>
  plainLine(subject).replaceAll('=?', '= ?').slice(0, subjectMost);

function textOf({ heading, parts, because }: Letter, origin: URL): string {
  const said = parts.map((part) => (part.type === 'button' ? `${part.label}:\n${part.href}` : part.text));
  return [heading, ...said, `-- \n${because}\n${origin.origin}`].join('\n\n') + '\n';
}

/** The tokens of `app.css` as mail programs know colours, light and dark. */
const style = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .paper { background-color: #191713 !important; }
  .card { background-color: #24211c !important; border-color: #3a362f !important; }
  .ink { color: #f2eee6 !important; }
  .soft { color: #b9b2a5 !important; }
  .press { background-color: #8bbbe0 !important; color: #10202e !important; }
  .link { color: #9cc7e8 !important; }
}`;
const sans = `font-family:'Source Sans 3','Segoe UI',Helvetica,Arial,sans-serif;`;
const serif = `font-family:Newsreader,Georgia,'Times New Roman',serif;`;

const htmlOf = ({ subject, preview, heading, parts, because }: Letter, lang: Language, origin: URL): string =>
  `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(plainLine(subject))}</title>
<style>${style}</style>
</head>
<body class="paper" style="margin:0;padding:0;background-color:#faf8f4;">
<div style="display:none;max-height:0;overflow:hidden;">${escaped(preview)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="paper" style="background-color:#faf8f4;">
<tr><td align="center" style="padding:32px 16px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;">
<tr><td class="ink" style="${serif}font-size:22px;line-height:28px;padding:0 4px 16px;color:#26221c;">Stoa</td></tr>
<tr><td class="card" style="background-color:#ffffff;border:1px solid #e4dfd5;border-radius:12px;padding:32px 28px;">
<h1 class="ink" style="${serif}margin:0 0 16px;font-size:27px;line-height:34px;font-weight:500;color:#26221c;">${escaped(heading)}</h1>
${parts.map(partOf).join('\n')}
</td></tr>
<tr><td class="soft" style="${sans}font-size:14px;line-height:20px;padding:16px 4px 0;color:#665f53;">${escaped(because)}<br><a class="link" href="${escaped(origin.origin)}" style="color:#1f5f8f;">${escaped(origin.host)}</a></td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;

function partOf(part: LetterPart): string {
  switch (part.type) {
    case 'text':
      return `<p class="ink" style="${sans}margin:0 0 16px;font-size:17px;line-height:26px;color:#26221c;">${escaped(part.text)}</p>`;
    case 'note':
      return `<p class="soft" style="${sans}margin:16px 0 0;font-size:15px;line-height:22px;color:#665f53;">${escaped(part.text)}</p>`;
    case 'button':
      return `<p style="margin:24px 0;"><a class="press" href="${escaped(part.href)}" style="${sans}display:inline-block;padding:13px 22px;border-radius:10px;background-color:#1f5f8f;color:#ffffff;font-size:17px;line-height:22px;font-weight:600;text-decoration:none;">${escaped(part.label)}</a></p>
<p class="soft" style="${sans}margin:0;font-size:14px;line-height:20px;color:#665f53;overflow-wrap:anywhere;"><a class="link" href="${escaped(part.href)}" style="color:#1f5f8f;">${escaped(part.href)}</a></p>`;
  }
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replaceAll('\n', '<br>');
