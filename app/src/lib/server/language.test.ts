import { expect, test } from 'vitest';
import { languageHere, localeOf, speak } from './language.ts';
import { m } from '#lib/words/made/messages.js';

test.each([
  ['en', 'en-US,en;q=0.9', 'en-US'],
  ['en', 'nl-NL,nl;q=0.9,en-GB;q=0.8', 'en-GB'],
  ['nl', 'nl-BE,nl;q=0.9,en-GB;q=0.8', 'nl-BE'],
  ['nl', 'en-US', 'nl-NL'],
  ['id', null, 'id-ID'],
  ['en', null, 'en-GB'],
] as const)('%s of %j reads dates as %s', (language, header, locale) =>
  expect(localeOf(language, header)).toBe(locale),
);

test('each request has its own language, however they overlap', async () => {
  const said = (language: 'en' | 'id' | 'nl') =>
    speak(language, async () => {
      await Promise.resolve();
      return [languageHere(), m.shell_settings()];
    });
  expect(await Promise.all([said('nl'), said('id'), said('en')])).toEqual([
    ['nl', 'Instellingen'],
    ['id', 'Pengaturan'],
    ['en', 'Settings'],
  ]);
  expect(languageHere()).toBe('en');
});
