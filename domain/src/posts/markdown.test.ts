import { describe, expect, test } from 'vitest';
import { isSafeAddress, markdownToHtml, markdownToText } from './markdown.ts';

describe('markdownToHtml', () => {
  test('writes what Markdown is known for', () => {
    const html = markdownToHtml(
      'A *word*, a **strong** one, ~~none~~ and `a < b`.\n\n- one\n- two\n\n3. three\n\n> quoted\n\n```js\nx && y\n```\n\n---',
    );
    expect(html).toBe(
      '<p>A <em>word</em>, a <strong>strong</strong> one, <s>none</s> and <code>a &lt; b</code>.</p>\n' +
        '<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<ol start="3">\n<li>three</li>\n</ol>\n' +
        '<blockquote>\n<p>quoted</p>\n</blockquote>\n<pre><code>x &amp;&amp; y\n</code></pre>\n<hr>\n',
    );
  });

  test.for([
    ['# One\n\n## Two\n\n# Three', ['h2', 'h3', 'h2']],
    ['## One\n\n### Two', ['h2', 'h3']],
    ['### One\n\n# Two\n\n###### Three', ['h2', 'h2', 'h3']],
    ['#### Only', ['h2']],
  ] as const)('headings of %j come below the page’s title, in order', ([source, levels]) => {
    expect([...markdownToHtml(source).matchAll(/<(h\d)>/g)].map(([, tag]) => tag)).toEqual(levels);
  });

  test('links to other sites tell them nothing; links on this site stay in the tab', () => {
    expect(markdownToHtml('[there](https://other.example/a?b=1&c=2 "Why")')).toBe(
      '<p><a href="https://other.example/a?b=1&amp;c=2" title="Why" rel="noopener noreferrer nofollow" target="_blank">there</a></p>\n',
    );
    expect(markdownToHtml('[here](/w/agora/members)')).toBe('<p><a href="/w/agora/members">here</a></p>\n');
    expect(markdownToHtml('see https://other.example/x.')).toContain('<a href="https://other.example/x"');
    expect(markdownToHtml('agora.example is a name, no link')).not.toContain('<a');
  });

  test('images come from this site; those of others are links', () => {
    expect(markdownToHtml('![The hall](/files/hall.jpg)')).toBe(
      '<p><img src="/files/hall.jpg" alt="The hall" loading="lazy"></p>\n',
    );
    for (const source of ['https://other.example/a.png', 'HTTPS://other.example/a.png'])
      expect(markdownToHtml(`![A *picture*](${source})`)).toMatch(
        /^<p><a href="[^"]+" rel=[^>]+>A picture<\/a><\/p>\n$/,
      );
    for (const source of ['//other.example/a.png', 'data:image/png;base64,AAAA'])
      expect(markdownToHtml(`![A picture](<${source}>)`)).not.toMatch(/<img|<a/);
    expect(markdownToHtml('![A](</\\other.example/a.png>)')).toContain('src="/%5Cother.example/a.png"');
    expect(markdownToHtml('[![Pixel](https://other.example/p)](/w)')).toBe('<p><a href="/w">Pixel</a></p>\n');
  });

  test('names that are mentioned stand out, others do not', () => {
    const html = markdownToHtml('Ask @Ben, @Ben Okafor or @Benno; mail a@Ben. `@Ben` [@Ben](/w)', [
      'Ben',
      'Ben Okafor',
    ]);
    expect(html).toBe(
      '<p>Ask <span class="mention">@Ben</span>, <span class="mention">@Ben Okafor</span> or @Benno; mail a@Ben. ' +
        '<code>@Ben</code> <a href="/w">@Ben</a></p>\n',
    );
    expect(markdownToHtml('@anne-marie', ['Anne-Marie'])).toContain(
      '<span class="mention">@anne-marie</span>',
    );
    expect(markdownToHtml('@<b>x</b> and @a.*', ['<b>x</b>', 'a.*'])).toBe(
      '<p><span class="mention">@&lt;b&gt;x&lt;/b&gt;</span> and <span class="mention">@a.*</span></p>\n',
    );
  });
});

test('markdownToText is what is read', () => {
  const source =
    '# The *roof*\n\nis [done](https://a.example), see `row 31`:\n\n- one\n- two  \nmore\n\n![The hall](/f.jpg)\n\n```\ncode\n```\n<b>x</b>';
  expect(markdownToText(source)).toBe(
    'The roof\nis done, see row 31:\none\ntwo\nmore\nThe hall\ncode\n<b>x</b>',
  );
  expect(markdownToText('***')).toBe('');
});

test.for([
  'javascript:alert(1)',
  ' JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'vbscript:x',
  'data:text/html,x',
  'blob:https://stoa.example/x',
  'file:///etc/passwd',
  '//other.example',
  '/\\other.example',
  'relative/path',
  '',
])('%j is nowhere to lead', (address) => {
  expect(isSafeAddress(address)).toBe(false);
});
