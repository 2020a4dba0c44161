import { deleteComment } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { commentId, postId } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';

const remove = operation({
  id: 'deleteComment',
  method: 'DELETE',
  subject: 'Posts',
  summary: 'Delete a comment',
  details: 'For its author, and for admins. Answers to it stay.',
  who: 'member',
  params: z.object({ id: postId, commentId }),
  performs: deleteComment,
  input: ({ params }) => ({ postId: params.id, commentId: params.commentId }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
});

export const { fallback, _operations } = endpoint(remove);
