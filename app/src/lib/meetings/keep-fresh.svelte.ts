import { invalidate } from '$app/navigation';
import type { Meeting } from '@stoa/domain';
import { turnsAt } from '@stoa/domain/meetings/meeting-state';
import { liveTopic } from '#lib/live/topics.ts';
import { placeHere } from '#lib/time/place.svelte.ts';

/** What opens and ends by the clock alone changes no row: those who look ask again when it is time. */
export function keepFresh(shown: () => readonly Meeting[]): void {
  const place = placeHere();
  let seenAt: number | undefined;
  $effect(() => {
    const { now } = place;
    const before = seenAt;
    seenAt = now;
    if (
      before !== undefined &&
      shown().some((meeting) => turnsAt(meeting).some((at) => before < at && at <= now))
    )
      void invalidate(liveTopic('meetings')).catch(() => undefined);
  });
}
