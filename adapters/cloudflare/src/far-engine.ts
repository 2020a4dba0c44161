import {
  ConstraintBroken,
  type Constraint,
  type Engine,
  type SqlParams,
  type SqlRow,
  type Statement,
} from '@stoa/tenantdb';

/** What one Durable Object lets another do with its database. Errors are answered, because what an error is does not travel. */
export interface FarDatabase {
  query(sql: string, params: SqlParams): Promise<FarOutcome<SqlRow[]>>;
  /** Each for itself, as if they had come one by one at the same time. */
  runEach(statements: readonly Statement[]): Promise<readonly FarOutcome<Changed>[]>;
  runAll(statements: readonly Statement[]): Promise<FarOutcome<readonly Changed[]>>;
}
interface Changed {
  readonly changes: number;
}
export type FarOutcome<T> =
  | { readonly value: T }
  | {
      readonly name: string;
      readonly message: string;
      readonly broken?: { readonly constraint: Constraint; readonly where: string };
    };

/** A call between objects carries 32 MiB at most (developers.cloudflare.com/workers/runtime-apis/rpc, "Limitations"). */
const callBytes = 4 * 1_048_576;

/** The near side: an engine on another object's database. What is run in one turn goes there in one call. It has no interactive transactions. */
export function engineFarAway(far: FarDatabase): Engine {
  let waiting: Waiting[] = [];
  function send(): void {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length;) {
      let bytes = 0;
      const some: Waiting[] = [];
      while (at < all.length && (some.length === 0 || bytes < callBytes)) {
        bytes += sizeOf(all[at]!.statement);
        some.push(all[at++]!);
      }
      far.runEach(some.map(({ statement }) => statement)).then(
        (outcomes) => some.forEach(({ settle }, i) => settle(outcomes[i]!)),
        (cause: unknown) => some.forEach(({ fail }) => fail(cause)),
      );
    }
  }
  const query = async <Row>(sql: string, params: SqlParams = {}) =>
    valueOf(await far.query(sql, params)) as Row[];

  return {
    dialect: 'sqlite',
    folds: 'ascii',
    query,
    queryOne: async <Row>(sql: string, params: SqlParams = {}) => (await query<Row>(sql, params))[0],
    async run(sql, params = {}) {
      if (waiting.length === 0) queueMicrotask(send);
      const outcome = await new Promise<FarOutcome<Changed>>((settle, fail) =>
        waiting.push({ statement: { sql, params }, settle, fail }),
      );
      return valueOf(outcome);
    },
    runAll: async (statements) => valueOf(await far.runAll(statements)),
    transaction: () => Promise.reject(new Error('There are no interactive transactions in another object.')),
    close: async () => {},
  };
}
interface Waiting {
  readonly statement: Statement;
  readonly settle: (outcome: FarOutcome<Changed>) => void;
  readonly fail: (cause: unknown) => void;
}

/** The far side. */
export const letFar = (engine: Engine): FarDatabase => ({
  query: (sql, params) => outcomeOf(engine.query(sql, params)),
  runEach: (statements) =>
    Promise.all(statements.map(({ sql, params }) => outcomeOf(engine.run(sql, params)))),
  runAll: (statements) => outcomeOf(engine.runAll(statements)),
});

async function outcomeOf<T>(work: Promise<T>): Promise<FarOutcome<T>> {
  try {
    return { value: await work };
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    if (!(cause instanceof ConstraintBroken)) return { name, message };
    return { name, message, broken: { constraint: cause.constraint, where: cause.where } };
  }
}

function valueOf<T>(outcome: FarOutcome<T>): T {
  if ('value' in outcome) return outcome.value;
  if (outcome.broken) throw new ConstraintBroken(outcome.broken.constraint, outcome.broken.where);
  throw Object.assign(new Error(outcome.message), { name: outcome.name });
}

/** About: text counts a byte per letter, and a number eight. */
function sizeOf({ sql, params = {} }: Statement): number {
  let bytes = sql.length;
  for (const value of Object.values(params))
    bytes += typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;
  return bytes;
}
