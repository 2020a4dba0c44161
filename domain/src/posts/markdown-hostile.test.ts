import { expect, test } from 'vitest';
import { postLimits } from './post-input.ts';
import { markdownToHtml, markdownToText } from './markdown.ts';

/** Every start of a tag in what was written, and every attribute: nothing else can be an element in a browser. */
const allowed =
  /^<(?:\/?(?:p|ul|ol|li|blockquote|pre|code|em|strong|s|hr|br|h[2-6]|a|span)|ol start="\d+"|span class="mention"|a href="(?:https?:\/\/|mailto:|#|\/(?![/\\]))[^"<>]*"(?: title="[^"<>]*")?(?: rel="noopener noreferrer nofollow" target="_blank")?|img src="\/(?![/\\])[^"<>]*" alt="[^"<>]*"(?: title="[^"<>]*")? loading="lazy")>/;
function strange(html: string): string | undefined {
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at + 1))
    if (!allowed.test(html.slice(at))) return html.slice(at, at + 80);
  return undefined;
}

const calls = ['alert(1)', 'alert`1`', 'top["al"+"ert"](1)', '[1].map(alert)'];
const tags = [
  'script',
  'img',
  'svg',
  'iframe',
  'object',
  'math',
  'style',
  'base',
  'form',
  'a',
  'details',
  'template',
];
const events = ['onerror', 'onload', 'onfocus', 'ontoggle', 'onpointerover', 'onanimationstart'];
const schemes = [
  'javascript:',
  'JaVaScRiPt:',
  'java\tscript:',
  'java&#10;script:',
  '&#106;avascript:',
  '\u0001javascript:',
  'data:text/html,',
  'vbscript:',
];
const frames: readonly ((inner: string) => string)[] = [
  (x) => x,
  (x) => `> ${x}`,
  (x) => `- ${x}`,
  (x) => `# ${x}`,
  (x) => `**${x}**`,
  (x) => `[${x}](/w)`,
  (x) => `[a](/w "${x}")`,
  (x) => `![${x}](/f.png)`,
  (x) => `\`${x}`,
  (x) => `&lt;${x}`,
];
const payloads = [
  ...tags.flatMap((tag) =>
    events.flatMap((event) => calls.map((call) => `"><${tag} src=x ${event}=${call}>`)),
  ),
  ...tags.flatMap((tag) => calls.map((call) => `<${tag}>${call}</${tag}>`)),
  ...schemes.flatMap((scheme) =>
    calls.flatMap((call) => [
      `[x](${scheme}${call})`,
      `[x](<${scheme}${call}>)`,
      `<${scheme}${call}>`,
      `![x](${scheme}${call})`,
      `[x]: ${scheme}${call}\n\n[x]`,
    ]),
  ),
  '<!--><script>alert(1)</script>-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  '</p></article><script>alert(1)</script>',
  '\u003cscript\u003ealert(1)\u003c/script\u003e',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
  '[x](/w" onmouseover="alert(1))',
  '[x](/w "title" onmouseover=alert(1))',
  '![x" onerror="alert(1)](/f.png)',
  '```" onload="alert(1)\n<script>alert(1)</script>\n```',
  'https://a.example/"onmouseover="alert(1)',
  '@<img src=x onerror=alert(1)>',
];

test(`none of ${payloads.length * frames.length} ways to run a script leaves a tag or an attribute of its own`, () => {
  const through = payloads.flatMap((payload) =>
    frames
      .map((frame) => frame(payload))
      .filter((source) => strange(markdownToHtml(source, ['<img src=x onerror=alert(1)>'])) !== undefined),
  );
  expect(through).toEqual([]);
  expect(payloads.length * frames.length).toBeGreaterThan(1_000);
});

test('the check itself sees what it should', () => {
  expect(strange('<p>ok</p><img src=x onerror=alert(1)>')).toBeDefined();
  expect(strange('<a href="javascript:alert(1)">x</a>')).toBeDefined();
  expect(strange('<a href="/w" onclick="x">x</a>')).toBeDefined();
  expect(strange('<p>ok</p>')).toBeUndefined();
});

const most = postLimits.bodyLength;
const fill = (piece: string) => piece.repeat(Math.ceil(most / piece.length)).slice(0, most);
test.for([
  ['quotes in quotes', fill('>')],
  ['many deep quotes', fill(`${'>'.repeat(100)}\n`)],
  ['lists in lists', Array.from({ length: 190 }, (_, n) => `${' '.repeat(n)}- x`).join('\n')],
  ['brackets', fill('[')],
  ['images', fill('![')],
  ['openings of links', fill('[a](<b')],
  ['emphasis', fill('*a **a ')],
  ['code', Array.from({ length: 195 }, (_, n) => '`'.repeat(n)).join(' ')],
  ['addresses', fill('https://a.example/(')],
  ['entities', fill('&#x0;')],
  ['a table', `${'|a'.repeat(2_000)}\n${'|-'.repeat(2_000)}\n${'|x\n'.repeat(3_900)}`],
  ['references', `[a]: /${'x'.repeat(9_000)}\n\n${'[a]'.repeat(3_600)}`],
  ['marks of direction and half letters', fill('\u202e\ud800*')],
  ['nothing but blanks', fill(' \n')],
] as const)('%s stay a page of their size', ([, source]) => {
  const html = markdownToHtml(source.slice(0, most));
  expect(html.length).toBeLessThan(8 * most);
  expect(strange(html)).toBeUndefined();
  expect(markdownToText(source.slice(0, most)).length).toBeLessThan(4 * most);
});
