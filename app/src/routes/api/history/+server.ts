import { lookBack } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { instant } from '#lib/server/api/instant.ts';
import { operation } from '#lib/server/api/operation.ts';

const look = operation({
  id: 'lookBack',
  method: 'GET',
  subject: 'History',
  summary: 'Since when the workspace is remembered',
  who: 'member',
  performs: lookBack,
  input: () => ({}),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({ since: instant.optional().describe('Left out where nothing is.') }),
  present: (since) => ({ since }),
});

export const { fallback, _operations } = endpoint(look);
