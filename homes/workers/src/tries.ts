import { DurableObject } from 'cloudflare:workers';
import { keepTries, type Tries as TriesOfOneKey } from '@stoa/cloudflare';
import type { Allowance } from '@stoa/domain';
import type { Bindings } from './bindings.ts';

/** The tries of one key: an account's, or an address's on the net. */
export class Tries extends DurableObject<Bindings> implements TriesOfOneKey {
  readonly #tries = keepTries(this.ctx.storage);

  take(allowance: Allowance): number | undefined {
    return this.#tries.take(allowance) as number | undefined;
  }
  giveBack(): void {
    void this.#tries.giveBack();
  }
  async forgive(): Promise<void> {
    await this.#tries.forgive();
  }
  override alarm(): Promise<void> {
    return this.forgive();
  }
}
