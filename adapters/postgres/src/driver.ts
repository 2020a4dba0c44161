import { DatabaseUnreachable, OutcomeUnknown, type Driver, type SqlParams } from '@stoa/tenantdb';
import type pg from 'pg';
import type { Held, Pool, Query } from './pool.ts';
import { fromPostgres, isGone, StatementRefused } from './postgres-error.ts';
import type { Statement } from './statement.ts';
import { valuesOf } from './values.ts';

/** What makes one engine's driver different from another's. */
export interface Place {
  /** Transactions that write. One at a time per `lock`, in all processes. */
  readonly writing: Pool;
  /** Reads outside of them. */
  readonly reading: Pool;
  readonly lock: string;
  /** Proves whose rows are meant (`tenantToken`), for tables that tenants share. */
  readonly token?: string;
  readonly translate: (sql: string) => Statement;
  /** A column that stands in each shared table and in none of the domain's statements: rows come without it. */
  readonly tenantColumn?: string;
  /** What the owner does around a migration, in its transaction. */
  readonly afterBegin?: (held: Held) => Promise<void>;
  readonly beforeCommit?: (held: Held) => Promise<void>;
}

/** A statement that came after one that had failed: PostgreSQL does nothing more in such a transaction. */
const afterFailure = '25P02';
const begin = { text: 'begin isolation level read committed' };
const beginReading = { text: 'begin isolation level read committed read only' };
const commit = { text: 'commit' };

export function createDriver(place: Place): Driver {
  const { writing, reading, translate, token, tenantColumn } = place;
  let held: Held | undefined;
  /** The answers to what began the transaction, until somebody waited for them. */
  let entering: Promise<unknown> | undefined;
  /** A statement failed since the last savepoint was gone back to. */
  let failed = false;

  const enter: Query =
    token === undefined
      ? {
          name: 'stoa_lock',
          text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
          values: [place.lock],
        }
      : {
          name: 'stoa_enter',
          text: `select pg_advisory_xact_lock(hashtextextended($1, 0)), set_config('stoa.workspace', $2, true)`,
          values: [place.lock, token],
        };
  const enterReading: Query = {
    name: 'stoa_read',
    text: `select set_config('stoa.workspace', $1, true)`,
    values: [token],
  };

  const queryOf = (statement: Statement, params: SqlParams): Query => ({
    text: statement.text,
    values: valuesOf(statement.names, params),
    name: statement.name,
  });

  /** Ends the transaction without an answer: the server undoes it when the connection closes. */
  function giveUp(): void {
    held?.release(true);
    held = undefined;
  }

  /** One statement in the transaction, in the same flight as what began it. */
  async function inside(query: Query): Promise<pg.QueryResult> {
    if (!held) throw new DatabaseUnreachable(writing.where);
    const answer = held.send(query);
    answer.catch(ignore);
    try {
      await entering;
    } catch (cause) {
      giveUp();
      throw fromPostgres(cause, writing.where);
    }
    entering = undefined;
    return answer.catch((cause: unknown) => {
      failed = true;
      if (isGone(cause)) giveUp();
      throw fromPostgres(cause, writing.where);
    });
  }
  const told = (cause: unknown): never => {
    throw fromPostgres(cause, writing.where);
  };
  /** Sent without waiting: what follows it fails if it did, and so does the COMMIT. */
  const ahead = (text: string): void => void held?.send({ text }).catch(ignore);

  async function readOnce<Row>(query: Query): Promise<Row[]> {
    const line = await reading.hold();
    try {
      const flight = token === undefined ? [query] : [beginReading, enterReading, query, commit];
      const answers = await Promise.allSettled(flight.map((one) => line.send(one)));
      const broken = answers.find((answer) => answer.status === 'rejected');
      if (broken) throw broken.reason;
      const answer = answers[token === undefined ? 0 : 2] as PromiseFulfilledResult<pg.QueryResult>;
      return rowsOf<Row>(answer.value, tenantColumn);
    } finally {
      line.release();
    }
  }
  async function read<Row>(query: Query): Promise<Row[]> {
    try {
      // A connection may have died while it was idle: to read again on another one harms nobody.
      return await readOnce<Row>(query).catch((cause: unknown) => {
        if (cause instanceof DatabaseUnreachable || !isGone(cause)) throw cause;
        return readOnce<Row>(query);
      });
    } catch (cause) {
      throw fromPostgres(cause, reading.where);
    }
  }

  return {
    dialect: 'postgres',
    failedStatement: 'spoils',
    folds: 'unicode',
    all: async <Row>(sql: string, params: SqlParams) =>
      rowsOf<Row>(await inside(queryOf(translate(sql), params)), tenantColumn),
    run: async (sql, params) => ({ changes: (await inside(queryOf(translate(sql), params))).rowCount ?? 0 }),
    read<Row>(sql: string, params: SqlParams) {
      const statement = translate(sql);
      return statement.reads ? read<Row>(queryOf(statement, params)) : undefined;
    },

    async begin() {
      failed = false;
      held = await writing.hold();
      entering = Promise.all([held.send(begin), held.send(enter)]);
      entering.catch(ignore);
      await place.afterBegin?.(held).catch(told);
    },
    async commit() {
      if (!held) throw new DatabaseUnreachable(writing.where);
      await place.beforeCommit?.(held).catch(told);
      try {
        const { command } = await held.send(commit);
        // PostgreSQL answers the COMMIT of a transaction in which something failed with ROLLBACK.
        if (command !== 'COMMIT') throw new StatementRefused(afterFailure, ignored);
      } catch (cause) {
        const unknown = isGone(cause);
        held.release(unknown);
        held = undefined;
        throw unknown ? new OutcomeUnknown(writing.where, cause) : fromPostgres(cause, writing.where);
      }
      held.release();
      held = undefined;
    },
    async rollback() {
      try {
        await held?.send({ text: 'rollback' });
        held?.release();
      } catch {
        held?.release(true);
      }
      held = undefined;
    },
    savepoint: (depth) => ahead(`savepoint s${depth}`),
    async release(depth) {
      const query = { text: `release s${depth}` };
      if (failed) await inside(query);
      else ahead(query.text);
    },
    rollbackTo(depth) {
      ahead(`rollback to s${depth}`);
      ahead(`release s${depth}`);
      failed = false;
    },
    inTransaction: () => held?.alive() ?? false,

    close() {},
  };
}

const ignored = 'A statement of this transaction had failed, so nothing of it was kept.';
const ignore = (): void => {};

function rowsOf<Row>({ rows, fields }: pg.QueryResult, tenantColumn: string | undefined): Row[] {
  if (tenantColumn && fields.some(({ name }) => name === tenantColumn))
    for (const row of rows as Record<string, unknown>[]) delete row[tenantColumn];
  return rows as Row[];
}
