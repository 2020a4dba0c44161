import { expect, test } from 'vitest';
import { parseAbout } from './profile.ts';

const mia = { name: 'Mia', bio: '', location: '', website: '' };
const website = (text: string) => {
  const parsed = parseAbout({ ...mia, website: text });
  return parsed.ok ? parsed.value.website : parsed.error.problem;
};

test('a website is an address that can be pressed without harm', () => {
  expect(website('')).toBe('');
  expect(website('agora.example/mia')).toBe('https://agora.example/mia');
  expect(website('http://agora.example')).toBe('http://agora.example/');
  for (const bad of [
    'javascript:alert(1)',
    'data:text/html,x',
    'https://me:secret@agora.example',
    'ftp://a.example',
    'no place',
  ])
    expect(website(bad)).toBe('invalid');
  expect(website(`https://agora.example/${'x'.repeat(200)}`)).toBe('tooLong');
});

test('lines stay lines, and what hides goes', () => {
  expect(parseAbout({ ...mia, bio: ' One\r\ntwo ', location: 'Lis\u200bbon\n' })).toEqual({
    ok: true,
    value: { ...mia, bio: 'One\ntwo', location: 'Lisbon' },
  });
  expect(parseAbout({ ...mia, bio: 'x'.repeat(501) })).toMatchObject({
    error: { field: 'bio', problem: 'tooLong' },
  });
});
