import { expect, test } from 'vitest';
import { fillWords, markWords } from '../../../words/one-language.ts';

/** Functions as Paraglide makes them. */
const words = {
  nl_home: () => `Start`,
  nl_quoted: () => `'s Avonds kost het \${niets}`,
  nl_liked: (i?: Record<string, unknown>) => {
    const plural = (globalThis as unknown as { registry: never })['registry'] ?? i?.['count'];
    return /** @type {LocalizedString} */ `${plural} leuk gevonden door ${i?.['name']}`;
  },
};

test('what a page says becomes text of its markup, as if it had been written there', () => {
  const marked = markWords(`<script>
  import { m } from '#lib/words/made/messages.js';
  const label = m.nl_home();
</script>
<a title={m.nl_home()} {label}>{m.nl_home()}, \${m.nl_home()}{ m.nl_home() }</a>`);
  expect([...marked.keys]).toEqual(['nl_home']);
  expect(fillWords(marked.code, words)).toBe(`<script>
  
  const label = "Start";
</script>
<a title="Start" {label}>Start, \${"Start"}Start</a>`);
});

test('what has something put in becomes a function that a minifier can move about', () => {
  const marked = markWords('const text = m.nl_liked({ name, count: likes.length });');
  expect(marked.code).toBe('const text = __w_nl_liked(m, { name, count: likes.length });');
  const told = markWords("import { m } from '#lib/words/made/messages.js';m.nl_liked({});");
  expect(told.code).toBe("import { registry as m } from '#lib/words/made/registry.js';__w_nl_liked(m, {});");
  const filled = fillWords(marked.code, words);
  const say = new Function('m', 'name', 'likes', `${filled} return text;`);
  expect(say({}, 'Mia', [1, 2])).toBe('2 leuk gevonden door Mia');
});

test.each(['"', "'", '`'])('a sentence keeps its signs between %s', (quote) => {
  const filled = fillWords(`${quote}%%w:nl_quoted%%${quote}`, words);
  expect(new Function(`return ${filled};`)()).toBe("'s Avonds kost het ${niets}");
});

test('what cannot be put in one language is not built', () => {
  expect(() => markWords('const say = m.nl_home;')).toThrow('m.nl_home');
  expect(() => markWords('m.nl_liked(facts)')).toThrow('m.nl_liked');
  expect(() => fillWords('"%%w:gone%%"', words)).toThrow('gone');
  expect(() => fillWords('"%%w:nl_liked%%"', words)).toThrow('takes something');
  expect(() => fillWords('__w_nl_home(m, { name });', words)).toThrow('takes nothing');
});
