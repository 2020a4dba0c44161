import { createMeeting, listMeetings } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { instant } from '#lib/server/api/instant.ts';
import {
  durationMs,
  listedMeeting,
  meeting,
  presentMeeting,
  title,
  yesLimit,
  zone,
} from '#lib/server/api/meeting.ts';
import { operation } from '#lib/server/api/operation.ts';
import { cursor, cursorOf, limit } from '#lib/server/api/paging.ts';

const list = operation({
  id: 'listMeetings',
  method: 'GET',
  subject: 'Meetings',
  summary: 'Meetings now, to come and past',
  details:
    'Those to come soonest first, past ones latest first. The pages are of past ones; the first also has those of the last day that nobody ended.',
  who: 'member',
  query: z.strictObject({
    limit: limit(20, 199),
    cursor: cursor(z.strictObject({ pastOffset: z.int().min(1).max(1_000_000) })),
  }),
  performs: listMeetings,
  input: ({ query }) => ({ pastLimit: query.limit, pastOffset: query.cursor?.pastOffset }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed'],
  answer: z.object({
    now: z.array(listedMeeting),
    upcoming: z.array(listedMeeting),
    past: z.array(listedMeeting),
  }),
  present: ({ now, upcoming, past }) => ({
    now: now.map(presentMeeting),
    upcoming: upcoming.map(presentMeeting),
    past: past.map(presentMeeting),
  }),
  next: ({ morePast }, { query: { limit, cursor } }) =>
    morePast ? { cursor: cursorOf({ pastOffset: (cursor?.pastOffset ?? 0) + limit }) } : undefined,
});

const create = operation({
  id: 'createMeeting',
  method: 'POST',
  subject: 'Meetings',
  summary: 'Plan a meeting',
  details: 'Its room can be entered right away.',
  who: 'member',
  body: z.strictObject({
    title,
    startsAt: instant.optional(),
    durationMs: durationMs.optional(),
    yesLimit: yesLimit.optional(),
    zone: zone.optional(),
    repeats: z
      .string()
      .max(200)
      .optional()
      .describe(
        'A rule of RFC 5545 by which it repeats on the clock of `zone`: daily, weekly on days, or monthly on a day or an nth weekday, with INTERVAL and either COUNT (up to 500) or UNTIL.',
      ),
    lobby: z.boolean().default(true).describe('Whether guests wait until somebody lets them in.'),
  }),
  performs: createMeeting,
  input: ({ body }) => body,
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput'],
  status: 201,
  answer: meeting,
  present: presentMeeting,
  location: ({ id }) => `/api/meetings/${id}`,
});

export const { fallback, _operations } = endpoint(list, create);
