import { undoRestore } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { restored } from '#lib/server/api/history.ts';
import { operation } from '#lib/server/api/operation.ts';

const undo = operation({
  id: 'undoRestore',
  method: 'POST',
  subject: 'History',
  summary: 'Bring back what was before a restore',
  details: 'For admins. What others changed since in other things stays.',
  who: 'member',
  body: z.strictObject({ before: z.int().min(0), after: z.int().min(0) }),
  performs: undoRestore,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'RestoreBlocked', 'InvalidInput'],
  answer: restored,
});

export const { fallback, _operations } = endpoint(undo);
