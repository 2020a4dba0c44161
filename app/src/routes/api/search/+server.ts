import { hitsPerPage, searchKinds, searchMaxLength, searchWorkspace } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { instant } from '#lib/server/api/instant.ts';
import { operation } from '#lib/server/api/operation.ts';
import { offset } from '#lib/server/api/paging.ts';

const marked = z
  .object({
    text: z.string().describe('Plain text: nothing in it is markup.'),
    hits: z
      .array(z.tuple([z.int(), z.int()]))
      .describe('From where to before where words were found, in UTF-16 units.'),
    cutBefore: z.boolean(),
    cutAfter: z.boolean(),
  })
  .meta({ id: 'Marked', description: 'A part of a text, with where in it the words are.' });

const hit = z
  .object({
    kind: z.enum(searchKinds),
    id: z.string(),
    place: z.string().describe('The post of a comment, the meeting of a message; empty for the others.'),
    title: marked,
    excerpt: marked,
    authorName: z.string().optional(),
    at: instant.optional(),
  })
  .meta({ id: 'SearchHit', description: 'Something that was found.' });

const search = operation({
  id: 'searchWorkspace',
  method: 'GET',
  subject: 'Search',
  summary: 'Find people, meetings, posts, comments and messages',
  details:
    'Words in any case and without their accents; `"words in quotes"` where they follow each other; `-words` leave out; the last word also where it begins one.',
  who: 'member',
  query: z.strictObject({
    q: z.string().min(1).max(searchMaxLength),
    kind: z.enum(searchKinds).optional().describe('Only these, in pages; left out, some of each.'),
    offset,
  }),
  performs: searchWorkspace,
  input: ({ query: { q, kind, offset } }) => ({ typed: q, kind, offset }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({
    groups: z.array(z.object({ kind: z.enum(searchKinds), hits: z.array(hit), more: z.boolean() })),
    cut: z.boolean().describe('Whether some of what was asked was left out, being too much.'),
    outOfTime: z
      .boolean()
      .describe('Whether it took too long, and was not looked through to the end: rarer words are quicker.'),
  }),
  next: ({ groups: [group] }, { query }) =>
    query.kind && group?.more ? { offset: query.offset + hitsPerPage } : undefined,
});

export const { fallback, _operations } = endpoint(search);
