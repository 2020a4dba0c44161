/** A statement of the portable SQL as PostgreSQL takes it. */
export interface Statement {
  readonly text: string;
  /** Which name each of `$1`, `$2`, … stands for. */
  readonly names: readonly string[];
  /** It only reads, by its words. What the words hide, the server refuses in a read-only transaction. */
  readonly reads: boolean;
  /** Under this name a connection keeps it prepared. `undefined` for the first time, and for those beyond {@link mostPrepared}. */
  name: string | undefined;
}

/** A plan takes some 10 to 50 KiB of the server's memory per connection. Texts that are made at run time must not add up. */
const mostPrepared = 300;
/** Translations that are kept. */
const mostKept = 2_000;

/** A text, a quoted name, a comment, a cast, a placeholder, or the target of an upsert. */
const parts =
  /'[^']*'|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([A-Za-z_]\w*)|\bon\s+conflict\s*\((?=\s*[A-Za-z_"])/gi;
const writing = /\b(?:insert|update|delete|merge|truncate|create|alter|drop|grant|revoke|into|call|do)\b/i;
const reading = /^\s*(?:select|with|values|table|show|explain)\b/i;
const ending = /^\s*(?:begin|start|commit|end|rollback|abort|savepoint|release|prepare\s+transaction)\b/i;

/**
 * A translator that remembers. `tenantColumn` leads each key of the tables that are shared by tenants, so it also leads the target
 * of `on conflict (…)`.
 */
export function createTranslator(tenantColumn?: string): (sql: string) => Statement {
  const known = new Map<string, Statement>();
  let prepared = 0;

  return (sql) => {
    const found = known.get(sql);
    if (found) {
      if (found.name === undefined && prepared < mostPrepared) found.name = `stoa_${(prepared += 1)}`;
      return found;
    }
    const made = translate(sql, tenantColumn);
    if (known.size >= mostKept)
      for (const [text, { name }] of known) if (name === undefined) known.delete(text);
    known.set(sql, made);
    return made;
  };
}

export function translate(sql: string, tenantColumn?: string): Statement {
  if (ending.test(sql)) throw new Error('Transactions are begun and ended by `transaction` alone.');
  const names: string[] = [];
  let bare = '';
  let end = 0;
  const text = sql.replaceAll(parts, (part: string, name: string | undefined, at: number) => {
    bare += sql.slice(end, at) + (/^\w/.test(part) ? part : ' ');
    end = at + part.length;
    if (name !== undefined) {
      if (!names.includes(name)) names.push(name);
      return `$${names.indexOf(name) + 1}`;
    }
    return part.endsWith('(') && /^on\b/i.test(part) && tenantColumn ? `${part}${tenantColumn}, ` : part;
  });
  bare += sql.slice(end);
  return {
    text,
    names,
    reads: reading.test(bare) && !writing.test(bare) && !locking.test(bare),
    name: undefined,
  };
}
const locking = /\bfor\s+(?:no\s+key\s+)?(?:update|share|key\s+share)\b/i;
