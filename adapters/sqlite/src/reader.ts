import type { Engine } from '@stoa/tenantdb';
import { openConnection } from './connection.ts';

/** Reads what is committed in a file that an engine has open, from another thread or process. Its statements keep the thread that asks. */
export interface SqliteReader extends Pick<Engine, 'query' | 'queryOne'> {
  readonly dialect: 'sqlite';
  /** Before the engine's: only the last connection to close puts the log of writes away. */
  close(): void;
}

/** Throws what `openSqlite` throws; a file that is not there is not made. */
export function openSqliteReader(file: string): SqliteReader {
  const connection = openConnection(file, 'read');
  return {
    dialect: 'sqlite',
    query: async <Row>(sql: string, params = {}) => connection.all<Row>(sql, params),
    queryOne: async <Row>(sql: string, params = {}) => connection.all<Row>(sql, params)[0],
    close: () => connection.close(),
  };
}
