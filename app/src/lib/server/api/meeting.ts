import type { ListedMeeting, Meeting } from '@stoa/domain';
import { z } from 'zod';
import { meetingId, personId, roomCode } from './ids.ts';
import { instant } from './instant.ts';

/** A minute to a day, as the domain checks it. */
export const durationMs = z
  .int()
  .min(60_000)
  .max(86_400_000)
  .describe('How long it is planned to last, in milliseconds.');
export const yesLimit = z
  .int()
  .min(1)
  .max(500)
  .describe('How many may say that they come; left out, as many as like. Others wait in line.');
export const zone = z
  .string()
  .max(64)
  .describe('The time zone of whoever plans it, by its name in the IANA database.');
export const title = z.string().min(1).max(120);

export const meeting = z
  .object({
    id: meetingId,
    code: roomCode,
    title: z.string(),
    startsAt: instant.optional().describe('Left out for a room that is simply open.'),
    durationMs: durationMs.optional(),
    lobby: z.boolean().describe('Whether guests wait until somebody lets them in.'),
    seriesId: z.string().optional().describe('Of which series it is one.'),
    occursAt: instant.optional().describe('For which moment of the series it was made.'),
    yesLimit: yesLimit.optional(),
    zone: zone.optional(),
    createdBy: personId,
    createdByName: z.string(),
    createdAt: instant,
    startedAt: instant.optional().describe('When the first person came in.'),
    endedAt: instant.optional(),
    cancelledAt: instant.optional(),
  })
  .meta({ id: 'Meeting', description: 'What is planned and kept; it happens in the room `/m/[code]`.' });

export const meetingAnswer = z
  .object({
    meetingId,
    personId,
    name: z.string(),
    state: z
      .enum(['yes', 'maybe', 'no', 'waiting'])
      .describe('`waiting` said yes to a meeting that was full.'),
    turn: z.int().describe('Whoever waits moves up by this number, the smallest first.'),
    answeredAt: instant,
  })
  .meta({ id: 'MeetingAnswer', description: 'What a member says to coming to a meeting.' });

export const listedMeeting = meeting
  .extend({
    state: z.enum(['running', 'open', 'upcoming', 'over', 'ended', 'cancelled']),
    here: z.array(z.string()).describe('The names of those who are in.'),
    mayManage: z.boolean().describe('Whether you may edit, cancel and end it.'),
  })
  .meta({ id: 'ListedMeeting', description: 'A meeting, with how it stands right now.' });

export const presentMeeting = <Shown extends Meeting | ListedMeeting>(shown: Shown) => ({
  ...shown,
  lobby: shown.settings.lobby,
});
