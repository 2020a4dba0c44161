import { hotDaysOffered, keepHistory, readKeeping, type Keeping } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';

const keeping = z
  .object({
    hotDays: z.int().describe('How long changes stay at hand, in days; 0 is for good.'),
    atHand: z.int().describe('How many changes are at hand.'),
    moved: z.object({
      changes: z.int().describe('How many lie in the storage for large things.'),
      sizeBytes: z.int().describe('And what they take there.'),
    }),
  })
  .meta({ id: 'Keeping', description: 'Where the history lies. Nothing of it is ever deleted.' });

const read = operation({
  id: 'readKeeping',
  method: 'GET',
  subject: 'History',
  summary: 'How long changes stay at hand',
  details:
    'For admins. Old changes lie in slower storage, and are read from there. Empty where there is no such storage.',
  who: 'member',
  performs: readKeeping,
  input: () => ({}),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: keeping.partial(),
  present: (found): Partial<Keeping> => found ?? {},
});

const keep = operation({
  id: 'keepHistory',
  method: 'PUT',
  subject: 'History',
  summary: 'Settle how long changes stay at hand',
  details: 'For admins. What is older is moved soon; what was moved stays where it is.',
  who: 'member',
  body: z.strictObject({ hotDays: z.literal(hotDaysOffered).describe('In days; 0 is for good.') }),
  performs: keepHistory,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput'],
  answer: keeping,
  present: (kept) => kept,
});

export const { fallback, _operations } = endpoint(read, keep);
