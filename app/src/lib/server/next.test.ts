import { describe, expect, test } from 'vitest';
import { nextPath } from './next.ts';

const origin = 'https://stoa.example';

describe('nextPath', () => {
  test.each(['/', '/w/agora', '/m/abc-defg-hij?from=mail#chat', '/i/x%2Fy'])('keeps %s', (path) => {
    expect(nextPath(path, origin)).toBe(path);
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'javascript:alert(1)',
    ' /w',
    '/.//evil.example',
    '/w/..//evil.example',
    '',
    null,
  ])('leads home instead of %j', (text) => {
    expect(nextPath(text, origin, '/home')).toBe('/home');
  });
});
