import { expect, test } from 'vitest';
import { renderLetter } from './render-letter.ts';
import { languages } from '../people/language.ts';
import { lettersIn, type Letters } from './words.ts';

const origin = new URL('https://stoa.example');
const facts = {
  name: '<img src=x onerror=alert(1)>',
  by: 'Eve\r\nBcc: all@example.test',
  workspace: 'A & "B"',
  link: 'https://stoa.example/i/secret?a=1&b=2',
  days: 7,
  title: '<img src=x onerror=alert(1)>\r\nBcc: all@example.test',
  when: 'Tuesday',
  what: 'factorOn' as const,
  key: 'Backup',
  full: true,
};

for (const lang of languages)
  for (const kind of Object.keys(lettersIn(lang)) as (keyof Letters)[])
    test(`${kind} in ${lang}: both forms say the same, and nothing that somebody typed is markup`, () => {
      const letter = lettersIn(lang)[kind](facts);
      const { subject, text, html } = renderLetter(letter, { lang, origin });
      expect(subject).not.toMatch(/[\r\n]/);
      expect(subject.length).toBeLessThanOrEqual(160);
      expect(html).not.toContain('<img');
      expect(html).toContain(`<html lang="${lang}">`);
      for (const part of letter.parts) expect(text).toContain('text' in part ? part.text : part.href);
      if (letter.parts.some(({ type }) => type === 'button'))
        expect(html).toContain('href="https://stoa.example/i/secret?a=1&#38;b=2"');
      // Nothing comes from elsewhere, so that nobody learns when it was read.
      expect(html).not.toMatch(/<(?:img|link|script)|url\(|@import/);
    });

test('an encoded word that somebody typed stays what it looks like', () => {
  const name = '=?utf-8?b?RXZl?=';
  const letter = lettersIn('en').invite({ ...facts, by: name });
  expect(renderLetter(letter, { lang: 'en', origin }).subject).toContain('= ?utf-8?b?RXZl?= invites');
});
