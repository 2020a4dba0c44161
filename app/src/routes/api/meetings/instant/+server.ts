import { startInstantMeeting } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { meeting, presentMeeting, title } from '#lib/server/api/meeting.ts';
import { operation } from '#lib/server/api/operation.ts';

const start = operation({
  id: 'startInstantMeeting',
  method: 'POST',
  subject: 'Meetings',
  summary: 'Open a room for right now',
  who: 'member',
  body: z.strictObject({ title: title.optional().describe('Your name, when there is none.') }),
  performs: startInstantMeeting,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput'],
  status: 201,
  answer: meeting,
  present: presentMeeting,
  location: ({ id }) => `/api/meetings/${id}`,
});

export const { fallback, _operations } = endpoint(start);
