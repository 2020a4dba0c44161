import type { Room } from './room.svelte.ts';
import type { SeatState } from './seats.svelte.ts';

/** Something that cannot be taken back: asked before it is done. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly run: () => void;
}

export const removeQuestion = (room: Room, seat: SeatState): Question => ({
  title: `Remove ${seat.name}?`,
  text: 'They leave the meeting at once and come back only when a host lets them in.',
  action: 'Remove',
  run: () => void room.order({ t: 'remove', seat: seat.id }),
});

export const endQuestion = (room: Room): Question => ({
  title: 'End the meeting for all?',
  text: 'Everybody leaves at once, and the link no longer opens the room. The chat is kept.',
  action: 'End for all',
  run: () => void room.endForAll(),
});
