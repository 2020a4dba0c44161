import { expect, test } from 'vitest';
import { plainLine, plainText } from './plain-text.ts';

test.each([
  ['  Mia \n\t Laurent ', 'Mia Laurent'],
  ['M\u200bi\u00ada\u2060', 'Mia'],
  ['\u202eaiM', 'aiM'],
  ['Ada\u2066\u2069\u200f\u061c', 'Ada'],
  ['Ada\u{e0041}\ufffb', 'Ada'],
  ['a\u0000b\u001b[31m', 'ab[31m'],
  ['Ze\u0301', 'Z\u00e9'],
  ['x' + '\u030a'.repeat(40), 'x' + '\u030a'.repeat(4)],
  ['a\ud800', 'a\ufffd'],
])('a line: %j becomes %j', (text, plain) => expect(plainLine(text)).toBe(plain));

test.each(['می‌خواهم', '👩🏽‍🚀 Ada', '❤️', 'क्‍ष', 'ابن سينا', 'Ọ̀yọ́'.normalize('NFC'), '𝕒'])(
  'a line: %s stays as it is written',
  (text) => expect(plainLine(text)).toBe(text),
);

test.each([
  '\u200b\u200d',
  '\u3164',
  '\u2800',
  '\u0301',
  '\ufe0f',
  '\ufeff',
  '\u115f\u1160',
  ' \u00a0',
  '\u0000',
])('nothing to see is empty: %j', (text) => expect([plainLine(text), plainText(text)]).toEqual(['', '']));

test('several lines keep their lines, tabs and joiners, and lose what no database keeps', () => {
  expect(plainText(' a\r\n\tb\u0000\u0007 \u200f👩🏽‍🚀\ud800 ')).toBe('a\n\tb \u200f👩🏽‍🚀\ufffd');
});

test('a long text is plain in linear time', () => {
  const long = '\u200b \u0301'.repeat(20_000);
  expect(plainLine(long)).toBe('');
  expect(plainText(`a${long}`)).toContain('\u0301');
});
