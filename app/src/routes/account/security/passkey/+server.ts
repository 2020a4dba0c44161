import { json } from '@sveltejs/kit';
import { openStoa } from '#home';
import { statusOf } from '#lib/server/http.ts';
import { bodyOf } from '#lib/server/json-body.ts';
import type { RequestHandler } from './$types';

/** What the browser is asked, to make a passkey. Takes `{ password }`, for those who have one. */
export const POST: RequestHandler = async ({ locals, request }) => {
  const { password } = await bodyOf(request);
  const { accounts } = await openStoa();
  const asked = await accounts.passkeys.ask(request.headers, {
    password: typeof password === 'string' ? password : '',
  });
  if (!asked.ok) return json({ problem: asked.error }, { status: statusOf[asked.error.type] });
  locals.keep(asked.value);
  return json({ question: asked.value.question });
};
