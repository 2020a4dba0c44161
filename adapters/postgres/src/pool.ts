import type { Duplex } from 'node:stream';
import pg from 'pg';
import { fromPostgres, isGone } from './postgres-error.ts';
import { exactTypes, types } from './values.ts';

/** A connection that somebody has for himself. */
export interface Held {
  /** Sends at once, behind what was sent before and without waiting for it. Rejects as PostgreSQL says it. */
  send(query: Query): Promise<pg.QueryResult>;
  /** Sends all at once, and resolves when each is answered: in their order, an error where that is the answer. */
  fly(queries: readonly Query[]): Promise<readonly Answer[]>;
  /** Whether the server is still there, as far as is known. */
  alive(): boolean;
  /** Gives it back; `broken` closes it instead. */
  release(broken?: boolean): void;
}
export interface Query {
  readonly text: string;
  readonly values?: unknown[];
  readonly name?: string | undefined;
  /** Whole numbers beyond 2^53 come as `bigint` instead of failing the statement. */
  readonly exact?: boolean;
}
export type Answer = pg.QueryResult | Error;

/** One statement each, always: the simple protocol would take several. */
const configOf = ({ text, values = [], name, exact }: Query): pg.QueryConfig =>
  ({ text, values, name, queryMode: 'extended', ...(exact && { types: exactTypes }) }) as pg.QueryConfig;

/** Connections of one role, with one search path. */
export interface Pool {
  /** `host:port/database`, for messages. */
  readonly where: string;
  /** Waits for one that is free. Rejects with `DatabaseUnreachable`. */
  hold(): Promise<Held>;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly url: string;
  readonly connections: number;
  readonly searchPath: readonly string[];
  /** How long the server lets a statement run, and a transaction wait for its next one, in ms; 0 is no limit. */
  readonly statementLimitMs: number;
  readonly idleInTransactionLimitMs: number;
  /**
   * Keeps one plan per prepared statement: a new one for each value took more of the server than the writing itself (2,500 chat messages a
   * second instead of 4,200). For statements that find their rows by keys, whatever the values are.
   */
  readonly onePlan?: boolean;
  /** How long to wait for a connection, ms. */
  readonly connectLimitMs?: number;
}

/** How long to wait for a connection, unless told otherwise, and for another process's lock, ms. */
const connectMs = 5_000;
const lockMs = 8_000;

export function openPool(options: PoolOptions): Pool {
  const { host, pathname } = new URL(options.url);
  const where = `${host}${pathname}`;
  const settings = [
    `search_path=${options.searchPath.join(',')}`,
    'synchronous_commit=on',
    'default_transaction_isolation=read\\ committed',
    ...(options.onePlan ? ['plan_cache_mode=force_generic_plan'] : []),
  ];
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connections,
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: options.connectLimitMs ?? connectMs,
    idleTimeoutMillis: 60_000,
    application_name: 'stoa',
    statement_timeout: options.statementLimitMs,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: options.idleInTransactionLimitMs,
    // A keeper may have turned durability down for other programs.
    options: settings.map((setting) => `-c ${setting}`).join(' '),
    types,
  });
  // Whoever holds the connection hears of its end by the statements that fail; the pool forgets idle ones by itself.
  pool.on('error', () => {});
  const gone = new WeakSet<pg.PoolClient>();
  pool.on('connect', (client) => {
    client.on('error', () => {});
    client.once('end', () => gone.add(client));
  });

  let closing: Promise<void> | undefined;
  return {
    where,
    async hold() {
      const client = await pool.connect().catch((cause: unknown) => {
        throw fromPostgres(cause, where);
      });
      return {
        send: (query) =>
          client.query(configOf(query)).catch((cause: unknown) => {
            if (isGone(cause)) gone.add(client);
            throw cause;
          }),
        fly: (queries) =>
          new Promise((resolve) => {
            const answers: Answer[] = [];
            let missing = queries.length;
            if (missing === 0) return resolve(answers);
            const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
            // One packet, as far as they fit: without this each statement is a system call, and wakes the server.
            stream.cork();
            for (const [index, query] of queries.entries())
              client.query(configOf(query), (cause: Error | null, result) => {
                if (cause && isGone(cause)) gone.add(client);
                answers[index] = cause ?? result;
                if ((missing -= 1) === 0) resolve(answers);
              });
            stream.uncork();
          }),
        alive: () => !gone.has(client),
        release: (broken = false) => client.release(broken || gone.has(client)),
      };
    },
    close: () => (closing ??= pool.end()),
  };
}
