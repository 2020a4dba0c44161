import { m } from '#lib/words/made/messages.js';
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
  title: m.room_states_remove({ name: seat.name }),
  text: m.room_states_remove_text(),
  action: m.room_states_remove_action(),
  run: () => void room.order({ t: 'remove', seat: seat.id }),
});

export const endQuestion = (room: Room): Question => ({
  title: m.room_states_end(),
  text: m.room_states_end_text(),
  action: m.room_states_end_action(),
  run: () => void room.endForAll(),
});
