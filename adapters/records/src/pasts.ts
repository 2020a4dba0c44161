import type { Engine } from '@stoa/tenantdb';

/** Databases of this process that hold what others were, kept for a while: who looks at the past looks at several pages of it. */
export interface Pasts {
  /** `fill` makes the one called `name` what it is, once for all who ask meanwhile. */
  use<T>(
    name: string,
    fill: (empty: Engine) => Promise<void>,
    work: (past: Engine) => Promise<T>,
  ): Promise<T>;
}

export interface PastsOptions {
  /** An empty database, which goes when it is closed. */
  readonly open: () => Promise<Engine> | Engine;
  /** At once, unless more are in use: each holds a whole workspace in memory. */
  readonly most?: number;
  /** How long one is kept after its last use, ms. */
  readonly keepMs?: number;
  /** How long one is shown at most, however often it is looked at, ms: what was deleted for good meanwhile goes with it. */
  readonly livesMs?: number;
  /** Ms since whenever. */
  readonly passed?: () => number;
}

interface Kept {
  readonly past: Promise<Engine>;
  readonly madeAt: number;
  users: number;
  isLetGo: boolean;
  timer?: ReturnType<typeof setTimeout>;
}

export function createPasts({
  open,
  most = 4,
  keepMs = 5 * 60_000,
  livesMs = 10 * 60_000,
  passed = () => performance.now(),
}: PastsOptions): Pasts {
  /** In the order of last use. */
  const kept = new Map<string, Kept>();

  async function filled(fill: (empty: Engine) => Promise<void>) {
    const engine = await open();
    try {
      await fill(engine);
      return engine;
    } catch (cause) {
      await engine.close();
      throw cause;
    }
  }

  function closeIfUnused(one: Kept): void {
    if (one.isLetGo && one.users === 0) void one.past.then((engine) => engine.close()).catch(() => {});
  }
  function letGo(name: string, one: Kept): void {
    if (kept.get(name) === one) kept.delete(name);
    clearTimeout(one.timer);
    one.isLetGo = true;
    closeIfUnused(one);
  }

  return {
    async use(name, fill, work) {
      const there = kept.get(name);
      const isOver = there !== undefined && passed() - there.madeAt >= livesMs;
      if (isOver) letGo(name, there);
      const one: Kept =
        there && !isOver ? there : { past: filled(fill), madeAt: passed(), users: 0, isLetGo: false };
      kept.delete(name);
      kept.set(name, one);
      clearTimeout(one.timer);
      one.users += 1;
      for (const [other, idle] of kept) if (kept.size > most && idle.users === 0) letGo(other, idle);
      try {
        const past = await one.past.catch((cause: unknown) => {
          if (kept.get(name) === one) kept.delete(name);
          throw cause;
        });
        return await work(past);
      } finally {
        one.users -= 1;
        closeIfUnused(one);
        if (one.users === 0 && !one.isLetGo) {
          one.timer = setTimeout(() => letGo(name, one), keepMs);
          (one.timer as { unref?: () => void }).unref?.();
        }
      }
    },
  };
}
