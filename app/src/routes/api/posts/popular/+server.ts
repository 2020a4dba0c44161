import { listPopularPosts } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';
import { limit, whole } from '#lib/server/api/paging.ts';
import { listedPost } from '#lib/server/api/post.ts';

const list = operation({
  id: 'listPopularPosts',
  method: 'GET',
  subject: 'Posts',
  summary: 'What members like most',
  who: 'member',
  query: z.strictObject({
    limit: limit(5, 100),
    days: whole(1, 3_650).default(30).describe('Of what was published in the last so many days.'),
  }),
  performs: listPopularPosts,
  input: ({ query }) => query,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({ posts: z.array(listedPost) }),
  present: (posts) => ({ posts }),
});

export const { fallback, _operations } = endpoint(list);
