/* eslint-disable svelte/prefer-svelte-reactivity -- plain Map, Set and URL on purpose: bookkeeping that no markup reads */
/** Short messages of the room with at most two things to press. One per key: a newer one takes the older one's place. */
import type { Saying } from './words.ts';

export interface Notice {
  readonly key: string;
  readonly saying: Saying;
  readonly tone: 'calm' | 'warn' | 'danger';
  readonly act?: (() => void) | undefined;
  readonly other?: (() => void) | undefined;
  /** A person whose name and initials stand before it, for chat messages. */
  readonly from?:
    { readonly id: string; readonly name: string; readonly picture?: string | undefined } | undefined;
}

/** Long enough to read two lines, ms. */
export const briefMs = 3_000;
export const readMs = 8_000;

export class Notices {
  list: readonly Notice[] = $state.raw([]);
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  /** Stays until pressed, dropped or replaced when `forMs` is left out. */
  show(notice: Notice, forMs?: number): void {
    clearTimeout(this.#timers.get(notice.key));
    this.list = [...this.list.filter(({ key }) => key !== notice.key), notice];
    if (forMs !== undefined)
      this.#timers.set(
        notice.key,
        setTimeout(() => this.drop(notice.key), forMs),
      );
  }
  drop(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    if (this.list.some((notice) => notice.key === key))
      this.list = this.list.filter((notice) => notice.key !== key);
  }
  /** Keeps a notice while the pointer or the focus is on it. */
  hold(key: string): void {
    clearTimeout(this.#timers.get(key));
  }
  release(key: string): void {
    if (this.#timers.has(key))
      this.#timers.set(
        key,
        setTimeout(() => this.drop(key), briefMs),
      );
  }
}
