import { likePost } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { postId } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';
import { liking } from '#lib/server/api/post.ts';

const like = operation({
  id: 'likePost',
  method: 'PUT',
  subject: 'Posts',
  summary: 'Like a post',
  details: 'Once: liking it again changes nothing.',
  who: 'member',
  params: z.object({ id: postId }),
  performs: likePost,
  input: ({ params }) => ({ postId: params.id, on: true }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: liking,
});

const unlike = operation({
  id: 'unlikePost',
  method: 'DELETE',
  subject: 'Posts',
  summary: 'Like a post no more',
  who: 'member',
  params: z.object({ id: postId }),
  performs: likePost,
  input: ({ params }) => ({ postId: params.id, on: false }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: liking,
});

export const { fallback, _operations } = endpoint(like, unlike);
