/* eslint-disable svelte/prefer-svelte-reactivity -- plain Map, Set and URL on purpose: bookkeeping that no markup reads */
/** What a screen reader says: one polite region for nearly everything, one assertive for what must not wait. */
import { m } from '#lib/words/made/messages.js';
import { namesOf } from './words.ts';

export interface Announcement {
  readonly id: number;
  readonly text: string;
}
/** Comings and goings within this time are said in one sentence, ms. */
const groupMs = 1_500;
/** How long a sentence stays in the region: long enough to be read, short enough not to be found twice, ms. */
const stayMs = 12_000;

export class Announcer {
  polite: readonly Announcement[] = $state.raw([]);
  assertive: readonly Announcement[] = $state.raw([]);
  #next = 0;
  #groups = new Map<string, { names: string[]; timer: ReturnType<typeof setTimeout> }>();

  say(text: string): void {
    const one = { id: this.#next++, text };
    this.polite = [...this.polite, one];
    setTimeout(() => (this.polite = this.polite.filter((other) => other !== one)), stayMs);
  }
  /** Only for: you are muted, you are removed, a recording started. */
  insist(text: string): void {
    const one = { id: this.#next++, text };
    this.assertive = [...this.assertive, one];
    setTimeout(() => (this.assertive = this.assertive.filter((other) => other !== one)), stayMs);
  }
  /** `Mia joined`, or `Mia, Ada and 3 others joined` when many come at once. */
  group(name: string, verb: 'joined' | 'left'): void {
    const group = this.#groups.get(verb);
    if (group) {
      group.names.push(name);
      return;
    }
    const names = [name];
    const timer = setTimeout(() => {
      this.#groups.delete(verb);
      const all = namesOf(names);
      this.say(
        verb === 'joined'
          ? m.room_say_joined({ count: names.length, names: all })
          : m.room_say_left({ count: names.length, names: all }),
      );
    }, groupMs);
    this.#groups.set(verb, { names, timer });
  }
  clear(): void {
    for (const { timer } of this.#groups.values()) clearTimeout(timer);
    this.#groups.clear();
  }
}
