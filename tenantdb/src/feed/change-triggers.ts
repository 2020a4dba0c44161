import type { LiveColumn, LiveTable } from './live-tables.ts';

/** One trigger: its name holds a digest of all that makes it what it is, so that names tell whether it is up to date. */
export interface ChangeTrigger {
  readonly name: string;
  readonly table: string;
  readonly sql: string;
}

export const changeLogTable = 'change_log';
/** All our triggers begin so, on every engine. */
export const triggerPrefix = 'change_log_';

/** Where SQLite's triggers put each change, for {@link sqliteView} to write down. */
const changeView = 'change_log_entry';
/** A view that the triggers of {@link sqliteTriggers} need: what they have in common stands in its trigger. */
export const sqliteView = `create view if not exists ${changeView} (table_name, was_key, becomes_key, was, becomes) as
  select null, null, null, null, null`;

/**
 * What writes each change of these tables into the log on SQLite: the columns stand in the triggers, so a new column needs new ones.
 * Kept short: SQLite reads the text of each trigger whenever a file is opened, and keeps what it made of it (127 KiB for 9 tables).
 */
export const sqliteTriggers = (tables: readonly LiveTable[], schema: number): readonly ChangeTrigger[] =>
  tables.length === 0 ? [] : [sqliteWriter(schema), ...tables.flatMap(sqliteTriggersOf)];

/** A row under another key is another row: the one before went, and one became. */
function sqliteWriter(schema: number): ChangeTrigger {
  const write = `insert into ${changeLogTable} select null,cast(unixepoch('subsec')*1000 as integer),${schema},new.table_name`;
  return made(
    'entry',
    'write',
    `instead of insert on ${changeView} when new.was is not new.becomes begin
${write},case when new.was_key is null then 'I' when new.was_key is new.becomes_key then 'U' else 'D' end,
coalesce(new.was_key,new.becomes_key),new.was,iif(new.was_key is null or new.was_key is new.becomes_key,new.becomes,null);
${write},'I',new.becomes_key,null,new.becomes where new.was_key<>new.becomes_key; end`,
  );
}

function sqliteTriggersOf({ name, columns, key }: LiveTable): ChangeTrigger[] {
  const kept = columns.filter(({ generated }) => !generated);
  const image = (row: 'old' | 'new') =>
    `json_object(${kept.map((column) => `${text(column.name)},${imageOf(column, row)}`).join()})`;
  const keyOf = (row: 'old' | 'new') =>
    `json_array(${key.map((column) => `cast(${row}.${quoted(column)} as text)`).join()})`;
  const on = (event: string, ...values: string[]) =>
    made(
      name,
      event,
      `after ${event} on ${quoted(name)} begin insert into ${changeView} values(${[text(name), ...values].join()}); end`,
    );
  return [
    on('insert', 'null', keyOf('new'), 'null', image('new')),
    on('delete', keyOf('old'), 'null', image('old'), 'null'),
    on('update', keyOf('old'), keyOf('new'), image('old'), image('new')),
  ];
}

/** JSON has no bytes, and SQLite writes 15 digits of a number that has 17. */
function imageOf({ name, kind }: LiveColumn, row: 'old' | 'new'): string {
  const value = `${row}.${quoted(name)}`;
  if (kind === 'blob')
    return `json(case typeof(${value}) when 'blob' then json_object('$blob', hex(${value})) else json_quote(${value}) end)`;
  if (kind === 'real')
    return `json(case typeof(${value}) when 'real' then printf('%!.17g', ${value}) else json_quote(${value}) end)`;
  return value;
}

/** The same on PostgreSQL, where one function serves all tables: it needs to know their keys, and which columns hold bytes. */
export const postgresTriggers = (
  tables: readonly LiveTable[],
  hidden: string | undefined,
): readonly ChangeTrigger[] => {
  const functions = postgresFunctions({ schema: '', hidden }).join();
  return tables.map(({ name, columns, key }) => {
    const blobs = columns.filter(({ kind }) => kind === 'blob').map((column) => column.name);
    const generated = columns.filter((column) => column.generated).map((column) => column.name);
    const given = [key, blobs, generated].map((names) => text(names.join(','))).join(', ');
    return made(
      name,
      'row',
      `after insert or update or delete on ${quoted(name)} for each row execute function write_change(${given})`,
      functions,
    );
  });
};

