import { countUnread } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';

const count = operation({
  id: 'countUnread',
  method: 'GET',
  subject: 'Notifications',
  summary: 'How much of it you have not read',
  who: 'member',
  performs: countUnread,
  input: () => ({}),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({ unread: z.int().describe('100 stands for more, too.') }),
  present: (unread) => ({ unread }),
});

export const { fallback, _operations } = endpoint(count);
