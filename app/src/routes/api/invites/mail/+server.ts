import { inviteByMail } from '@stoa/domain';
import { z } from 'zod';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operation } from '#lib/server/api/operation.ts';

const invite = operation({
  id: 'inviteByMail',
  method: 'POST',
  subject: 'Invitations',
  summary: 'Invite everybody whose address is in a text',
  details:
    'For admins. Each gets a mail with a link for one person. Where this Stoa sends no mail, use `POST /api/users` and hand the links over.',
  who: 'member',
  body: z.strictObject({
    addresses: z
      .string()
      .min(1)
      .max(50_000)
      .describe('Up to 100, as they are pasted: lines, commas, `Name <address>`.'),
    role: z.enum(['admin', 'member']).default('member'),
    days: z.int().min(1).max(90).default(7).describe('How long the links work.'),
  }),
  performs: inviteByMail,
  input: ({ body: { addresses, ...rest } }) => ({ pasted: addresses, ...rest }),
  refuses: ['NotSignedIn', 'NotFound', 'NotAllowed', 'InvalidInput'],
  answer: z.object({
    addresses: z.array(
      z.object({ text: z.string(), outcome: z.enum(['sent', 'member', 'invalid', 'tooMany', 'notToday']) }),
    ),
  }),
  present: (addresses) => ({ addresses: [...addresses] }),
});

export const { fallback, _operations } = endpoint(invite);
