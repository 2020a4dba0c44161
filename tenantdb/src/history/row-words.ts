import type { Database, SqlParams, SqlRow } from '../engine.ts';
import type { TableNow } from './schema-now.ts';

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const columnList = ({ columns }: TableNow, from = ''): string =>
  columns.map(({ name }) => `${from}${quoted(name)}`).join(', ');

/** The key of a live row, as the log has it: see `rowKey`. */
export const liveKey = ({ dialect }: Database, { key }: TableNow, from: string): string =>
  dialect === 'sqlite'
    ? `json_array(${key.map((column) => `cast(${from}.${quoted(column)} as text)`).join(', ')})`
    : `array_to_json(array[${key.map((column) => `${from}.${quoted(column)}::text`).join(', ')}])::text`;

/** The columns of a key, out of the log's text of it, each as its table has it: comparing them finds the live row by its index. */
export const keyParts = ({ dialect }: Database, table: TableNow, text: string): readonly string[] =>
  table.key.map((column, i) => {
    const { type } = table.columns.find(({ name }) => name === column)!;
    const part =
      dialect === 'sqlite' ? `json_extract(${text}, '$[${i}]')` : `(cast(${text} as json) ->> ${i})`;
    return `cast(${part} as ${type})`;
  });

/** `table` is the live table's alias. */
export const isKey = (engine: Database, table: TableNow, alias: string, text: string): string =>
  keyParts(engine, table, text)
    .map((part, i) => `${alias}.${quoted(table.key[i]!)} = ${part}`)
    .join(' and ');

/** The placeholders of a row that is where a page ended, and their values. */
export const placeOf = ({ key }: TableNow, row: SqlRow): SqlParams =>
  Object.fromEntries(key.map((column, i) => [`place${i}`, row[column]!]));

/** Whether what stands in `parts` comes after that row. */
export const isBehind = ({ key, columns }: TableNow, parts: readonly string[]): string =>
  `(${parts.join(', ')}) > (${key
    .map((column, i) => `cast(:place${i} as ${columns.find(({ name }) => name === column)!.type})`)
    .join(', ')})`;
