import type { SqlParams, SqlValue } from '@stoa/tenantdb';

/** What a value comes out as: as SQLite gives it. Types by their number in `pg_type`. */
const parserByType: Readonly<Record<number, (text: string) => SqlValue>> = {
  16: (text) => (text === 't' ? 1 : 0), // boolean
  17: (text) => Buffer.from(text.slice(2), 'hex'), // bytea, `\x…`
  20: wholeNumber, // bigint
  21: Number, // smallint
  23: Number, // integer
  26: Number, // oid
  700: Number, // real
  701: Number, // double precision
  1700: Number, // numeric: what sum() makes of a bigint
};
const asItIs = (text: string): SqlValue => text;

/** For `pg`, which asks by type and format. */
export const types = { getTypeParser: (type: number) => parserByType[type] ?? asItIs };

/**
 * For what is committed in the same flight: an answer that cannot be told must not look like a write that failed.
 */
export const exactTypes = {
  getTypeParser: (type: number) => (type === 20 ? exactNumber : types.getTypeParser(type)),
};
const exactNumber = (text: string): SqlValue =>
  Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('A number in the database is too big to be exact.');
  return value;
}

/**
 * The values of a statement's `$1`, `$2`, … in their order. Each must be given. U+0000, which PostgreSQL has no place for, becomes
 * U+FFFD, as half a surrogate pair does on its way into UTF-8: a search for it finds nothing, and fails nobody.
 */
export function valuesOf(names: readonly string[], params: SqlParams): unknown[] {
  return names.map((name) => {
    const value = params[name];
    if (value === undefined) throw new Error(`The statement's :${name} has no value.`);
    if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
    return typeof value === 'bigint' ? String(value) : value;
  });
}
