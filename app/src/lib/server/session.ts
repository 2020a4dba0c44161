import type { RequestEvent } from '@sveltejs/kit';
import type { SignedIn } from '@stoa/domain';
import { openStoa } from '#home';
import { enter } from './visit.ts';

/** From here on the request is this person's: its cookies go to the browser, and `perform` acts for them. */
export async function becomes(event: RequestEvent, { person, cookies }: SignedIn): Promise<void> {
  event.locals.person = person;
  event.locals.keep({ cookies });
  await enter(event, await openStoa());
}
