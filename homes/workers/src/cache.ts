import { DurableObject } from 'cloudflare:workers';
import { keepCache, type CacheObject } from '@stoa/cloudflare';
import type { Bindings } from './bindings.ts';

/** The cache of one workspace, named by its id. */
export class Cache extends DurableObject<Bindings> implements CacheObject {
  readonly #cache = keepCache(this.ctx.storage);

  get(key: string): string | undefined {
    return this.#cache.get(key) as string | undefined;
  }
  put(...entry: Parameters<CacheObject['put']>): void {
    void this.#cache.put(...entry);
  }
  delete(key: string): boolean {
    return this.#cache.delete(key) as boolean;
  }
  clear(): void {
    void this.#cache.clear();
  }
  count(): number {
    return this.#cache.count() as number;
  }
}
