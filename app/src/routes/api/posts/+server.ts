import { listPosts, writePost } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';
import { limit, nextByTime, timeCursor } from '#lib/server/api/paging.ts';
import { key, listedPost, post, postInput, postMostBytes } from '#lib/server/api/post.ts';

const list = operation({
  id: 'listPosts',
  method: 'GET',
  subject: 'Posts',
  summary: 'What was published, latest first',
  who: 'member',
  query: z.strictObject({ limit: limit(20, 100), cursor: timeCursor }),
  performs: listPosts,
  input: ({ query }) => ({ limit: query.limit, before: query.cursor }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({ posts: z.array(listedPost) }),
  present: ({ items }) => ({ posts: items }),
  next: ({ next }) => nextByTime(next),
});

const write = operation({
  id: 'writePost',
  method: 'POST',
  subject: 'Posts',
  summary: 'Write a post',
  details: 'Whoever it names as `@Name` is told once it is published.',
  who: 'member',
  body: z.strictObject({ ...postInput, key }),
  bodyMostBytes: postMostBytes,
  performs: writePost,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput'],
  status: 201,
  answer: post,
  location: ({ id }) => `/api/posts/${id}`,
});

export const { fallback, _operations } = endpoint(list, write);
