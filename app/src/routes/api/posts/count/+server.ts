import { countPosts } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';

const count = operation({
  id: 'countPosts',
  method: 'GET',
  subject: 'Posts',
  summary: 'How much was published, and what came of it',
  who: 'member',
  performs: countPosts,
  input: () => ({}),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({ posts: z.int(), likes: z.int(), comments: z.int() }),
});

export const { fallback, _operations } = endpoint(count);
