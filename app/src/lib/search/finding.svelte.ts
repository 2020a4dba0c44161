import type { SearchGroup } from '@stoa/domain';
import type { PaletteProps } from './palette.ts';

/** Between a key and the question, ms: who types quickly asks once. */
const patienceMs = 120;

/** What is found while somebody types: the answer to the last question only, and the one before until then. */
export class Finding {
  groups = $state.raw<readonly SearchGroup[]>([]);
  /** What {@link groups} are the answer to. */
  answered = $state('');
  state = $state<'idle' | 'asking' | 'failed'>('idle');
  readonly #find: () => PaletteProps['find'];
  #under: AbortController | undefined;

  constructor(find: () => PaletteProps['find']) {
    this.#find = find;
  }

  /** Resolves when it has been answered, or another was asked. */
  async ask(typed: string): Promise<void> {
    this.#under?.abort();
    if (typed.trim() === '') {
      [this.groups, this.answered, this.state] = [[], '', 'idle'];
      return;
    }
    const { signal } = (this.#under = new AbortController());
    this.state = 'asking';
    await new Promise((resolve) => setTimeout(resolve, patienceMs));
    if (signal.aborted) return;
    try {
      const groups = await this.#find()(typed, signal);
      if (!signal.aborted) [this.groups, this.answered, this.state] = [groups, typed, 'idle'];
    } catch {
      if (!signal.aborted) [this.groups, this.answered, this.state] = [[], typed, 'failed'];
    }
  }

  stop(): void {
    this.#under?.abort();
    [this.groups, this.answered, this.state] = [[], '', 'idle'];
  }
}
