import type { SqlParams, SqlValue } from '@stoa/tenantdb';

/** A statement as Cloudflare's SQLite takes it: `:name` becomes `?1`, and the names stand in that order. */
export interface Numbered {
  readonly sql: string;
  readonly names: readonly string[];
}

/** A text, a quoted name, a comment, or a placeholder: only the last is a group. */
const parts = /'[^']*'|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\/|(:[A-Za-z_]\w*)/g;
/** Statements remembered with their numbers; the program has about a hundred. */
const most = 500;
const known = new Map<string, Numbered>();

export function numbered(sql: string): Numbered {
  const before = known.get(sql);
  if (before) return before;
  const names: string[] = [];
  const text = sql.replaceAll(parts, (part: string, placeholder?: string) => {
    if (placeholder === undefined) return part;
    const name = placeholder.slice(1);
    if (!names.includes(name)) names.push(name);
    return `?${names.indexOf(name) + 1}`;
  });
  const found = { sql: text, names };
  if (known.size >= most) known.delete(known.keys().next().value!);
  known.set(sql, found);
  return found;
}

/**
 * The values in the order of their numbers. Booleans and dates are no `SqlValue`, but the platform would store them as texts without a word,
 * and so they are refused here.
 */
export function valuesOf({ names }: Numbered, params: SqlParams): (string | number | null | ArrayBuffer)[] {
  return names.map((name) => {
    const value: SqlValue | undefined = params[name];
    if (value === undefined) throw new TypeError(`The placeholder :${name} has no value.`);
    if (value === null || typeof value === 'string' || typeof value === 'number') return value;
    if (typeof value === 'bigint') return safeNumber(value);
    if (value instanceof Uint8Array) return value.slice().buffer;
    throw new TypeError(`The value of :${name} is a ${typeof value}, which SQL does not hold.`);
  });
}

function safeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError('A whole number above 2^53 cannot be bound here.');
  return number;
}

/** A row as tenantdb gives it: bytes as `Uint8Array`. Changes the row, which nobody else has. */
export function toRow<Row>(row: Record<string, unknown>): Row {
  for (const name in row) {
    const value = row[name];
    if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value);
    // D1 gives bytes as a list of numbers.
    else if (Array.isArray(value)) row[name] = Uint8Array.from(value as number[]);
  }
  return row as Row;
}
