import { commentOnPost, postLimits } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { commentId, postId } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';
import { comment, key, postInput } from '#lib/server/api/post.ts';

const say = operation({
  id: 'commentOnPost',
  method: 'POST',
  subject: 'Posts',
  summary: 'Say something below a post',
  details: 'Whom it names or answers, and whose post it is, are told.',
  who: 'member',
  params: z.object({ id: postId }),
  body: z.strictObject({
    body: z.string().min(1).max(postLimits.commentLength).describe('Plain text.'),
    replyTo: commentId.optional().describe('A comment of this post that it answers.'),
    picked: postInput.picked,
    key,
  }),
  performs: commentOnPost,
  input: ({ params, body }) => ({ postId: params.id, ...body }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput'],
  status: 201,
  answer: comment,
});

export const { fallback, _operations } = endpoint(say);
