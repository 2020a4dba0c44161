import { z } from 'zod';
import { commentId, meetingId, postId } from './ids.ts';
import { instant } from './instant.ts';

/** What is to be what it was, and when that was. */
export const pastInput = z.strictObject({
  wanted: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('meeting'), id: meetingId }),
      z.strictObject({ type: z.literal('post'), id: postId }),
      z.strictObject({ type: z.literal('comment'), id: commentId }),
      z.strictObject({ type: z.literal('everything') }),
    ])
    .describe('One thing with all that belongs to it, or all that people made.'),
  moment: instant,
});

export const restored = z
  .object({
    before: z.int().describe('Where the history stood before it.'),
    after: z.int().describe('And after it.'),
  })
  .meta({ id: 'Restored', description: 'A restore that was done. Send it to have it undone.' });
