import { findRoom } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { meetingId, roomCode, slug } from '#lib/server/api/ids.ts';
import { instant } from '#lib/server/api/instant.ts';
import { operation } from '#lib/server/api/operation.ts';

const find = operation({
  id: 'findRoom',
  method: 'GET',
  subject: 'Meetings',
  summary: 'What is behind the link of a room',
  details: 'For everybody who has the link.',
  who: 'anyone',
  params: z.object({ code: roomCode }),
  performs: findRoom,
  input: ({ params }) => params,
  refuses: ['NotFound'],
  answer: z.object({
    meetingId,
    code: roomCode,
    title: z.string(),
    workspaceName: z.string(),
    state: z.enum(['open', 'notYet', 'locked', 'ended', 'cancelled']),
    startsAt: instant.optional(),
    here: z.array(z.string()).describe('The names of those who are in.'),
    lobby: z.boolean().describe('Whether you would wait to be let in.'),
    member: z.boolean().describe('Whether you belong to its workspace.'),
    host: z.boolean().describe('Whether you would be a host.'),
    slug: slug.optional().describe('The workspace, for its members.'),
  }),
});

export const { fallback, _operations } = endpoint(find);
