/// <reference types="@cloudflare/workers-types" />
import { DatabaseClosed, type Database, type SqlParams } from '@stoa/tenantdb';
import { numbered, toRow, valuesOf } from './placeholders.ts';
import { fromCloudflare } from './sqlite-said.ts';

/**
 * A {@link Database} on D1. Each call is one round trip; what D1 has acknowledged is durable (E1), and a batch is one transaction (E10).
 * `outlast` sees to it that a call which was begun comes to its end: the platform drops what nobody waits for once a request is answered,
 * and in the local runtime D1 then answered nobody any more.
 */
export function openD1(d1: D1Database, outlast: (work: Promise<unknown>) => void = () => {}): Database {
  let closed = false;

  async function ask<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new DatabaseClosed();
    try {
      const going = work();
      outlast(going);
      return await going;
    } catch (cause) {
      throw fromCloudflare(cause, 'D1');
    }
  }
  const prepared = (text: string, params: SqlParams = {}): D1PreparedStatement => {
    const statement = numbered(text);
    return d1.prepare(statement.sql).bind(...valuesOf(statement, params));
  };
  const query = <Row>(text: string, params?: SqlParams): Promise<Row[]> =>
    ask(async () => {
      const { results } = await prepared(text, params).all();
      return results.map((row) => toRow<Row>(row as Record<string, unknown>));
    });

  return {
    dialect: 'sqlite',
    folds: 'ascii',
    query,
    queryOne: async <Row>(text: string, params?: SqlParams) => (await query<Row>(text, params))[0],
    run: (text, params) => ask(async () => changesOf(await prepared(text, params).run())),
    async runAll(statements) {
      if (statements.length === 0) return [];
      return ask(async () =>
        (await d1.batch(statements.map(({ sql, params }) => prepared(sql, params)))).map(changesOf),
      );
    },
    async close() {
      closed = true;
    },
  };
}

const changesOf = ({ meta }: D1Result): { changes: number } => ({ changes: meta.changes });
