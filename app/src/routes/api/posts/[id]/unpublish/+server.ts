import { unpublishPost } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { postId } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';

const unpublish = operation({
  id: 'unpublishPost',
  method: 'POST',
  subject: 'Posts',
  summary: 'Make a post its author’s draft again',
  details: 'Likes and comments stay with it. For its author, and for admins.',
  who: 'member',
  params: z.object({ id: postId }),
  performs: unpublishPost,
  input: ({ params }) => ({ postId: params.id }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
});

export const { fallback, _operations } = endpoint(unpublish);
