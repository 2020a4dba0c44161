import type { RequestEvent } from '@sveltejs/kit';
import { err, ok, type NotFound, type Result } from '@stoa/domain';
import { z } from 'zod';
import { openStoa } from '#home';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { operationBy, type Asked } from '#lib/server/api/operation.ts';

async function ended(
  { request }: RequestEvent,
  { params }: Asked<{ id: string }>,
): Promise<Result<null, NotFound>> {
  const { accounts } = await openStoa();
  const found = await accounts.endSession(request.headers, params.id);
  return found ? ok(null) : err({ type: 'NotFound', what: 'session' });
}

const end = operationBy(ended, {
  id: 'endSession',
  method: 'DELETE',
  subject: 'Profile',
  summary: 'Sign out there',
  who: 'person',
  programs: 'none',
  params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) }),
  refuses: ['NotFound'],
});

export const { fallback, _operations } = endpoint(end);
