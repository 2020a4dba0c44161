import { listDrafts } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';
import { limit, nextByTime, timeCursor } from '#lib/server/api/paging.ts';
import { listedPost } from '#lib/server/api/post.ts';

const list = operation({
  id: 'listDrafts',
  method: 'GET',
  subject: 'Posts',
  summary: 'What you wrote and did not publish, latest first',
  who: 'member',
  query: z.strictObject({ limit: limit(20, 100), cursor: timeCursor }),
  performs: listDrafts,
  input: ({ query }) => ({ limit: query.limit, before: query.cursor }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({ posts: z.array(listedPost) }),
  present: ({ items }) => ({ posts: items }),
  next: ({ next }) => nextByTime(next),
});

export const { fallback, _operations } = endpoint(list);
