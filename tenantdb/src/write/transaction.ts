import { AsyncLocalStorage } from 'node:async_hooks';
import { TransactionEnded } from '../errors.ts';
import type { Sql, SqlParams, Statement } from '../engine.ts';
import type { MaybePromise } from './driver.ts';
import type { Lane } from './lane.ts';

/** One transaction, or one savepoint within it, while its work runs. */
interface Scope {
  readonly parent?: Scope | undefined;
  /** Savepoints that are open in it. */
  readonly depth: number;
  state: 'open' | 'finished' | 'cut';
  /** Ends with the nested transaction that is open in it: what else comes waits for that. */
  nested?: Promise<void> | undefined;
}

export interface Transactions {
  /** Runs `work` as a transaction that has begun; `depth` savepoints are open. Beginning and ending it is the caller's. */
  run<T>(depth: number, work: (tx: Sql) => Promise<T>): Promise<T>;
  /** The transaction that the caller is in, if any; throws {@link TransactionEnded} when its time was up. */
  current(): Sql | undefined;
}

/** Interactive transactions on one lane. `limitMs` is how long one may take, being the only writer meanwhile; 0 is no limit. */
export function createTransactions(lane: Lane, limitMs: number): Transactions {
  const here = new AsyncLocalStorage<Scope>();

  /**
   * Where a call on `scope`'s handle belongs: into the innermost transaction that the caller is in, when that is within `scope`.
   * Otherwise the caller stands beside whatever is nested in `scope`, and has to wait for its end.
   */
  function target(scope: Scope): Scope {
    const inner = innermost(here.getStore());
    const found = inner && isWithin(inner, scope) ? inner : scope;
    if (!isOpen(found)) throw new TransactionEnded();
    return found;
  }

  async function statement<T>(scope: Scope, send: () => MaybePromise<T>): Promise<T> {
    for (let nested = target(scope).nested; nested; nested = target(scope).nested) await nested;
    return send();
  }

  async function nest<T>(outer: Scope, work: (tx: Sql) => Promise<T>): Promise<T> {
    for (let nested = target(outer).nested; nested; nested = target(outer).nested) await nested;
    const parent = target(outer);
    const scope: Scope = { parent, depth: parent.depth + 1, state: 'open' };
    let over!: () => void;
    parent.nested = new Promise((resolve) => (over = resolve));
    try {
      await lane.savepoint(scope.depth);
      const value = await here.run(scope, async () => await work(handleOf(scope)));
      if (!isOpen(scope)) throw new TransactionEnded();
      await lane.release(scope.depth);
      return value;
    } catch (cause) {
      if (isOpen(parent)) await lane.rollbackTo(scope.depth);
      throw cause;
    } finally {
      scope.state = 'finished';
      parent.nested = undefined;
      over();
    }
  }

  const handleOf = (scope: Scope): Sql => {
    const query = <Row>(sql: string, params: SqlParams = {}) =>
      statement(scope, () => lane.all<Row>(sql, params));
    return {
      query,
      queryOne: async <Row>(sql: string, params?: SqlParams) => (await query<Row>(sql, params))[0],
      run: (sql, params = {}) => statement(scope, () => lane.run(sql, params)),
      runAll: (statements) => nest(scope, (tx) => oneByOne(tx, statements)),
      transaction: (work) => nest(scope, work),
    };
  };

  return {
    async run(depth, work) {
      const scope: Scope = { depth, state: 'open' };
      let timer: ReturnType<typeof setTimeout> | undefined;
      const timeUp = new Promise<never>((_, reject) => {
        const cut = (): void => {
          scope.state = 'cut';
          reject(timeIsUp(limitMs));
        };
        if (limitMs > 0) timer = setTimeout(cut, limitMs);
      });
      try {
        return await Promise.race([here.run(scope, async () => await work(handleOf(scope))), timeUp]);
      } finally {
        if (scope.state === 'open') scope.state = 'finished';
        clearTimeout(timer);
      }
    },
    current() {
      const entered = here.getStore();
      if (entered && rootOf(entered).state === 'cut') throw timeIsUp(limitMs);
      const scope = innermost(entered);
      return scope && handleOf(scope);
    },
  };
}

/** A list of statements, within a transaction of their own. */
export async function oneByOne(
  tx: Sql,
  statements: readonly Statement[],
): Promise<readonly { readonly changes: number }[]> {
  const done = [];
  for (const { sql, params } of statements) done.push(await tx.run(sql, params));
  return done;
}

const isOpen = (scope: Scope): boolean =>
  scope.state === 'open' && (scope.parent === undefined || isOpen(scope.parent));
const rootOf = (scope: Scope): Scope => (scope.parent ? rootOf(scope.parent) : scope);
const innermost = (scope: Scope | undefined): Scope | undefined =>
  scope === undefined || isOpen(scope) ? scope : innermost(scope.parent);
const isWithin = (scope: Scope, outer: Scope): boolean =>
  scope === outer || (scope.parent !== undefined && isWithin(scope.parent, outer));

const timeIsUp = (limitMs: number): TransactionEnded =>
  new TransactionEnded(`The transaction took longer than ${limitMs} ms and is undone.`);
