import { describe, expect, test } from 'vitest';
import { parseEmail, parseName, parsePassword } from './person.ts';

const problem = (parsed: { ok: boolean; error?: { problem: string } }) =>
  parsed.ok ? 'ok' : parsed.error?.problem;

describe('parseName', () => {
  test.each([
    ['  Mia   Laurent ', 'Mia Laurent'],
    ['Mia\n\tLaurent', 'Mia Laurent'],
    ['Ze\u0301', 'Z\u00e9'],
    ['𝕒'.repeat(30), '𝕒'.repeat(30)],
    ['a\u0000b\u202ec', 'abc'],
  ])('reads %j as %j', (text, name) => expect(parseName(text)).toEqual({ ok: true, value: name }));

  test.each([
    ['', 'empty'],
    [' \u00a0\n', 'empty'],
    ['x'.repeat(61), 'tooLong'],
    ['\u200b\u3164', 'empty'],
  ])('refuses %j as %s', (text, word) => expect(problem(parseName(text))).toBe(word));
});

describe('parseEmail', () => {
  test.each([
    [' Mia@Agora.Example ', 'mia@agora.example'],
    ['a+b.c@sub.agora.example', 'a+b.c@sub.agora.example'],
  ])('reads %j as %j', (text, email) => expect(parseEmail(text)).toEqual({ ok: true, value: email }));

  test.each([
    ['', 'empty'],
    ['mia', 'invalid'],
    ['mia@', 'invalid'],
    ['@agora.example', 'invalid'],
    ['mia@agora', 'invalid'],
    ['a b@agora.example', 'invalid'],
    ['mia@agora.example\r\nbcc: eve@x.example', 'invalid'],
    ['"mia"@agora.example', 'invalid'],
    [`${'x'.repeat(250)}@agora.example`, 'tooLong'],
  ])('refuses %j as %s', (text, word) => expect(problem(parseEmail(text))).toBe(word));
});

describe('parsePassword', () => {
  test('counts characters and asks for nothing else', () => {
    expect(['1234567', 'x'.repeat(129)].map((text) => problem(parsePassword(text)))).toEqual([
      'tooShort',
      'tooLong',
    ]);
    expect(parsePassword('  ω ω ω ')).toEqual({ ok: true, value: '  ω ω ω ' });
  });
});
