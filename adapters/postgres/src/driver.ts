import { DatabaseUnreachable, type Driver, type Flights, type SqlParams } from '@stoa/tenantdb';
import type pg from 'pg';
import { flyWhole, hangUpIn, outcomeUnknown, pack, unpack } from './flight.ts';
import { commit, queryOf, rowsOf, type Place } from './place.ts';
import type { Held, Query } from './pool.ts';
import { fromPostgres, isGone, StatementRefused } from './postgres-error.ts';
import { createReads } from './reads.ts';

/** A statement that came after one that had failed: PostgreSQL does nothing more in such a transaction. */
const afterFailure = '25P02';
const begin = { text: 'begin isolation level read committed' };

export function createDriver(place: Place): Driver {
  const { writing, translate, token, tenantColumn } = place;
  const read = createReads(place);
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

  /** Ends the transaction without an answer: the server undoes it when the connection closes. */
  function giveUp(): void {
    held?.release(true);
    held = undefined;
  }

  async function entered(): Promise<void> {
    try {
      await entering;
    } catch (cause) {
      giveUp();
      throw fromPostgres(cause, writing.where);
    }
    entering = undefined;
  }

  /** One statement in the transaction, in the same flight as what began it. */
  async function inside(query: Query): Promise<pg.QueryResult> {
    if (!held) throw new DatabaseUnreachable(writing.where);
    const answer = held.send(query);
    answer.catch(ignore);
    await entered();
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

  /** Not for the owner, who does more at both ends of a transaction. */
  const flights: Flights | undefined =
    place.afterBegin || place.beforeCommit
      ? undefined
      : {
          whole: (lists) => flyWhole(lists, [begin, enter], place),
          async inside(lists) {
            const packed = pack(lists, place);
            if (!('queries' in packed)) return packed;
            if (!held) throw new DatabaseUnreachable(writing.where);
            const flying = held.fly(packed.queries);
            await entered();
            const answers = await flying;
            const hangUp = hangUpIn(answers);
            if (hangUp) {
              giveUp();
              throw fromPostgres(hangUp, writing.where);
            }
            const flown = unpack(lists, packed, answers, place);
            failed = 'failed' in flown;
            return flown;
          },
        };

  return {
    dialect: 'postgres',
    failedStatement: 'spoils',
    folds: 'unicode',
    hidden: tenantColumn,
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
      try {
        await place.afterBegin?.(held);
      } catch (cause) {
        // Nobody will end what did not begin.
        giveUp();
        told(cause);
      }
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
        throw unknown
          ? await outcomeUnknown(cause, [begin, enter], place)
          : fromPostgres(cause, writing.where);
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
    ...(flights && { flights }),
    inTransaction: () => held?.alive() ?? false,

    close() {},
  };
}

const ignored = 'A statement of this transaction had failed, so nothing of it was kept.';
const ignore = (): void => {};
