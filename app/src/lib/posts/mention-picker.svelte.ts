import type { PersonId } from '@stoa/domain';
import { nameTyped, withName } from './mention-typing.ts';

export interface Suggested {
  readonly personId: PersonId;
  readonly name: string;
  readonly picture?: string | undefined;
}
/** Members whose name has `q` in it, a few at most. */
export type FindPeople = (q: string) => Promise<readonly Suggested[]>;

/** How long to wait after a key before asking, ms: people type faster than this within a name. */
const pauseMs = 150;
/** Suggests members while somebody types `@…`, and remembers who was chosen. */
export class MentionPicker {
  people = $state.raw<readonly Suggested[]>([]);
  /** Which of them Enter takes. */
  at = $state(0);
  picked = $state.raw<readonly PersonId[]>([]);
  readonly #find: FindPeople;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(find: FindPeople) {
    this.#find = find;
  }

  get isOpen(): boolean {
    return this.people.length > 0;
  }

  /** Looks at what stands before the caret. */
  look(before: string): void {
    clearTimeout(this.#timer);
    const q = nameTyped(before);
    if (q === undefined) return this.close();
    this.#timer = setTimeout(() => void this.#ask(q), pauseMs);
  }

  async #ask(q: string): Promise<void> {
    const asked = (this.#asked += 1);
    // Without an answer one goes on typing the name.
    const found = await this.#find(q).catch(() => []);
    if (asked !== this.#asked) return;
    this.people = found;
    this.at = 0;
  }

  move(by: 1 | -1): void {
    this.at = (this.at + by + this.people.length) % this.people.length;
  }

  /** The text with the person's name in place of what was typed of it, and where the caret then stands. */
  take(person: Suggested, text: string, caret: number): { text: string; caret: number } {
    this.picked = [...this.picked.filter((id) => id !== person.personId), person.personId];
    this.close();
    return withName(text, caret, person.name);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.people = [];
  }

  forget(): void {
    this.close();
    this.picked = [];
  }
}
