import type { RequestEvent } from '@sveltejs/kit';
import { ok } from '@stoa/domain';
import { z } from 'zod';
import { openStoa } from '#home';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { instant } from '#lib/server/api/instant.ts';
import { operationBy } from '#lib/server/api/operation.ts';

const session = z
  .object({
    id: z.string(),
    device: z.string().describe('What the browser says of itself.'),
    createdAt: instant,
    lastSeenAt: instant,
    expiresAt: instant,
    current: z.boolean().describe('Whether this request came with it.'),
  })
  .meta({ id: 'Session', description: 'One place where you are signed in.' });

const sessions = async ({ request }: RequestEvent) =>
  ok(await (await openStoa()).accounts.sessions(request.headers));

const list = operationBy(sessions, {
  id: 'listSessions',
  method: 'GET',
  subject: 'Profile',
  summary: 'Where you are signed in, newest first',
  who: 'person',
  programs: 'none',
  refuses: [],
  answer: z.object({ sessions: z.array(session) }),
  present: (sessions) => ({ sessions }),
});

export const { fallback, _operations } = endpoint(list);
