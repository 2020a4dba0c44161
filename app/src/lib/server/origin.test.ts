import { describe, expect, test } from 'vitest';
import { isOurs } from './origin.ts';
import { origin, request } from './rehearsal.ts';

const from = (method: string, headers: Record<string, string>) => isOurs(request('/w', { method, headers }));

describe('a request with effects', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('by %s is ours from our own origin only', (method) => {
    expect(from(method, { origin })).toBe(true);
    for (const other of [
      'https://evil.example',
      'null',
      '',
      `${origin}:444`,
      'http://stoa.example',
      `${origin}.evil.example`,
    ])
      expect(from(method, { origin: other })).toBe(false);
    expect(from(method, {})).toBe(false);
  });

  test('is told from one that only looks', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect(from(method, { origin: 'https://evil.example' })).toBe(true);
  });
});
