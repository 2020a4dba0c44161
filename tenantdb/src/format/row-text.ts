import type { SqlRow, SqlValue } from '../engine.ts';

/** One line of JSON for some columns of a row: bytes as `{"$blob":"hex"}`, whole numbers that JSON cannot hold as `{"$int":"…"}`. */
export const rowToText = (row: SqlRow, columns: readonly string[]): string =>
  JSON.stringify(columns.map((column) => toJson(row[column] ?? null)));

export function textToRow(text: string, columns: readonly string[]): SqlRow {
  const values: unknown = JSON.parse(text);
  if (!Array.isArray(values) || values.length !== columns.length)
    throw new TypeError('A row has not as many values as its table has columns.');
  return Object.fromEntries(columns.map((column, i) => [column, fromJson(values[i])]));
}

function toJson(value: SqlValue): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : { $int: String(value) };
  if (value instanceof Uint8Array) return { $blob: Buffer.from(value).toString('hex') };
  return value;
}

function fromJson(value: unknown): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'object' && '$int' in value) return BigInt(String(value.$int));
  if (typeof value === 'object' && '$blob' in value)
    return Uint8Array.from(Buffer.from(String(value.$blob), 'hex'));
  throw new TypeError('A value is none that a database holds.');
}
