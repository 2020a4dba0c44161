import { markRead } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { notificationId } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';

const read = operation({
  id: 'markRead',
  method: 'POST',
  subject: 'Notifications',
  summary: 'Mark what you have read',
  details: 'Those of others stay as they are.',
  who: 'member',
  body: z.strictObject({
    which: z
      .union([z.literal('all'), z.array(notificationId).min(1).max(50)])
      .describe('Their ids, or `"all"`.'),
  }),
  performs: markRead,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
});

export const { fallback, _operations } = endpoint(read);
