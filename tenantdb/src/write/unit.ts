import type { MaybePromise, Step } from './driver.ts';
import type { Lane } from './lane.ts';

/** Work that is done whole or not at all, in a transaction that it may share with others. */
export interface Unit {
  readonly kind: 'statement' | 'transaction';
  /** What it does, where that is known beforehand. */
  readonly steps: readonly Step[] | undefined;
  /** Does the work, `shared` with others or alone. Never throws or rejects: what came of it waits for `settle`. */
  start(shared: boolean): MaybePromise<void>;
  /** Its steps were done in one flight with others', and gave this. */
  gave(results: readonly unknown[]): void;
  broke(cause: unknown): void;
  failed(): boolean;
  /** Tells the caller what came of it; `lost` says that the transaction was not committed, and why. */
  settle(lost?: { readonly cause: unknown }): void;
}

/** Work that is known beforehand: its steps, and what the caller gets of what they give. */
export interface Listed<T> {
  readonly steps: readonly Step[];
  toValue(given: readonly unknown[]): T;
}

/** `depth` counts the savepoints that are open when the work begins. `undoes` says that it needs none to undo itself. */
export function createUnit<T>(
  lane: Lane,
  kind: Unit['kind'],
  work: (depth: number) => MaybePromise<T>,
  undoes: boolean,
  caller: { resolve: (value: T) => void; reject: (cause: unknown) => void },
  listed?: Listed<T>,
): Unit {
  let outcome: { ok: true; value: T } | { ok: false; cause: unknown } | undefined;
  const done = (value: T): void => void (outcome = { ok: true, value });
  const broke = (cause: unknown): void => void (outcome = { ok: false, cause });

  /** Without a promise where nothing waits: a group of statements on SQLite is one straight run. */
  function plainly(): MaybePromise<void> {
    try {
      const value = work(0);
      return value instanceof Promise ? value.then(done, broke) : done(value);
    } catch (cause) {
      return broke(cause);
    }
  }

  async function underSavepoint(): Promise<void> {
    try {
      await lane.savepoint(1);
      try {
        const value = await work(1);
        await lane.release(1);
        done(value);
      } catch (cause) {
        await lane.rollbackTo(1);
        throw cause;
      }
    } catch (cause) {
      broke(cause);
    }
  }

  return {
    kind,
    steps: listed?.steps,
    gave: (results) => done(listed!.toValue(results)),
    broke,
    start: (shared) => (shared && !undoes ? underSavepoint() : plainly()),
    failed: () => outcome?.ok === false,
    settle(lost) {
      if (outcome?.ok === false) caller.reject(outcome.cause);
      else if (lost || !outcome) caller.reject(lost?.cause);
      else caller.resolve(outcome.value);
    },
  };
}
