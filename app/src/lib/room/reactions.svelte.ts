import type { SeatId } from '@stoa/domain';
import { m } from '#lib/words/made/messages.js';

/** In the order of Alt+1 to Alt+8. */
export const reactionEmoji = ['👍', '❤️', '😂', '😮', '👏', '🎉', '🤔', '👋'] as const;
const names: Record<string, () => string> = {
  '👍': () => m.room_chat_thumbs_up(),
  '❤️': () => m.room_chat_heart(),
  '😂': () => m.room_chat_laughing(),
  '😮': () => m.room_chat_astonished(),
  '👏': () => m.room_chat_clapping(),
  '🎉': () => m.room_chat_party(),
  '🤔': () => m.room_chat_thinking(),
  '👋': () => m.room_chat_waving(),
};
/** What a screen reader says instead; an emoji that is not ours says itself. */
export const reactionName = (emoji: string): string => names[emoji]?.() ?? emoji;

export interface Floating {
  readonly id: number;
  readonly seat: SeatId;
  readonly name: string;
  readonly emoji: string;
  /** 0 to 1: where along the edge it rises. */
  readonly at: number;
}
/** How long a reaction floats, ms. */
const floatMs = 4_000;
/** More at once are only noise; the oldest go first. */
const most = 24;

export class Reactions {
  list: readonly Floating[] = $state.raw([]);
  #next = 0;

  add(seat: SeatId, name: string, emoji: string): void {
    const id = this.#next++;
    // Golden-ratio steps spread neighbours apart without looking like a pattern.
    const one = { id, seat, name, emoji, at: (id * 0.618) % 1 };
    this.list = [...this.list, one].slice(-most);
    setTimeout(() => (this.list = this.list.filter((other) => other !== one)), floatMs);
  }
  of(seat: SeatId): string | undefined {
    return this.list.findLast((one) => one.seat === seat)?.emoji;
  }
}
