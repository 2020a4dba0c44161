import { eventKinds, webhookDescriptionLength } from '@stoa/domain';
import { z } from 'zod';
import { deliveryId, personId, webhookId } from './ids.ts';
import { instant } from './instant.ts';

const kinds = z.array(z.enum(eventKinds)).min(1).max(eventKinds.length);

export const webhook = z
  .object({
    id: webhookId,
    url: z.string(),
    description: z.string(),
    kinds: kinds.describe('What it is told of.'),
    isOn: z.boolean(),
    createdBy: personId,
    createdByName: z.string(),
    createdAt: instant,
    oldSecretUntil: instant.optional().describe('Until then the secret before signs too.'),
    offWhy: z
      .enum(['failing', 'gone', 'behind'])
      .optional()
      .describe(
        'Why it was switched off by itself: nothing reached it for three days, it answered 410, or changes were forgotten before it was told.',
      ),
    offAt: instant.optional(),
    failingSince: instant.optional().describe('Since when nothing has reached it.'),
    failures: z.int().describe('How many attempts failed in a row.'),
    pausedUntil: instant.optional().describe('Nothing is sent to it before.'),
  })
  .meta({ id: 'Webhook', description: 'An address outside that is told of what happens.' });

export const delivery = z
  .object({
    id: deliveryId.describe('The `webhook-id` that is sent, the same in each attempt.'),
    type: z.string().describe('What happened, as in `post.published`.'),
    createdAt: instant,
    state: z
      .enum(['waiting', 'delivered', 'dead'])
      .describe('`dead` is not sent any more, unless somebody sends it again.'),
    nextAt: instant.optional().describe('When it is tried next.'),
    attempts: z
      .array(
        z.object({
          at: instant,
          durationMs: z.int(),
          status: z.int().optional().describe('Left out where nothing was answered.'),
          problem: z.string().optional().describe('Why nothing was answered, as a stable word.'),
          answer: z.string().optional().describe('The first 1,024 bytes of what was answered.'),
        }),
      )
      .describe('The latest twelve, oldest first.'),
  })
  .meta({ id: 'Delivery', description: 'An event on its way to a webhook.' });

export const webhookInput = {
  url: z.string().min(1).max(2_000).describe('Where events go: https, and not into a private network.'),
  description: z.string().max(webhookDescriptionLength).optional(),
  kinds,
};
export const webhookParams = z.object({ id: webhookId });
export const webhookSecret = z
  .string()
  .describe('Signs what is sent, by Standard Webhooks. It is answered here and never again.');
