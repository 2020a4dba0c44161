import { DatabaseUnreachable } from '@stoa/tenantdb';
import { beginReading, commit, enterReading, rowsOf, type Place } from './place.ts';
import type { Pool, Query } from './pool.ts';
import { fromPostgres, isGone } from './postgres-error.ts';

/** Reads outside transactions: each a read-only transaction in one flight. */
export function createReads({
  reading,
  replica,
  token,
  tenantColumn,
}: Place): <Row>(query: Query) => Promise<Row[]> {
  async function once<Row>(pool: Pool, query: Query): Promise<Row[]> {
    const line = await pool.hold();
    try {
      const flight = token === undefined ? [query] : [beginReading, enterReading(token), query, commit];
      const answers = await line.fly(flight);
      const broken = answers.find((answer) => answer instanceof Error);
      if (broken) throw broken;
      const answer = answers[token === undefined ? 0 : 2]!;
      return answer instanceof Error ? [] : rowsOf<Row>(answer, tenantColumn);
    } finally {
      line.release();
    }
  }

  return async <Row>(query: Query) => {
    const rows = token === undefined ? undefined : await replica?.read(query, token);
    if (rows) return rowsOf<Row>(rows, tenantColumn);
    try {
      // A connection may have died while it was idle: to read again on another one harms nobody.
      return await once<Row>(reading, query).catch((cause: unknown) => {
        if (cause instanceof DatabaseUnreachable || !isGone(cause)) throw cause;
        return once<Row>(reading, query);
      });
    } catch (cause) {
      throw fromPostgres(cause, reading.where);
    }
  };
}
