import type { Engine, Sql } from '../engine.ts';
import type { ColdStore } from './cold.ts';

/** For tests: keeps what is put there; what lies in it can be damaged. */
export function memoryCold(): ColdStore & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    put: async (name, bytes) => void files.set(name, bytes),
    get: async (name) => files.get(name),
    list: async () => [...files.keys()].map((name) => ({ name, at: Date.now() })),
    delete: async (name) => void files.delete(name),
  };
}

/**
 * For tests: an engine and a cold store of whose writes the k-th fails, counted together: before anything of it was done, or after it was done,
 * as when the answer is lost.
 */
export function breaking(
  engine: Engine,
  store: ColdStore,
  { kth, when }: { readonly kth: number; readonly when: 'before' | 'after' },
): { readonly engine: Engine; readonly store: ColdStore; readonly failed: () => boolean } {
  let count = 0;
  async function write<T>(work: () => Promise<T>): Promise<T> {
    count += 1;
    const fails = count === kth;
    if (fails && when === 'before') throw new Error('The k-th write failed.');
    const done = await work();
    if (fails) throw new Error('The k-th write failed.');
    return done;
  }
  const on = <S extends Sql>(sql: S): S => ({
    ...sql,
    run: (text: string, params?: never) => write(() => sql.run(text, params)),
    runAll: (statements: never) => write(() => sql.runAll(statements)),
    transaction: <T>(work: (tx: Sql) => Promise<T>) => write(() => sql.transaction((tx) => work(on(tx)))),
  });
  return {
    engine: on(engine),
    store: {
      ...store,
      put: (name, bytes) => write(() => store.put(name, bytes)),
      delete: (name) => write(() => store.delete(name)),
    },
    failed: () => count >= kth,
  };
}
