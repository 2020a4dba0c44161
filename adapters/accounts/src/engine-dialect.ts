import type { Database, Engine, Sql, SqlParams, SqlValue } from '@stoa/tenantdb';
import {
  CompiledQuery,
  PostgresIntrospector,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import { call } from './call.ts';

/**
 * Kysely on a tenantdb {@link Engine}. Everything goes through the engine's one writer: a second connection
 * to the same file would wait for a transaction that this thread holds open, and so for itself. What Kysely writes for SQLite is
 * portable SQL, so PostgreSQL gets the same; only the catalogue, at which Better Auth looks once, is another.
 */
export function engineDialect(engine: Engine | Database): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new EngineDriver(engine),
    createIntrospector: (db) =>
      engine.dialect === 'postgres' ? new PostgresIntrospector(db) : new SqliteIntrospector(db),
    createQueryCompiler: () => new NamedParameters(),
  };
}

/** The engine wants its placeholders named: `:p1`, `:p2`, … in the order of Kysely's parameters. */
class NamedParameters extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return `:p${this.numParameters}`;
  }
}

class EngineDriver implements Driver {
  readonly #engine: Engine | Database;
  constructor(engine: Engine | Database) {
    this.#engine = engine;
  }
  async init(): Promise<void> {}
  /** Nothing of the engine's is held by a connection, so there are as many as are asked for. */
  acquireConnection = async (): Promise<EngineConnection> => new EngineConnection(this.#engine);
  beginTransaction = (connection: EngineConnection): Promise<void> => connection.begin();
  commitTransaction = (connection: EngineConnection): Promise<void> => connection.end('commit');
  rollbackTransaction = (connection: EngineConnection): Promise<void> => connection.end('roll back');
  async releaseConnection(): Promise<void> {}
  /** The engine is closed by whoever opened it. */
  async destroy(): Promise<void> {}
}

/** Makes the engine undo a transaction that Kysely wants undone. */
class RolledBack extends Error {}

class EngineConnection implements DatabaseConnection {
  readonly #engine: Engine | Database;
  #transaction: { sql: Sql; finish: (how: 'commit' | 'roll back') => void; ended: Promise<void> } | undefined;
  constructor(engine: Engine | Database) {
    this.#engine = engine;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      return await this.#execute<Row>(query);
    } catch (cause) {
      const current = call.getStore();
      if (current) current.broke = cause;
      throw cause;
    }
  }

  async #execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const sql = this.#transaction?.sql ?? this.#engine;
    const params = named(query.parameters);
    if (givesRows(query)) return { rows: await sql.query<Row>(query.sql, params) };
    const { changes } = await sql.run(query.sql, params);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  // eslint-disable-next-line require-yield -- the interface is a generator; this database has nothing to stream
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('Accounts are never streamed.');
  }

  /** The engine runs a transaction inside a function; Kysely begins and ends it by two calls. The function waits for the second. */
  begin(): Promise<void> {
    const engine = this.#engine;
    if (!('transaction' in engine)) throw new Error('This database has no interactive transactions.');
    return new Promise((begun, failed) => {
      const ended = engine.transaction(
        (sql) =>
          new Promise<void>((commit, rollBack) => {
            const finish = (how: 'commit' | 'roll back') =>
              how === 'commit' ? commit() : rollBack(new RolledBack());
            this.#transaction = { sql, finish, ended };
            begun();
          }),
      );
      ended.catch(failed);
    });
  }

  async end(how: 'commit' | 'roll back'): Promise<void> {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    transaction?.finish(how);
    await transaction?.ended.catch((cause: unknown) => {
      if (!(cause instanceof RolledBack)) throw cause;
    });
  }
}

const named = (parameters: readonly unknown[]): SqlParams =>
  Object.fromEntries(parameters.map((value, i) => [`p${i + 1}`, value as SqlValue]));

/** Selects, pragmas and schema questions give rows, and whatever says `returning`. */
function givesRows({ query, sql }: CompiledQuery): boolean {
  if (query.kind === 'SelectQueryNode') return true;
  if (query.kind === 'RawNode') return /^\s*(?:select|with|pragma)\b/i.test(sql);
  return 'returning' in query && query.returning !== undefined;
}
