import { editMeeting, versionOfMeeting, viewMeeting } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { meetingId, personId } from '#lib/server/api/ids.ts';
import { instant } from '#lib/server/api/instant.ts';
import {
  durationMs,
  listedMeeting,
  meeting,
  meetingAnswer,
  presentMeeting,
  title,
  yesLimit,
  zone,
} from '#lib/server/api/meeting.ts';
import { operation } from '#lib/server/api/operation.ts';

const params = z.object({ id: meetingId });

const stay = z
  .object({
    name: z.string(),
    personId: personId.optional().describe('Left out for guests.'),
    from: instant,
    until: instant.optional().describe('Left out while they are in.'),
  })
  .meta({ id: 'Stay', description: 'One time that somebody was in the room.' });

const view = operation({
  id: 'viewMeeting',
  method: 'GET',
  subject: 'Meetings',
  summary: 'One meeting, with who was there',
  who: 'member',
  params,
  performs: viewMeeting,
  input: ({ params }) => ({ meetingId: params.id }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: listedMeeting
    .extend({
      attendance: z.array(stay),
      answers: z.array(meetingAnswer).describe('By their turns.'),
      mine: meetingAnswer.optional().describe('What you said.'),
    })
    .meta({ id: 'MeetingView', description: 'A meeting, with who comes, and who was there and when.' }),
  present: presentMeeting,
  version: versionOfMeeting,
});

const edit = operation({
  id: 'editMeeting',
  method: 'PATCH',
  subject: 'Meetings',
  summary: 'Change what is given',
  details:
    'For who made it, and for admins. `null` takes a start, a duration or a limit away. A higher limit moves up those who wait. People in the room see the new title.',
  who: 'member',
  params,
  body: z.strictObject({
    title: title.optional(),
    startsAt: instant.nullable().optional(),
    durationMs: durationMs.nullable().optional(),
    lobby: z.boolean().optional(),
    yesLimit: yesLimit.nullable().optional(),
    zone: zone.optional(),
  }),
  performs: editMeeting,
  asksWhatWasSeen: true,
  input: ({ params, body, seen }) => ({ meetingId: params.id, ...body, seen }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput', 'MeetingOver', 'ChangedMeanwhile'],
  answer: meeting,
  present: presentMeeting,
  version: versionOfMeeting,
});

export const { fallback, _operations } = endpoint(view, edit);
