import { DurableObject } from 'cloudflare:workers';
import { letFar, openObjectEngine, type FarDatabase } from '@stoa/cloudflare';
import type { SqlParams, Statement } from '@stoa/tenantdb';
import type { Bindings } from './bindings.ts';
import { keptMs, type PastObject } from './pasts.ts';

/** Under which it remembers what it is filled with. */
const holds = 'holds';

/** A workspace as it was at one moment, for a while. Only that workspace's object asks it, which fills it too: see `pasts.ts`. */
export class Past extends DurableObject<Bindings> implements PastObject {
  readonly #far = letFar(openObjectEngine(this.ctx.storage));

  async begin(filling: string): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.ctx.storage.kv.put(holds, filling);
    // Whoever fills it lets go of it earlier.
    await this.ctx.storage.setAlarm(Date.now() + 2 * keptMs);
  }
  async query(filling: string, sql: string, params: SqlParams): ReturnType<FarDatabase['query']> {
    return this.#holds(filling) ? this.#far.query(sql, params) : gone;
  }
  async runEach(filling: string, statements: readonly Statement[]): ReturnType<FarDatabase['runEach']> {
    return this.#holds(filling) ? this.#far.runEach(statements) : statements.map(() => gone);
  }
  async runAll(filling: string, statements: readonly Statement[]): ReturnType<FarDatabase['runAll']> {
    return this.#holds(filling) ? this.#far.runAll(statements) : gone;
  }
  async clear(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
  override alarm(): Promise<void> {
    return this.clear();
  }

  #holds(filling: string): boolean {
    return this.ctx.storage.kv.get(holds) === filling;
  }
}

const gone = { name: 'PastGone', message: 'Something else is in this place by now.' };
