import type { MeetingState } from '@stoa/domain';

/** `Mia`, `Mia and Bo`, `Mia, Bo and 3 others`: at most `named` by name. */
export function peopleWords(names: readonly string[], named = 3): string {
  if (names.length <= 1) return names[0] ?? 'Nobody';
  if (names.length <= named) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const shown = named - 1;
  const others = names.length - shown;
  return `${names.slice(0, shown).join(', ')} and ${others} others`;
}

/** `1 person`, `12 people`. */
export const countPeople = (count: number): string => `${count} ${count === 1 ? 'person' : 'people'}`;

/** Where a meeting stands, in one word, for those that are not simply coming. */
export const stateWords: Readonly<Partial<Record<MeetingState, string>>> = {
  running: 'Live',
  open: 'Open',
  ended: 'Held',
  over: 'Time passed',
  cancelled: 'Cancelled',
};
