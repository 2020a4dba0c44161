import { cacheLimits, deleteCacheEntry, putCacheEntry, readCacheEntry } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';

const params = z.object({ key: z.string().min(1).max(cacheLimits.keyMostChars) });
const usualMs = 60 * 60_000;

const read = operation({
  id: 'readCacheEntry',
  method: 'GET',
  subject: 'Cache',
  summary: 'What was kept under a key',
  details: 'Every member reads and writes the same entries. The cache may forget an entry at any time.',
  who: 'member',
  params,
  beyondRecords: true,
  performs: readCacheEntry,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput'],
  answer: z.object({ value: z.string() }),
  present: (value) => ({ value }),
});

const put = operation({
  id: 'putCacheEntry',
  method: 'PUT',
  subject: 'Cache',
  summary: 'Keep a text under a key for a while',
  details: `A value has up to ${cacheLimits.valueMostBytes} bytes in UTF-8, a workspace ${cacheLimits.workspaceMostBytes}: what was put longest ago leaves first.`,
  who: 'member',
  params,
  body: z.strictObject({
    value: z.string().max(cacheLimits.valueMostBytes),
    ttlMs: z.int().min(1).max(cacheLimits.ttlMostMs).default(usualMs).describe('How long it is kept.'),
  }),
  // Each byte of a value may be written with six in JSON.
  bodyMostBytes: 6 * cacheLimits.valueMostBytes + 1_024,
  performs: putCacheEntry,
  input: ({ params, body }) => ({ ...params, ...body }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput', 'TooLarge'],
});

const remove = operation({
  id: 'deleteCacheEntry',
  method: 'DELETE',
  subject: 'Cache',
  summary: 'Forget what is kept under a key',
  who: 'member',
  params,
  performs: deleteCacheEntry,
  input: ({ params }) => params,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput'],
});

export const { fallback, _operations } = endpoint(read, put, remove);
