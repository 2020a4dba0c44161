import { postLimits } from '@stoa/domain';
import { z } from 'zod';
import { commentId, personId, postId } from './ids.ts';
import { instant } from './instant.ts';

const mention = z.object({ personId, name: z.string() });

const shown = {
  id: postId,
  title: z.string(),
  authorId: personId,
  authorName: z.string(),
  createdAt: instant,
  publishedAt: instant.optional().describe('Left out for a draft.'),
  editedAt: instant.optional().describe('When it was last changed after it had been published.'),
};

export const post = z
  .object({ ...shown, body: z.string().describe('Markdown.'), mentions: z.array(mention) })
  .meta({ id: 'Post', description: 'What somebody wrote for the whole workspace.' });

export const listedPost = z
  .object({
    ...shown,
    excerpt: z.string().describe('The first words, as plain text.'),
    likes: z.int(),
    liked: z.boolean().describe('Whether you like it.'),
    comments: z.int().describe('How many there are.'),
  })
  .meta({ id: 'ListedPost', description: 'A post, as a list shows it.' });

export const comment = z
  .object({
    id: commentId,
    replyTo: commentId.optional().describe('The comment that it answers.'),
    authorId: personId,
    authorName: z.string(),
    body: z.string(),
    mentions: z.array(mention),
    createdAt: instant,
  })
  .meta({ id: 'Comment', description: 'What somebody said below a post.' });

export const liking = z
  .object({ likes: z.int(), liked: z.boolean() })
  .meta({ id: 'Liking', description: 'How many like a post, and whether you do.' });

/** What is sent to write a post or to write it anew. */
export const postInput = {
  title: z.string().min(1).max(postLimits.titleLength),
  body: z.string().max(postLimits.bodyLength).describe('Markdown. A draft may be empty.'),
  publish: z
    .boolean()
    .default(false)
    .describe('Whether everybody is to see it; a draft is its author’s alone.'),
  picked: z
    .array(personId)
    .max(50)
    .optional()
    .describe('Who is meant by `@Name`, where several are called so.'),
};
/** Names the form that was filled in. */
export const key = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .optional()
  .describe('Of your making: the same words sent twice with one key are kept once.');

/** Text in another alphabet takes three bytes for each of its characters, and six where JSON escapes it. */
export const postMostBytes = 6 * postLimits.bodyLength + 8_192;
