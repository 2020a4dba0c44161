import type { RequestEvent } from '@sveltejs/kit';
import { ok, type Access } from '@stoa/domain';
import { z } from 'zod';
import { openStoa } from '#home';
import { endpoint } from '#lib/server/api/endpoint.ts';
import { instant } from '#lib/server/api/instant.ts';
import { operationBy, type Asked } from '#lib/server/api/operation.ts';

const token = z
  .object({
    token: z.string().describe('A JWT: send it as `Authorization: Bearer`.'),
    expiresAt: instant,
    access: z.enum(['read', 'full']),
  })
  .meta({ id: 'Token', description: 'What a program proves itself by for ten minutes.' });

type Wanted = Asked<unknown, unknown, { readonly access?: Access | undefined }>;

async function issued({ locals }: RequestEvent, { body }: Wanted) {
  const { program, sessionId, person } = locals;
  // Nobody is given more than they came with.
  const access = program?.access === 'read' ? 'read' : (body.access ?? 'full');
  const { keys } = (await openStoa()).accounts;
  const proof = program?.proof ?? ({ type: 'session', id: sessionId! } as const);
  const made = await keys.issue({ personId: person!.id, access, workspaceId: program?.workspaceId, proof });
  return ok({ ...made, access });
}

const issue = operationBy(issued, {
  id: 'issueToken',
  method: 'POST',
  subject: 'Profile',
  summary: 'A token that works for ten minutes',
  details:
    'For a key or a session; a token makes no other one. It lets its holder do what the key may, or less where `access` says so, and ends at once with the key, the session or the account. It is signed with Ed25519; the public keys are at `/.well-known/jwks.json`.',
  who: 'person',
  programs: 'keys',
  body: z.strictObject({ access: z.enum(['read', 'full']).optional() }),
  refuses: [],
  answer: token,
});

export const { fallback, _operations } = endpoint(issue);
