import { redirect, type RequestEvent } from '@sveltejs/kit';
import type { Entered } from '@stoa/domain';
import { openStoa } from '#home';
import { enter } from './visit.ts';

/**
 * From here on the request is this person's: its cookies go to the browser, and `perform` acts for them. Whoever has a second factor is
 * asked for it first, and comes back to `next`, a path of ours.
 */
export async function becomes(event: RequestEvent, entered: Entered, next = '/'): Promise<void> {
  event.locals.keep(entered);
  if (!entered.person) redirect(303, `/sign-in/second?next=${encodeURIComponent(next)}`);
  event.locals.person = entered.person;
  await enter(event, await openStoa());
}
