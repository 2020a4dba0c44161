import type { MeetingState } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

/** `Mia`, `Mia and Bo`, `Mia, Bo and 3 others`: at most `named` by name. */
export function peopleWords(names: readonly string[], named = 3): string {
  if (names.length <= 1) return names[0] ?? m.meetings_nobody();
  if (names.length <= named)
    return m.meetings_and({ names: names.slice(0, -1).join(', '), last: names.at(-1)! });
  const shown = named - 1;
  const others = names.length - shown;
  return m.meetings_and_others({ names: names.slice(0, shown).join(', '), count: others });
}

/** `1 person`, `12 people`. */
export const countPeople = (count: number): string => m.meetings_people({ count });

/** Where a meeting stands, in one word, for those that are not simply coming. */
export const stateWords: Readonly<Partial<Record<MeetingState, string>>> = {
  get running() {
    return m.meetings_state_running();
  },
  get open() {
    return m.meetings_state_open();
  },
  get ended() {
    return m.meetings_state_ended();
  },
  get over() {
    return m.meetings_state_over();
  },
  get cancelled() {
    return m.meetings_state_cancelled();
  },
};
