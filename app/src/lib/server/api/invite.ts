import type { RequestEvent } from '@sveltejs/kit';
import type { Invite } from '@stoa/domain';
import { z } from 'zod';
import { inviteId, personId } from './ids.ts';
import { instant } from './instant.ts';

/** An invitation as those see it who may make some: its secret was shown once, when it was made. */
export const invite = z
  .object({
    id: inviteId,
    role: z.enum(['admin', 'member']),
    createdBy: personId,
    createdByName: z.string(),
    createdAt: instant,
    expiresAt: instant,
    uses: z.int().describe('How many people joined by it.'),
    maxUses: z.int().describe('0 is no limit.'),
    email: z.string().optional().describe('Where the link was mailed to.'),
  })
  .meta({ id: 'Invite', description: 'An invitation by link.' });

export const madeInvite = invite
  .extend({ link: z.string().describe('Whoever opens it may join. It is told nowhere else.') })
  .meta({ id: 'MadeInvite', description: 'An invitation that was just made, with its link.' });

export const presentMadeInvite = (
  { invite, secret }: { readonly invite: Invite; readonly secret: string },
  _asked: unknown,
  { url }: Pick<RequestEvent, 'url'>,
) => ({ ...invite, link: `${url.origin}/i/${secret}` });
