import type { RequestEvent } from '@sveltejs/kit';
import type { Accounts } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';
import { textOf } from './form.ts';

/**
 * The answer to somebody who goes on trying passwords while they are refused, else `undefined`: a line of text costs a third of the page with its
 * form. Whoever mistyped a few times gets the page, and so does a browser that its account knows.
 */
export async function floodOfTries(
  event: RequestEvent,
  { accounts }: { accounts: Pick<Accounts, 'floodOfTries'> },
): Promise<Response | undefined> {
  const { request, route } = event;
  if (route.id !== '/sign-in' || request.method !== 'POST') return undefined;
  if (!request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')) return undefined;
  const read = request.formData();
  Object.defineProperty(request, 'formData', { value: () => read });
  // One that cannot be read is refused by the page, in its words.
  const form = await read.catch(() => undefined);
  if (!form) return undefined;
  const waitMs = accounts.floodOfTries(request.headers, textOf(form, 'email'));
  if (waitMs === undefined) return undefined;
  return new Response(`${m.errors_often()}. ${m.errors_often_text()}\n`, {
    status: 429,
    headers: {
      'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))),
      'content-type': 'text/plain; charset=utf-8',
    },
  });
}
