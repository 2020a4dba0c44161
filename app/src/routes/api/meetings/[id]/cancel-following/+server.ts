import { cancelSeries } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { meetingId } from '#lib/server/api/ids.ts';
import { operation } from '#lib/server/api/operation.ts';

const cancel = operation({
  id: 'cancelFollowingMeetings',
  method: 'POST',
  subject: 'Meetings',
  summary: 'Call off a meeting of a series and all that follow',
  details: 'For who made it, and for admins. No more are made. To call off one alone, cancel that one.',
  who: 'member',
  params: z.object({ id: meetingId }),
  performs: cancelSeries,
  input: ({ params }) => ({ meetingId: params.id }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'MeetingOver'],
  answer: z.object({ cancelled: z.int().describe('How many were called off.') }),
  present: (cancelled) => ({ cancelled }),
});

export const { fallback, _operations } = endpoint(cancel);
