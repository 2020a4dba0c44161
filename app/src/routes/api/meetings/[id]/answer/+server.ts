import { answerMeeting, sayings } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { meetingId } from '#lib/server/api/ids.ts';
import { meetingAnswer } from '#lib/server/api/meeting.ts';
import { operation } from '#lib/server/api/operation.ts';

const answer = operation({
  id: 'answerMeeting',
  method: 'PUT',
  subject: 'Meetings',
  summary: 'Say whether you come',
  details:
    'A `yes` to a meeting that is full is answered `waiting`. Whoever gives a place back makes one for the first who waits. Saying the same again changes nothing.',
  who: 'member',
  params: z.object({ id: meetingId }),
  body: z.strictObject({ answer: z.enum(sayings) }),
  performs: answerMeeting,
  input: ({ params, body }) => ({ meetingId: params.id, answer: body.answer }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput', 'MeetingOver'],
  answer: meetingAnswer,
});

export const { fallback, _operations } = endpoint(answer);
