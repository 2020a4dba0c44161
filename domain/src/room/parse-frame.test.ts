import { expect, test } from 'vitest';
import { limits } from './limits.ts';
import { parseFrame } from './parse-frame.ts';

const parsed = (frame: object) => parseFrame(JSON.stringify(frame));

test('a guest’s name and note hide nothing, and are not empty', () => {
  expect(parsed({ t: 'rename', name: ' Mi\u202ea\u200b\u0000 ' })).toMatchObject({ value: { name: 'Mia' } });
  expect(parsed({ t: 'note', text: 'it is me\r\n\u2066' })).toMatchObject({ value: { text: 'it is me' } });
  for (const name of ['', '\u200b', '\u3164', '\u0301', 7, ['Mia'], { toString: 'Mia' }, null])
    expect(parsed({ t: 'rename', name, re: 4 })).toMatchObject({ error: { type: 'InvalidFrame', re: 4 } });
  expect(parsed({ t: 'rename', name: 'x'.repeat(limits.nameLength + 1) })).toMatchObject({
    error: { type: 'TooLong' },
  });
});

test('what no client of ours sends is refused whole', () => {
  const say = { t: 'say', id: 'a', body: 'hi' };
  expect(parsed(say).ok).toBe(true);
  for (const frame of [
    { ...say, id: '../a' },
    { ...say, id: ['a'] },
    { ...say, to: { $ne: null } },
    { ...say, role: 'host' },
    { ...say, re: -1 },
    { t: ['say'], id: 'a', body: 'hi' },
    { t: 'constructor' },
    { t: 'promote', seat: 'a', role: 'owner' },
    { t: 'settings', capacity: 1_000_000 },
    { t: 'admit', seat: ['all'] },
    [say],
  ])
    expect(parsed(frame), JSON.stringify(frame)).toMatchObject({ error: { type: 'InvalidFrame' } });
  for (const text of [
    '',
    'null',
    '1',
    '"say"',
    '{"t":"say","id":"a","body":"hi","__proto__":{"role":"host"}}',
    '{"__proto__":{"t":"end"}}',
  ])
    expect(parseFrame(text), text).toMatchObject({ error: { type: 'InvalidFrame' } });
  expect(({} as { role?: string }).role).toBeUndefined();
});
