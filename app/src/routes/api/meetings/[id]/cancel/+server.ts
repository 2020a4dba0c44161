import { cancelMeeting } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { meetingId } from '#lib/server/api/ids.ts';
import { meeting, presentMeeting } from '#lib/server/api/meeting.ts';
import { operation } from '#lib/server/api/operation.ts';

const cancel = operation({
  id: 'cancelMeeting',
  method: 'POST',
  subject: 'Meetings',
  summary: 'Call a meeting off',
  details: 'For who made it, and for admins. Its link then says so, and whoever is in is sent out.',
  who: 'member',
  params: z.object({ id: meetingId }),
  performs: cancelMeeting,
  input: ({ params }) => ({ meetingId: params.id }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'MeetingOver'],
  answer: meeting,
  present: presentMeeting,
});

export const { fallback, _operations } = endpoint(cancel);
