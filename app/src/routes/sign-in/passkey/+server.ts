import { json } from '@sveltejs/kit';
import { openStoa } from '#home';
import { statusOf } from '#lib/server/http.ts';
import { bodyOf } from '#lib/server/json-body.ts';
import { nextPath } from '#lib/server/next.ts';
import { becomes } from '#lib/server/session.ts';
import type { RequestHandler } from './$types';

/** What the browser is asked, to sign in with a passkey. */
export const POST: RequestHandler = async ({ locals, request }) => {
  const { accounts } = await openStoa();
  const asked = await accounts.passkeys.challenge(request.headers);
  if (!asked.ok) return json({ problem: asked.error }, { status: statusOf[asked.error.type] });
  locals.keep(asked.value);
  return json({ question: asked.value.question });
};

/** Takes `{ answer, next }`; answers `{ to }`, where to go on. */
export const PUT: RequestHandler = async (event) => {
  const { answer, next } = await bodyOf(event.request);
  const { accounts } = await openStoa();
  const signedIn = await accounts.passkeys.signIn(event.request.headers, { answer });
  if (!signedIn.ok) return json({ problem: signedIn.error }, { status: statusOf[signedIn.error.type] });
  await becomes(event, signedIn.value);
  return json({ to: nextPath(typeof next === 'string' ? next : null, event.url.origin) });
};
