import { deletePost, editPost, versionOfPost, viewPost } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { commentId, postId } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';
import { limit, nextByTime, timeCursor } from '#lib/server/api/paging.ts';
import { comment, liking, post, postInput, postMostBytes } from '#lib/server/api/post.ts';

const params = z.object({ id: postId });

const shownComment = comment
  .extend({
    answers: z
      .object({ id: commentId, authorName: z.string(), excerpt: z.string() })
      .optional()
      .describe('What it answers, as that stands now.'),
    mayManage: z.boolean().describe('Whether you may delete it.'),
  })
  .meta({ id: 'ShownComment', description: 'A comment, with what it answers.' });

const view = operation({
  id: 'viewPost',
  method: 'GET',
  subject: 'Posts',
  summary: 'One post, with what members made of it',
  details:
    'The latest comments, oldest first; the next page has earlier ones. Drafts are seen by their author.',
  who: 'member',
  params,
  query: z.strictObject({ limit: limit(50, 100), cursor: timeCursor }),
  performs: viewPost,
  input: ({ params, query }) => ({ postId: params.id, limit: query.limit, before: query.cursor }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({
    post,
    ...liking.shape,
    mayManage: z.boolean().describe('Whether you may change and delete it.'),
    comments: z.array(shownComment),
    commentCount: z.int(),
  }),
  next: ({ earlier }) => nextByTime(earlier),
  version: ({ post }) => versionOfPost(post),
});

const write = operation({
  id: 'editPost',
  method: 'PUT',
  subject: 'Posts',
  summary: 'Write a post anew',
  details: 'For its author, and for admins. What is published stays so.',
  who: 'member',
  params,
  body: z.strictObject(postInput),
  bodyMostBytes: postMostBytes,
  performs: editPost,
  asksWhatWasSeen: true,
  input: ({ params, body, seen }) => ({ postId: params.id, ...body, seen }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput', 'ChangedMeanwhile'],
  answer: post,
  version: versionOfPost,
});

const remove = operation({
  id: 'deletePost',
  method: 'DELETE',
  subject: 'Posts',
  summary: 'Delete a post',
  details: 'With its comments and likes. For its author, and for admins.',
  who: 'member',
  params,
  performs: deletePost,
  input: ({ params }) => ({ postId: params.id }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
});

export const { fallback, _operations } = endpoint(view, write, remove);
