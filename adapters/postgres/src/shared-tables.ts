import { tenantColumn } from './wall.ts';

/**
 * A schema's statement, written for the tables of one tenant, as it is for tables that tenants share: `workspace_id` is a column of
 * each table and leads each key, unique, foreign key and index.
 */
export function shared(sql: string): string {
  const made = /^(\s*create\s+table\s+(?:if\s+not\s+exists\s+)?"?(\w+)"?\s*)\(([\s\S]*)\)\s*$/i.exec(sql);
  if (made) {
    const [, head, table, body] = made;
    if (table === marks) return sql;
    const items = split(body!).flatMap((item) => sharedItem(item.trim()));
    return `${head}(${[...items, `${tenantColumn} text collate "C"`].join(', ')})`;
  }
  const added = /^(\s*alter\s+table\s+\S+)\s+add\s+(?:column\s+)?(?!constraint\b)([\s\S]*)$/i.exec(sql);
  if (added) {
    const [column, ...keys] = sharedItem(added[2]!.trim());
    return `${added[1]} add column ${[column, ...keys.map((key) => `add ${key}`)].join(', ')}`;
  }
  const index = /^(\s*create\s+(?:unique\s+)?index\s+[^(]*)\(/i.exec(sql);
  // Words of an inverted index begin with their tenant themselves: it would need an extension to hold the column.
  if (index && !/\busing\s+gin\b/i.test(index[1]!))
    return `${index[1]}(${tenantColumn}, ${sql.slice(index[0].length)}`;
  return sql;
}

/** A migration changes rows of all tenants at once: what would make rows, or look into a second table, could bring tenants together. */
export function refuseAcross(sql: string): void {
  if (changesRows.test(sql) && combines.test(sql) && !sql.includes(marks))
    throw new Error('A migration of tables that tenants share cannot bring rows of several together.');
}

/** Where migrations are marked: the one table in a schema of tenants that belongs to none. */
export const marks = 'schema_migration';
const changesRows = /^\s*(?:insert|update|delete|with|merge)\b/i;
const combines = /\b(?:select|join|using)\b|^\s*update\b[\s\S]*\bfrom\b|^\s*insert\b/i;

/** A column, with the keys that were said in its definition behind it; or a key of the table. */
function sharedItem(item: string): string[] {
  const key = /^(constraint\s+\S+\s+)?((?:primary\s+key|unique)\s*)\(/i.exec(item);
  if (key) return [`${key[1] ?? ''}${key[2]}(${tenantColumn}, ${item.slice(key[0].length)}`];
  const reference = /^(constraint\s+\S+\s+)?foreign\s+key\s*\(([^)]*)\)/i.exec(item);
  if (reference) {
    const { target } = cut(item, referenced);
    return [`${reference[1] ?? ''}${foreignKey(reference[2]!, target)}`];
  }
  if (/^(?:constraint\s+\S+\s+)?check\b/i.test(item)) return [item];

  const [name] = /^(?:"[^"]*"|\w+)/.exec(item)!;
  const primary = cut(item, /\bprimary\s+key\b/i);
  const unique = cut(primary.rest, /\bunique\b/i);
  const foreign = cut(unique.rest, referenced);
  return [
    foreign.rest.trim(),
    ...(primary.target ? [`primary key (${tenantColumn}, ${name})`] : []),
    ...(unique.target ? [`unique (${tenantColumn}, ${name})`] : []),
    ...(foreign.target ? [foreignKey(name, foreign.target)] : []),
  ];
}

const referenced =
  /\breferences\s+("?\w+"?)\s*\(([^)]*)\)((?:\s+on\s+(?:delete|update)\s+(?:cascade|restrict|no\s+action|set\s+null|set\s+default))*)/i;

/** The tenant's column itself is never set to null: a reference that ends empties the others. */
function foreignKey(columns: string, target: string): string {
  const [, table, keys, actions] = referenced.exec(target)!;
  if (/on\s+update\s+set|set\s+default/i.test(actions!))
    throw new Error('A foreign key of a shared table cannot set the tenant’s column.');
  const after = actions!.replace(/set\s+null/i, `set null (${columns})`);
  return `foreign key (${tenantColumn}, ${columns}) references ${table} (${tenantColumn}, ${keys})${after}`;
}

/** What the pattern finds outside of texts and brackets, and the rest without it. */
function cut(item: string, pattern: RegExp): { readonly target: string; readonly rest: string } {
  const word = new RegExp(pattern.source.split(/\\s|\(/, 1)[0] + '\\b', 'i').exec(masked(item));
  const found = word && pattern.exec(item.slice(word.index));
  if (!found) return { target: '', rest: item };
  const start = word.index + found.index;
  return { target: found[0], rest: `${item.slice(0, start)}${item.slice(start + found[0].length)}` };
}

/** As long as the text, with blanks for what stands in quotes or brackets. */
function masked(text: string): string {
  let depth = 0;
  return text.replaceAll(/'[^']*'|"[^"]*"|[\s\S]/g, (part) => {
    if (part === ')') depth -= 1;
    const shown = depth === 0 && part.length === 1;
    if (part === '(') depth += 1;
    return shown ? part : ' '.repeat(part.length);
  });
}

/** At the commas that stand in no quotes or brackets. */
function split(body: string): string[] {
  const mask = masked(body);
  const items: string[] = [];
  let start = 0;
  for (let at = mask.indexOf(','); at !== -1; at = mask.indexOf(',', start)) {
    items.push(body.slice(start, at));
    start = at + 1;
  }
  return [...items, body.slice(start)];
}
