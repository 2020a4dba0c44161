import { endMeeting } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { meetingId } from '#lib/server/api/ids.ts';
import { meeting, presentMeeting } from '#lib/server/api/meeting.ts';
import { operation } from '#lib/server/api/operation.ts';

const end = operation({
  id: 'endMeeting',
  method: 'POST',
  subject: 'Meetings',
  summary: 'End a meeting for all',
  details: 'For who made it, and for admins. Whoever is in is sent out; the meeting is past.',
  who: 'member',
  params: z.object({ id: meetingId }),
  performs: endMeeting,
  input: ({ params }) => ({ meetingId: params.id }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'MeetingOver'],
  answer: meeting,
  present: presentMeeting,
});

export const { fallback, _operations } = endpoint(end);
