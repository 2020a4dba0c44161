import { expect, test } from 'vitest';
import { blobsContract } from './blobs.contract.ts';
import { createMemoryBlobs } from './blobs.memory.ts';
import { asBlobKey } from './blobs.ts';

blobsContract('memory', async () => ({ blobs: createMemoryBlobs(), close: async () => {} }));

test('a key leads nowhere else', () => {
  for (const good of ['a', 'A9/b_c.d-e', '0', 'a'.repeat(100), 'files/0-x/..a'.replace('/..a', '/a..')])
    expect(asBlobKey(good)).toBe(good);
  const bad = [
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    '.',
    '..',
    '../a',
    'a/../b',
    'a/..',
    './a',
    'a/.b',
    '-a',
    '_a',
    'a b',
    'a\\b',
    'C:a',
    'a\0',
    'a\n',
    'é',
    'a%2e',
    'a?b',
    'a#b',
    '~',
    'a'.repeat(101),
    'a/'.repeat(250) + 'a',
  ];
  for (const text of bad) expect(asBlobKey(text), JSON.stringify(text)).toBeUndefined();
});
