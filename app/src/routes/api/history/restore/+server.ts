import { restorePast } from '@stoa/domain';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { pastInput, restored } from '#lib/server/api/history.ts';
import { operation } from '#lib/server/api/operation.ts';

const restore = operation({
  id: 'restorePast',
  method: 'POST',
  subject: 'History',
  summary: 'Make something what it was',
  details: 'For admins. Whole or not at all, and nothing is lost by it: it can be undone.',
  who: 'member',
  body: pastInput,
  performs: restorePast,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'RestoreBlocked'],
  answer: restored,
});

export const { fallback, _operations } = endpoint(restore);