/** Where an engine keeps its tables: `hidden` is the column that tells tenants apart, where they share them. */
export interface LogPlace {
  readonly schema: string;
  readonly hidden: string | undefined;
}

/**
 * `write_change(key columns, byte columns, columns to leave out)`. Its callers hold their tenant's lock, so that the next position is one
 * more than the last that is committed.
 *
 * It is one function of PL/pgSQL, because PostgreSQL plans what stands in functions of SQL anew at each call. Where tenants share the log it
 * acts as the log's owner and names the tenant itself: that of the row, which has passed the rules of its own table. The rules of the log
 * would have the same signature proven twice more for each change.
 */
export function postgresFunctions({ schema, hidden }: LogPlace): readonly string[] {
  const tenant = hidden === undefined ? undefined : `coalesce(becomes, was) ->> ${text(hidden)}`;
  const write = (op: string, key: string, was: string, becomes: string): string =>
    `insert into change_log (${tenant ? `${hidden}, ` : ''}position, at, schema_number, table_name, op, row_key, row_before, row_after)
     values (${tenant ? `${tenant}, ` : ''}(select coalesce(max(position), 0) + 1 from change_log ${tenant ? `where ${hidden} = ${tenant}` : ''}), (extract(epoch from clock_timestamp()) * 1000)::bigint, change_schema(),
             tg_table_name, ${op}, '[' || substr(${key}, 2) || ']', (${was} - left_out)::text, (${becomes} - left_out)::text);`;
  const bytesOf = (image: string): string =>
    `if ${image} ->> part is not null then
       ${image} := jsonb_set(${image}, array[part], jsonb_build_object('$blob', substr(${image} ->> part, 3)));
     end if;`;
  return [
    `create or replace function write_change() returns trigger language plpgsql
       ${tenant ? `security definer set search_path = ${quoted(schema)}, pg_catalog, pg_temp` : ''} as $$
     declare
       keys constant text[] := string_to_array(tg_argv[0], ',');
       blobs constant text[] := string_to_array(tg_argv[1], ',');
       left_out constant text[] := string_to_array(tg_argv[2], ',')${tenant ? ` || ${text(hidden!)}::text` : ''};
       was jsonb;
       becomes jsonb;
       was_key text := '';
       becomes_key text := '';
       part text;
     begin
       if tg_op = 'UPDATE' and old is not distinct from new then return null; end if;
       if tg_op <> 'INSERT' then was := to_jsonb(old); end if;
       if tg_op <> 'DELETE' then becomes := to_jsonb(new); end if;
       foreach part in array keys loop
         was_key := was_key || ',' || to_json(was ->> part);
         becomes_key := becomes_key || ',' || to_json(becomes ->> part);
       end loop;
       foreach part in array blobs loop
         ${bytesOf('was')}
         ${bytesOf('becomes')}
       end loop;
       if tg_op = 'UPDATE' and was_key <> becomes_key then
         ${write(`'D'`, 'was_key', 'was', 'null::jsonb')}
         ${write(`'I'`, 'becomes_key', 'null::jsonb', 'becomes')}
       else
         ${write('left(tg_op, 1)', 'coalesce(becomes_key, was_key)', 'was', 'becomes')}
       end if;
       return null;
     end $$`,
  ];
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A name has at most 63 bytes on PostgreSQL. */
function made(table: string, event: string, body: string, calls = ''): ChangeTrigger {
  const name = `${triggerPrefix}${digest(body + calls)}_${event}_${table}`.slice(0, 63);
  return { name, table, sql: `create trigger ${quoted(name)} ${body}` };
}

/** FNV-1a with 52 bits' worth in two halves: names only have to differ where texts do. */
function digest(body: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const sign of body) {
    const code = sign.codePointAt(0)!;
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + 1), 0x85ebca6b);
  }
  return [a, b].map((half) => (half >>> 0).toString(36).padStart(7, '0')).join('');
}
